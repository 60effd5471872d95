import Foundation
import PADCore
import PADMedia

/// One film by one fixed camera of one presentation that moves.
///
/// Every frame follows from the clip and its number alone, so that any number of threads, in any
/// order, makes the same bytes. Light, background, white balance and whatever was printed or
/// painted stay what they are through the clip; exposure drifts, lamps flicker, noise is new in
/// each frame.
package struct Clip: Sendable {
  /// What moves.
  enum Stage: Sendable {
    case person(Performer)
    case relief(MovingRelief)
    case sheet(MovingSheet)
    /// Somebody behind a cut photo.
    case behind(Performer, MovingSheet)
  }

  package let camera: CameraModel
  /// Frames a second.
  package let frameRate: Double
  /// What was photographed, at its middle.
  package let presentation: Presentation
  private let stage: Stage
  private let backdrop: RadianceImage
  private let metering: CameraModel.Metering
  private let exposure: Float
  private let drift: Wander
  private let flicker: Flicker
  private let generator: SeededGenerator

  /// How a room's lamps follow the mains.
  private struct Flicker: Sendable {
    var depth: Float
    /// Twice the mains' frequency, which is never exactly 50 Hz.
    var frequency: Float
    var phase: Float

    init(using generator: inout SeededGenerator) {
      let isLamp = generator.uniform() < 0.5
      depth = isLamp ? Float(generator.uniform(in: 0.01...0.05)) : 0
      frequency = 100 + Float(generator.uniform(in: -0.4...0.4))
      phase = Float(generator.uniform())
    }
  }

  /// - Parameters:
  ///   - presentation: The moment around which everything moves.
  ///   - motion: How the attack's instrument moves; ignored for live presentations.
  package init(
    _ presentation: Presentation, motion: AttackMotion = AttackMotion(), camera: CameraModel,
    frameRate: Double, using generator: inout SeededGenerator
  ) {
    self.presentation = presentation
    self.camera = camera
    self.frameRate = frameRate
    stage = presentation.stage(motion, using: &generator)
    let lattice = camera.pinhole.supersampled(CameraModel.supersampling)
    var backdrop = RadianceImage(width: lattice.width, height: lattice.height)
    presentation.background.fill(&backdrop, step: 4, lighting: presentation.lighting)
    self.backdrop = backdrop
    exposure = Float(exp(generator.uniform(in: -0.3...0.3)))
    drift = Wander(period: 3, using: &generator)
    flicker = Flicker(using: &generator)
    self.generator = SeededGenerator(seed: generator.next())
    var first = backdrop
    Self.draw(stage, at: 0, onto: &first, through: lattice, readout: 0, flowOver: nil)
    metering = camera.metering(of: first)
  }

  /// A film of a living person.
  static func live(
    _ person: Person, _ scene: Scene, camera: CameraModel, frameRate: Double,
    using generator: inout SeededGenerator
  ) -> Clip {
    Clip(.live(person, scene), camera: camera, frameRate: frameRate, using: &generator)
  }

  /// One frame with what is known exactly about it.
  package struct Frame: Sendable {
    package let image: Image
    /// Centimeters along the optical axis; infinite for the background; empty where it was not
    /// asked for.
    /// - Shape: [height, width]
    package let depth: [Float]
    /// Pixels right and down to the next frame; empty where it was not asked for.
    /// - Shape: [height, width]
    package let flow: [SIMD2<Float>]
    package let face: FaceGeometry
  }

  /// - Parameters:
  ///   - withDepth: Whether to tell how far away everything is.
  ///   - withFlow: Whether to find where everything goes until frame `index + 1`.
  package func frame(_ index: Int, withDepth: Bool = false, withFlow: Bool = false) -> Frame {
    let time = Float(Double(index) / frameRate)
    let factor = CameraModel.supersampling
    let lattice = camera.pinhole.supersampled(factor)
    var light = backdrop
    if withFlow {
      light.flow = [SIMD2<Float>](repeating: .zero, count: light.width * light.height)
    }
    Self.draw(
      stage, at: time, onto: &light, through: lattice, readout: camera.readout,
      flowOver: withFlow ? Float(1 / frameRate) : nil)
    var noise = generator.child(UInt64(index))
    let image = camera.looking(at: presentation.distance).capture(
      light, exposure: exposure * exp(0.05 * drift(time)), metering: metering,
      rows: rows(at: time), using: &noise)
    let (depth, flow) = withDepth || withFlow ? light.nearest(by: factor) : ([], [])
    return Frame(image: image, depth: depth, flow: flow, face: geometry(at: time))
  }

  /// The face without the picture.
  package func face(_ index: Int) -> FaceGeometry {
    geometry(at: Float(Double(index) / frameRate))
  }

  private func geometry(at time: Float) -> FaceGeometry {
    switch stage {
    case .person(let performer): performer.geometry(at: time, through: camera.pinhole)
    case .relief(let relief): relief.geometry(at: time, through: camera.pinhole)
    case .sheet(let sheet), .behind(_, let sheet):
      sheet.geometry(at: time, through: camera.pinhole)
    }
  }

  private func rows(at time: Float) -> [Float]? {
    guard flicker.depth > 0 else { return nil }
    return (0..<camera.height).map { row in
      let moment = time + Float(row) / Float(camera.height) * camera.readout
      return 1 + flicker.depth * cos(2 * .pi * (flicker.frequency * moment + flicker.phase))
    }
  }

  static func draw(
    _ stage: Stage, at time: Float, onto image: inout RadianceImage, through camera: Pinhole,
    readout: Float, flowOver step: Float?
  ) {
    switch stage {
    case .person(let performer):
      performer.render(
        at: time, onto: &image, through: camera, readout: readout, flowOver: step)
    case .relief(let relief):
      relief.render(at: time, onto: &image, through: camera, readout: readout, flowOver: step)
    case .sheet(let sheet):
      sheet.render(at: time, onto: &image, through: camera, readout: readout, flowOver: step)
    case .behind(let performer, let sheet):
      performer.render(
        at: time, onto: &image, through: camera, readout: readout, flowOver: step,
        hidden: sheet.covered(at: time, through: camera, readout: readout))
      sheet.render(at: time, onto: &image, through: camera, readout: readout, flowOver: step)
    }
  }
}

extension RadianceImage {
  /// The nearest surface within each square of `factor` x `factor` samples: its depth, and its
  /// flow in squares.
  ///
  /// - Shape: [height / factor, width / factor], both; flow is empty where this has none.
  func nearest(by factor: Int) -> (depth: [Float], flow: [SIMD2<Float>]) {
    let (columns, rows) = (width / factor, height / factor)
    var depths = [Float](repeating: .infinity, count: columns * rows)
    var flows = flow.isEmpty ? [] : [SIMD2<Float>](repeating: .zero, count: columns * rows)
    for y in 0..<rows * factor {
      for x in 0..<columns * factor {
        let (i, sample) = (y / factor * columns + x / factor, y * width + x)
        guard depth[sample] < depths[i] else { continue }
        depths[i] = depth[sample]
        if !flow.isEmpty { flows[i] = flow[sample] / Float(factor) }
      }
    }
    return (depths, flows)
  }
}
