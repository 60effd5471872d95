import Foundation
import PADCore
import PADMedia

/// A picture of the victim that an attacker holds: what is printed or shown.
package struct Portrait: Sendable {
  package let image: Image
  package let framing: Framing
  /// The face in `image`.
  package let face: FaceGeometry

  /// - Parameters:
  ///   - framing: How large the face in `image` is and where it lies.
  ///   - face: Where exactly; nil takes a face of mean proportions that fills the framing.
  package init(image: Image, framing: Framing, face: FaceGeometry? = nil) {
    self.image = image
    self.framing = framing
    self.face = face ?? Self.meanFace(image, framing)
  }

  private static func meanFace(_ image: Image, _ framing: Framing) -> FaceGeometry {
    let shorter = Float(min(image.width, image.height))
    let scale = framing.share * shorter / Framing.faceLength
    let x = Float(image.width) / 2 + framing.offset.x * shorter
    let y = Float(image.height) / 2 - framing.offset.y * shorter
    // Centimeters from the face's middle, see `HeadShape`.
    func point(_ right: Float, _ up: Float) -> SIMD2<Float> {
      SIMD2(x + right * scale, y - up * scale)
    }
    return FaceGeometry(
      outline: [point(-6.8, 0), point(6.8, 0), point(0, 7), point(0, -8.5)],
      eyes: [point(-3.15, 3), point(3.15, 3)], mouth: point(0, -3.7))
  }

  /// Photographs `person` as a live scene.
  ///
  /// - Parameter restlessness: How far the person turns away, see `Scene`.
  package init(
    of person: Person, restlessness: Float = 1, using generator: inout SeededGenerator
  ) {
    let camera = CameraModel.source
    framing = Framing.portrait(using: &generator)
    let scene = Scene(
      framing, through: camera.pinhole, restlessness: restlessness, using: &generator)
    let light = scene.render(
      person, through: camera.pinhole.supersampled(CameraModel.supersampling))
    image = camera.capture(light, using: &generator)
    face = person.geometry(scene.pose, through: camera.pinhole)
  }

  /// Height of the picture for a face of `faceLength` centimeters in it.
  func height(forFace faceLength: Float) -> Float {
    let shorter = Float(min(image.width, image.height))
    return faceLength / framing.share * Float(image.height) / shorter
  }

  /// The face's middle on a sheet of picture height `height`, from the picture's middle.
  func faceOffset(height: Float) -> SIMD2<Float> {
    let shorter = Float(min(image.width, image.height))
    return framing.offset * (shorter / Float(image.height) * height)
  }
}
