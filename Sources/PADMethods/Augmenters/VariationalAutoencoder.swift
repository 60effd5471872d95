import Torch
import TorchNN

/// Pictures of a class from a variational autoencoder of that class (Kingma and Welling 2014),
/// trained beside the classifier: four real pictures a step, and four that are drawn from their
/// codes.
package final class VariationalAutoencoder: Augmenter {
  private let encoders: [PictureEncoder]
  private let decoders: [PictureGenerator]
  private let optimizer: Adam
  private let latentSize: Int

  init(settings: GenerativeSettings, classes: Int, using generator: Generator) throws {
    latentSize = settings.latentSize
    encoders = try (0..<classes).map { _ in
      try PictureEncoder(
        outputs: 2 * settings.latentSize, size: settings.size, width: settings.width,
        using: generator)
    }
    decoders = try (0..<classes).map { _ in try settings.pictureGenerator(using: generator) }
    optimizer = settings.adam(
      encoders.flatMap { $0.parameters() } + decoders.flatMap { $0.parameters() })
  }

  var networks: [(name: String, network: any Layer)] {
    encoders.enumerated().map { ("encoder\($0)", $1) }
      + decoders.enumerated().map { ("decoder\($0)", $1) }
  }

  var optimizers: [(name: String, optimizer: Adam)] { [("autoencoderOptimizer", optimizer)] }

  func augment(_ real: RealPictures, in context: AugmentationContext) throws -> AugmentedBatch {
    let mode = Mode.training(context.generator)
    var (images, classes) = ([real.images], real.classes)
    var terms = LossTerms()
    for index in encoders.indices {
      guard let own = try real.images(ofClass: index) else { continue }
      let made = try context.precision.run(on: context.device) { () -> Tensor in
        let code = try encoders[index](own, mode).widened()  // [n, 2 latent]
        let mean = try code.narrow(dim: 1, start: 0, length: latentSize)
        let logVariance = try code.narrow(dim: 1, start: latentSize, length: latentSize)
        terms.add("divergence-\(index)", try Self.divergence(mean, logVariance))
        let noise = try Tensor.randn(shape: mean.shape, using: context.generator)
        return try decoders[index](mean + (logVariance * 0.5).exp() * noise, mode).widened()
      }
      terms.add("reconstruction-\(index)", try Self.reconstruction(made, of: own))
      images.append(try made.detached())
      classes += [Int](repeating: index, count: own.shape[0])
    }
    let losses = try terms.backward(at: context.progress)
    return try AugmentedBatch(
      images: Tensor.cat(images), classes: classes, of: encoders.count, losses: losses)
  }

  func examples(beside real: RealPictures, using generator: Generator) throws -> AugmenterExamples {
    let made = try withoutGradient {
      try real.rowsByClass.map { index, rows in
        let code = try encoders[index](real.images(atRows: rows), .evaluation)
        let mean = try code.narrow(dim: 1, start: 0, length: latentSize)
        let logVariance = try code.narrow(dim: 1, start: latentSize, length: latentSize)
        let noise = try Tensor.randn(shape: mean.shape, using: generator)
        return try decoders[index](mean + (logVariance * 0.5).exp() * noise, .evaluation)
      }
    }
    return AugmenterExamples(
      rows: real.rowsByClass.flatMap(\.rows), made: [("from its code", try Tensor.cat(made))])
  }

  /// KL(N(mean, variance) || N(0, 1)), summed over the code, mean over the pictures (their
  /// appendix B).
  ///
  /// - Shape: [N, latent] twice -> []
  package static func divergence(_ mean: Tensor, _ logVariance: Tensor) throws -> Tensor {
    let each = try (logVariance.exp() + mean.squared() - 1 - logVariance) * 0.5
    return try each.sum(dims: [1]).mean()
  }

  /// -log of a normal density of unit variance, without its constant: half the squared
  /// differences, summed over the pixels, mean over the pictures.
  ///
  /// - Shape: [N, 3, S, S] twice -> []
  package static func reconstruction(_ made: Tensor, of images: Tensor) throws -> Tensor {
    try ((made - images).squared() * 0.5).sum(dims: [1, 2, 3]).mean()
  }
}
