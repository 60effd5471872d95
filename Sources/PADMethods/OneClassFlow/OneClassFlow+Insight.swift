import PADCore
import Torch

// What analyses look at: errors by kind of attack, and strips of what the generator makes.

extension OneClassFlow: ErrorMeasuringMethod {
  public func measurements(of images: Tensor) throws -> FrameMeasurements {
    let errors = try frameErrors(of: images)
    let chosen =
      switch config.score {
      case .pixel: errors.pixel
      case .latent: errors.latent
      }
    let all = [
      FrameMeasurements.Errors(name: FrameScore.pixel.rawValue, values: errors.pixel),
      FrameMeasurements.Errors(name: FrameScore.latent.rawValue, values: errors.latent),
    ]
    return FrameMeasurements(
      scores: chosen.map { -$0 }, errors: all.filter { $0.values.count == chosen.count })
  }
}

extension OneClassFlow: IllustratedMethod {
  /// The difference would be dark at its own size.
  private static let differenceScale = 2.0

  /// A frame in color, its reconstruction, and their difference (figures 11 and 12 of the paper).
  public func illustrations(of batch: TrainingBatch, using generator: Generator) throws
    -> [Illustration]
  {
    let strips = try reconstructions(of: batch.images)
    let shown = try (strips.pictures + 1) / 2  // 0...1
    let made = try (strips.made + 1) / 2
    let difference = try (shown - made).abs() * Self.differenceScale
    return try batch.labels.indices.map { index in
      let presentation = SampleIdentity.presentation(
        batch.labels[index], batch.instruments[index], batch.attributes[index])
      func picture(_ caption: String, _ values: Tensor) throws -> Illustration.Picture {
        Illustration.Picture(caption, try values.select(dim: 0, index: index), scale: .unit)
      }
      return Illustration(
        "reconstruction: \(presentation)",
        [
          try picture(config.cue == .motion ? "flow in color" : "face crop", shown),
          try picture("reconstruction", made), try picture("difference x 2", difference),
        ])
    }
  }
}
