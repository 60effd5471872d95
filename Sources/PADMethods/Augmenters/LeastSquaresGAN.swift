import Torch
import TorchNN

/// Pictures of a class from a least-squares GAN of that class (Mao et al. 2017), trained beside the
/// classifier: four real and four generated pictures a step.
final class LeastSquaresGAN: Augmenter {
  private let generators: [PictureGenerator]
  private let discriminators: [PatchDiscriminator]
  private let generatorOptimizer: Adam
  private let discriminatorOptimizer: Adam
  private let discriminatorParameters: [Parameter]
  private let latentSize: Int

  init(settings: GenerativeSettings, classes: Int, using generator: Generator) throws {
    latentSize = settings.latentSize
    generators = try (0..<classes).map { _ in try settings.pictureGenerator(using: generator) }
    discriminators = try (0..<classes).map { _ in
      try PatchDiscriminator(width: settings.width, using: generator)
    }
    generatorOptimizer = settings.adam(generators.flatMap { $0.parameters() })
    discriminatorParameters = discriminators.flatMap { $0.parameters() }
    discriminatorOptimizer = settings.adam(discriminatorParameters)
  }

  var networks: [(name: String, network: any Layer)] {
    generators.enumerated().map { ("generator\($0)", $1) }
      + discriminators.enumerated().map { ("discriminator\($0)", $1) }
  }

  var optimizers: [(name: String, optimizer: Adam)] {
    [
      ("generatorOptimizer", generatorOptimizer),
      ("discriminatorOptimizer", discriminatorOptimizer),
    ]
  }

  func augment(_ real: RealPictures, in context: AugmentationContext) throws -> AugmentedBatch {
    let present = try generators.indices.compactMap { index in
      try real.images(ofClass: index).map { (index: index, images: $0) }
    }
    var losses: [LossValue] = []
    let made = try whileFrozen(discriminatorParameters) {
      var terms = LossTerms()
      let made = try present.map { own in
        try generate(own.images.shape[0], ofClass: own.index, in: context, to: &terms)
      }
      losses = try terms.backward(at: context.progress)
      return try made.map { try $0.detached() }
    }
    var terms = LossTerms()
    for (own, made) in zip(present, made) {
      terms.add(
        "discriminator-\(own.index)", try judge(own.images, made, ofClass: own.index, in: context))
    }
    losses += try terms.backward(at: context.progress)
    let classes = present.flatMap { [Int](repeating: $0.index, count: $0.images.shape[0]) }
    return try AugmentedBatch(
      images: Tensor.cat([real.images] + made), classes: real.classes + classes,
      of: generators.count, losses: losses)
  }

  func examples(beside real: RealPictures, using generator: Generator) throws -> AugmenterExamples {
    let made = try withoutGradient {
      try real.rowsByClass.map { index, rows in
        let latent = try Tensor.randn(shape: [rows.count, latentSize], using: generator)
        return try generators[index](latent, .evaluation)
      }
    }
    return AugmenterExamples(
      rows: real.rowsByClass.flatMap(\.rows), made: [("generated", try Tensor.cat(made))])
  }

  private func generate(
    _ count: Int, ofClass index: Int, in context: AugmentationContext, to terms: inout LossTerms
  ) throws -> Tensor {
    let mode = Mode.training(context.generator)
    let latent = try Tensor.randn(shape: [count, latentSize], using: context.generator)
    let (made, fake) = try context.precision.run(on: context.device) {
      let made = try generators[index](latent, mode)
      return (made, try discriminators[index](made, mode))
    }
    terms.add(
      "generator-\(index)", try AdversarialLoss.leastSquares.generator(fake: fake.widened()))
    return try made.widened()
  }

  private func judge(
    _ real: Tensor, _ made: Tensor, ofClass index: Int, in context: AugmentationContext
  ) throws -> Tensor {
    let mode = Mode.training(context.generator)
    let (real, fake) = try context.precision.run(on: context.device) {
      (try discriminators[index](real, mode), try discriminators[index](made, mode))
    }
    return try AdversarialLoss.leastSquares.discriminator(
      real: real.widened(), fake: fake.widened())
  }
}
