import PADCore
import Torch
import TorchNN

/// GTCN over class indices (section III; section V-C for more than two classes): a classifier of k
/// classes, two translators and two discriminators, trained with pictures of two classes a step.
///
/// With two classes A is 0 and B is 1. With more, a step's two classes are drawn by the caller and
/// the lower index plays A.
public final class TranslationLearner {
  /// Real pictures of two classes: what one step sees.
  public struct Pair {
    /// x_A
    ///
    /// - Shape: [m, 3, S, S]
    public let first: Tensor
    /// x_B
    ///
    /// - Shape: [m, 3, S, S]
    public let second: Tensor
    /// The class index of x_A.
    public let firstClass: Int
    /// The class index of x_B.
    public let secondClass: Int

    /// Takes as many pictures of either class.
    ///
    /// - Throws: `PADError(.invalid)` where the numbers differ or are zero, or `firstClass` is not
    ///   the lower index.
    public init(first: Tensor, second: Tensor, firstClass: Int, secondClass: Int) throws {
      guard first.shape == second.shape, first.rank == 4, first.shape[0] > 0 else {
        throw PADError(
          .invalid,
          "pictures of shape \(first.shape) of one class and \(second.shape) of the other; "
            + "expected [m, 3, S, S] of either")
      }
      guard firstClass < secondClass else {
        throw PADError(
          .invalid, "classes \(firstClass) and \(secondClass); expected the lower index first")
      }
      self.first = first
      self.second = second
      self.firstClass = firstClass
      self.secondClass = secondClass
    }
  }

  /// The networks' pictures of one step.
  package struct Pictures {
    /// Real and translated.
    package let set: Quadruple
    /// G_BA(G_AB(x_A)), to become x_A again.
    package let reconstructedFirst: Tensor
    /// G_AB(G_BA(x_B)), to become x_B again.
    package let reconstructedSecond: Tensor
  }

  /// The settings that the learner was built with.
  public let config: GTCN.Config
  /// C.
  public let classifier: LightClassifier
  /// G_AB
  public let firstToSecond: Translator
  /// G_BA
  public let secondToFirst: Translator
  /// D_A
  public let firstDiscriminator: PatchDiscriminator
  /// D_B
  public let secondDiscriminator: PatchDiscriminator
  /// alpha and beta.
  public let fadeIn: AdaptiveFadeIn
  /// Moves the classifier, alpha and beta.
  public let classifierOptimizer: Adam
  /// Moves both translators.
  public let translatorOptimizer: Adam
  /// Moves both discriminators.
  public let discriminatorOptimizer: Adam

  let device: Device
  let precision: Precision
  let generator: Generator
  let quadruplet: QuadrupletLoss
  let firstPool: ImagePool
  let secondPool: ImagePool
  let discriminatorParameters: [Parameter]

  /// Builds all networks with fresh weights on the device.
  ///
  /// - Parameter classes: k; two or more.
  /// - Throws: `PADError(.invalid)` naming the first setting that is out of range; `TorchError`
  ///   where the device is not there or its memory is full.
  public init(
    config: GTCN.Config, classes: Int, device: Device, precision: Precision,
    using generator: Generator
  ) throws {
    try config.validate()
    try check("classes", classes, "at least 2") { $0 >= 2 }
    self.config = config
    self.device = device
    self.precision = precision
    self.generator = generator
    classifier = try LightClassifier(
      inputSize: config.inputSize, classes: classes, dropout: config.dropout, using: generator)
    func translator() throws -> Translator {
      try Translator(
        width: config.translatorWidth, residualBlocks: config.residualBlocks,
        noiseChannels: config.stochastic ? config.noiseChannels : 0, using: generator)
    }
    firstToSecond = try translator()
    secondToFirst = try translator()
    firstDiscriminator = try PatchDiscriminator(width: config.discriminatorWidth, using: generator)
    secondDiscriminator = try PatchDiscriminator(
      width: config.discriminatorWidth, using: generator)
    fadeIn = try AdaptiveFadeIn(isAdaptive: config.fadeIn, device: device)
    quadruplet = QuadrupletLoss(
      firstMargin: config.firstMargin, secondMargin: config.secondMargin,
      betweenMargin: config.betweenMargin)
    firstPool = ImagePool(capacity: config.poolSize)
    secondPool = ImagePool(capacity: config.poolSize)

    func adam(_ parameters: [Parameter]) -> Adam {
      Adam(
        parameters, learningRate: config.learningRate,
        betas: (config.beta1, 0.999))  // Adam's own second decay
    }
    let modules: [any Module] = [
      classifier, firstToSecond, secondToFirst, firstDiscriminator, secondDiscriminator,
    ]
    for module in modules { try module.move(to: device) }
    discriminatorParameters =
      firstDiscriminator.parameters() + secondDiscriminator.parameters()
    classifierOptimizer = adam(classifier.parameters() + fadeIn.parameters())
    translatorOptimizer = adam(firstToSecond.parameters() + secondToFirst.parameters())
    discriminatorOptimizer = adam(discriminatorParameters)
  }
}

extension TranslationLearner {
  /// The five networks by name.
  public var networks: [(name: String, network: any Layer)] {
    [
      ("classifier", classifier), ("firstToSecond", firstToSecond),
      ("secondToFirst", secondToFirst), ("firstDiscriminator", firstDiscriminator),
      ("secondDiscriminator", secondDiscriminator),
    ]
  }

  /// Everything that training changes, beside the generator: networks, alpha and beta, optimizers
  /// and image pools under one set of names.
  ///
  /// - Throws: `TorchError` from the engine.
  public func state() throws -> StateDict { try parts.joined() }

  /// Takes copies of a state that `state()` gave.
  ///
  /// - Throws: `PADError(.invalid)` or `TorchError` naming what does not fit.
  public func restore(_ state: StateDict) throws { try parts.restore(state) }

  private var parts: StateParts {
    func pool(_ name: String, _ pool: ImagePool) -> StateParts.Part {
      StateParts.Part(
        name: name, read: { try pool.stateDict() },
        write: { [device] in try pool.restore($0, device: device) })
    }
    return StateParts(
      networks.map { .network($0.name, $0.network) } + [
        .network("fadeIn", fadeIn),
        .optimizer("classifierOptimizer", classifierOptimizer),
        .optimizer("translatorOptimizer", translatorOptimizer),
        .optimizer("discriminatorOptimizer", discriminatorOptimizer),
        pool("firstPool", firstPool), pool("secondPool", secondPool),
      ])
  }
}
