import Torch
import TorchNN

/// Semi-supervised learning with N + 1 classes (Salimans et al. 2016, section 5): the classifier
/// calls generated pictures a class of their own, and the generator matches the features of real
/// ones.
package final class ExtraClass: Augmenter {
  private let pictures: PictureGenerator
  private let optimizer: Adam
  private let latentSize: Int
  private let classes: Int

  /// - Parameter classes: N, without the generated pictures' class.
  init(settings: GenerativeSettings, classes: Int, using generator: Generator) throws {
    latentSize = settings.latentSize
    self.classes = classes
    pictures = try settings.pictureGenerator(using: generator)
    optimizer = settings.adam(pictures.parameters())
  }

  var networks: [(name: String, network: any Layer)] { [("generator", pictures)] }
  var optimizers: [(name: String, optimizer: Adam)] { [("generatorOptimizer", optimizer)] }

  func augment(_ real: RealPictures, in context: AugmentationContext) throws -> AugmentedBatch {
    let mode = Mode.training(context.generator)
    let count = real.classes.count
    let latent = try Tensor.randn(shape: [count, latentSize], using: context.generator)
    let (made, realFeatures, madeFeatures) = try context.precision.run(on: context.device) {
      let made = try pictures(latent, mode)
      // One pass, so that batch normalization treats both alike.
      let features = try context.classifier.embedding(
        Tensor.cat([real.images, made.widened()]), mode
      ).widened()
      let parts = try features.split([count, count])
      return (made, parts[0], parts[1])
    }
    var terms = LossTerms()
    terms.add(
      "feature-matching", try Self.featureMatching(real: realFeatures, made: madeFeatures))
    // The classifier gets gradients here as well; its own step clears them first.
    let losses = try terms.backward(at: context.progress)
    return try AugmentedBatch(
      images: Tensor.cat([real.images, made.detached().widened()]),
      classes: real.classes + [Int](repeating: classes, count: count), of: classes + 1,
      losses: losses)
  }

  func examples(beside real: RealPictures, using generator: Generator) throws -> AugmenterExamples {
    let latent = try Tensor.randn(
      shape: [real.classes.count, latentSize], using: generator)
    let made = try withoutGradient { try pictures(latent, .evaluation) }
    return AugmenterExamples(rows: Array(real.classes.indices), made: [("generated", made)])
  }

  /// ||E f(x) - E f(G(z))||^2 (their section 3.1).
  ///
  /// - Shape: [N, D], [M, D] -> []
  package static func featureMatching(real: Tensor, made: Tensor) throws -> Tensor {
    try (real.detached().mean(dims: [0]) - made.mean(dims: [0])).squared().sum()
  }
}
