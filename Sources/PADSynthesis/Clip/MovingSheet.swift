import Foundation
import PADCore

/// A print or a screen that moves, or stands, before a camera.
struct MovingSheet: Sendable {
  /// What is on the sheet.
  enum Content: Sendable {
    case print(PrintMedium)
    case still(DisplayMedium, Display)
    case film(DisplayMedium, Display, Recording)
  }

  let motion: SheetMotion
  let scene: SheetScene
  let content: Content
  let settings: Display.Settings
  /// The face on the sheet of a still picture, in centimeters right of and above its middle.
  let face: FaceGeometry
  /// Eye holes of a cut photo.
  var holes: [Hole] = []

  /// An elliptic hole, in centimeters right of and above the sheet's middle.
  struct Hole: Hashable, Sendable {
    var center: SIMD2<Float>
    var radii: SIMD2<Float>

    /// Below 1 inside.
    @inline(__always)
    func distance(_ x: Float, _ y: Float) -> Float {
      let p = (SIMD2(x, y) - center) / radii
      return (p * p).sum()
    }
  }

  /// Draws the sheet at `time` over `image`, see `Performer.render`.
  func render(
    at time: Float, onto image: inout RadianceImage, through camera: Pinhole, readout: Float,
    flowOver step: Float?
  ) {
    let pass = pass(at: time, through: camera, readout: readout, flowOver: step)
    switch content {
    case .print(let medium):
      pass.render(medium, onto: &image)
    case .still(var medium, let display):
      medium.refresh(band(at: time, of: display, camera, readout))
      pass.render(medium, onto: &image)
    case .film(var medium, let display, let recording):
      medium.refresh(band(at: time, of: display, camera, readout))
      medium.show(recording.frame(at: time).image)
      pass.render(medium, onto: &image)
    }
  }

  /// Which squares of 2 x 2 samples the sheet hides, see `SheetPass.covered`.
  func covered(at time: Float, through camera: Pinhole, readout: Float) -> [Bool] {
    pass(at: time, through: camera, readout: readout, flowOver: nil).covered()
  }

  private func pass(
    at time: Float, through camera: Pinhole, readout: Float, flowOver step: Float?
  ) -> SheetPass {
    SheetPass(
      scene: scene, camera: camera, holes: holes,
      sheetAt: { row in
        motion.sheet(at: time + (row / Float(camera.height) - 0.5) * readout)
      },
      laterSheetAt: step.map { step in
        { row in motion.sheet(at: time + step + (row / Float(camera.height) - 0.5) * readout) }
      })
  }

  /// The display's refresh as the camera's shutter meets it at `time`.
  private func band(at time: Float, of display: Display, _ camera: Pinhole, _ readout: Float)
    -> Display.Settings
  {
    var result = settings
    result.bandPhase += (display.refreshRate * time).truncatingRemainder(dividingBy: 1)
    let slope = Float(camera.height) / camera.focalLength
    result.bandSlope = display.refreshRate * readout / slope
    return result
  }

  func geometry(at time: Float, through camera: Pinhole) -> FaceGeometry {
    let sheet = motion.sheet(at: time)
    var shown = face
    if case .film(_, let display, let recording) = content {
      let border = display.bezelWidth
      shown = recording.frame(at: time).onSheet(
        width: scene.sheet.width - 2 * border, height: scene.sheet.height - 2 * border)
    }
    return shown.mapped { camera.project(sheet.point($0.x, $0.y)) }
  }
}

extension Portrait {
  /// The face on a picture of this size: centimeters right of and above its middle.
  func onSheet(width: Float, height: Float) -> FaceGeometry {
    face.mapped {
      SIMD2(
        ($0.x / Float(image.width) - 0.5) * width, (0.5 - $0.y / Float(image.height)) * height)
    }
  }
}
