import PADCore
import Torch
import TorchNN

// The methods that GTCN is compared with (section IV-B, Tables 3-6): the light classifier on
// mini-batches that something else than a translator augments.
//
// Sources: Tokozume et al. 2018 (BC, BC+), Mao et al. 2017 (LSGAN), Kingma and Welling 2014 (VAE),
// Salimans et al. 2016 (N + 1 classes). GTCN names the methods and the shares of a mini-batch, not
// their networks: those are ours. Docs/methods/GTCN.md, "Compared methods".

/// The light classifier with an augmented mini-batch.
public final class AugmentedCNN: ClassifierMethod {
  /// What augments the mini-batch.
  public enum Kind: String, Choice {
    /// Mixtures of two classes, whose ratio is learned.
    case betweenClass = "bc"
    /// Mixtures of pictures as of sounds.
    case betweenClassPlus = "bc-plus"
    /// A least-squares GAN of each class.
    case leastSquaresGAN = "lsgan"
    /// A variational autoencoder of each class.
    case variationalAutoencoder = "vae"
    /// Generated pictures as a class of their own.
    case extraClass = "n-plus-one"
  }

  /// The settings; each default names its source.
  public struct Config: Codable, Hashable, Sendable {
    /// What augments the mini-batch.
    public var augmenter = Kind.betweenClass
    /// Width and height of the input (Table 1).
    public var inputSize = 128
    /// Pictures that the classifier sees in a step: eight, half of them generated where a network
    /// generates (section IV-A).
    public var batchSize = 8
    /// Passes over the data (section IV-A).
    public var epochs = 100
    /// Adam's base rate, of all networks (section IV-A).
    public var learningRate = 2e-4
    /// Adam's first-moment decay; the paper is silent. Ours: as GTCN's.
    public var beta1 = 0.5
    /// Share of the steps at the base rate before the linear decay to zero (section IV-A).
    public var constantShare = 0.5
    /// Probability of dropping a pooled value; Table 1 names the layer, not the rate. Ours: .5.
    public var dropout = 0.5
    /// Channels of the generative networks' narrowest layer (DCGAN's code: 64).
    public var generatorWidth = 64
    /// Numbers of a generative network's code (DCGAN, section 4: 100).
    public var latentSize = 100
    /// How batches are drawn; each must hold both classes.
    public var balance = SamplingDemand.Balance.label
    /// Which picture is classified.
    public var view = ViewKind.face

    /// The defaults.
    public init() {}

    /// Real pictures that a step draws.
    var realCount: Int {
      switch augmenter {
      case .betweenClass, .betweenClassPlus: 2 * batchSize
      case .leastSquaresGAN, .variationalAutoencoder, .extraClass: batchSize / 2
      }
    }

    func validate() throws {
      try checkTraining(
        epochs: epochs, batchSize: batchSize, learningRate: learningRate,
        constantShare: constantShare)
      try check("batchSize", batchSize, "a multiple of 4") { $0 % 4 == 0 }
      try checkShare("beta1", beta1)
      try checkShare("dropout", dropout)
      try checkPicture("view", view)
      try check("generatorWidth", generatorWidth, "at least 1") { $0 >= 1 }
      try check("latentSize", latentSize, "at least 1") { $0 >= 1 }
    }
  }

  /// The settings that the method was built with.
  public let config: Config
  public let generator: Generator
  public let device: Device
  public let precision: Precision
  public let network: any Layer
  public let optimizer: any Optimizer
  let classifier: LightClassifier
  let augmenter: any Augmenter

  /// Builds all networks with fresh weights on the device.
  ///
  /// - Parameter classes: two, or more for pictures of other things (GTCN, section V-C).
  /// - Throws: `PADError(.invalid)` naming the first setting that is out of range; `TorchError`
  ///   where the device is not there or its memory is full.
  public init(
    config: Config, classes: Int = 2, device: Device, precision: Precision,
    using generator: Generator
  ) throws {
    try config.validate()
    self.config = config
    self.device = device
    self.precision = precision
    self.generator = generator
    classifier = try LightClassifier(
      inputSize: config.inputSize, classes: config.augmenter == .extraClass ? classes + 1 : classes,
      dropout: config.dropout, using: generator)
    network =
      config.augmenter == .betweenClassPlus
      ? Sequential(PictureCentering(), classifier) : classifier
    augmenter = try config.makeAugmenter(classes: classes, using: generator)
    try network.move(to: device)
    for (_, network) in augmenter.networks { try network.move(to: device) }
    optimizer = Adam(
      network.parameters(), learningRate: config.learningRate, betas: (config.beta1, 0.999))
  }

  public func step(_ batch: TrainingBatch, at progress: TrainingProgress) throws -> [LossValue] {
    let factor = progress.rateFactor(constantShare: config.constantShare)
    for optimizer in allOptimizers {
      optimizer.learningRate = config.learningRate * factor
      try optimizer.zeroGradients()
    }
    let augmented = try augmenter.augment(
      RealPictures(batch),
      in: AugmentationContext(
        classifier: classifier, generator: generator, device: device, precision: precision,
        progress: progress))

    // The classifier's own loss alone moves it, whatever went through it before.
    try optimizer.zeroGradients()
    let logits = try precision.run(on: device) {
      try network(augmented.images, .training(generator))  // [N, K]
    }
    var losses = LossTerms()
    losses.add(
      "classification", try Loss.divergence(of: logits.widened(), from: augmented.targets))
    let values = try losses.backward(at: progress)
    for optimizer in allOptimizers { try optimizer.step() }
    return values + augmented.losses
  }

  private var allOptimizers: [any Optimizer] {
    [optimizer] + augmenter.optimizers.map { $0.optimizer as any Optimizer }
  }

  public var input: InputSpec { InputSpec(size: config.inputSize) }
  public var sampling: SamplingDemand {
    SamplingDemand(
      batchSize: config.realCount, balance: config.balance, view: config.view)
  }

  public var networks: [(name: String, network: any Layer)] {
    [("network", network)] + augmenter.networks
  }

  private var parts: StateParts {
    StateParts(
      networks.map { .network($0.name, $0.network) } + [.optimizer("optimizer", optimizer)]
        + augmenter.optimizers.map { .optimizer($0.name, $0.optimizer) })
  }
  public func state() throws -> StateDict { try parts.joined() }
  public func restore(_ state: StateDict) throws { try parts.restore(state) }

  /// Starts the classifier from a trained one, such as `cnn`'s.
  public func initialize(from weights: StateDict) throws -> InitializationSummary {
    try classifier.initialize(from: weights, except: config.augmenter == .extraClass ? ["fc."] : [])
  }
}

extension AugmentedCNN.Config {
  func makeAugmenter(classes: Int, using generator: Generator) throws -> any Augmenter {
    let settings = GenerativeSettings(
      size: inputSize, width: generatorWidth, latentSize: latentSize, learningRate: learningRate,
      beta1: beta1)
    return switch augmenter {
    case .betweenClass: BetweenClassMixing(classes: classes, treatsAsWaves: false)
    case .betweenClassPlus: BetweenClassMixing(classes: classes, treatsAsWaves: true)
    case .leastSquaresGAN:
      try LeastSquaresGAN(settings: settings, classes: classes, using: generator)
    case .variationalAutoencoder:
      try VariationalAutoencoder(settings: settings, classes: classes, using: generator)
    case .extraClass: try ExtraClass(settings: settings, classes: classes, using: generator)
    }
  }
}
