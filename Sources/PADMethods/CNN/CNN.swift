import PADCore
import Torch
import TorchNN

// The light classifier C of GTCN, trained alone: the paper's baseline "CNN".
//
// Source: GTCN, Table 1 (network), section IV-A (training), eq. 16 (score). What the paper
// leaves open is marked "ours"; Docs/methods/CNN.md lists it.

/// Cross entropy on GTCN's 74K-parameter classifier.
public final class CNN: ClassifierMethod {
  /// The settings; each default names its source.
  public struct Config: Codable, Hashable, Sendable {
    /// Width and height of the input: 128 (Table 1) or 256 (the paper's CNN-256).
    public var inputSize = 128
    /// Samples a step (section IV-A: "eight real samples").
    public var batchSize = 8
    /// Passes over the data; the paper has 100, which its large data need. Ours: 30.
    public var epochs = 30
    /// Adam's base rate (section IV-A).
    public var learningRate = 2e-4
    /// Adam's first-moment decay; the paper is silent. Ours: .9, Adam's own default.
    public var beta1 = 0.9
    /// Share of the steps at the base rate before the linear decay to zero (section IV-A).
    public var constantShare = 0.5
    /// Probability of dropping a pooled value; Table 1 names the layer, not the rate. Ours: .5.
    public var dropout = 0.5
    /// How batches are drawn. The paper is silent; ours: equal shares of live and attack.
    public var balance = SamplingDemand.Balance.label
    /// Which picture is classified: the face crop, or the whole picture (section IV-C, eq. 17 and
    /// 18).
    public var view = ViewKind.face

    /// The defaults.
    public init() {}
  }

  /// Named settings.
  public static let presets = [
    MethodPreset(
      name: "cnn-paper", summary: "the row CNN beside gtcn: its 100 epochs and beta1",
      settings: paper),
    MethodPreset(
      name: "cnn-256", summary: "the same on pictures of 256 pixels (CNN-256)",
      settings: paper + ["cnn.inputSize=256"]),
    MethodPreset(
      name: "cnn-small", summary: "the row CNN beside gtcn-small: 64 pixels, 10 epochs",
      settings: ["cnn.inputSize=64", "cnn.epochs=10", "cnn.beta1=0.5"]),
  ]

  private static let paper = ["cnn.epochs=100", "cnn.beta1=0.5"]

  /// The settings that the method was built with.
  public let config: Config
  public let generator: Generator
  public let device: Device
  public let precision: Precision
  private let classifier: LightClassifier
  public let optimizer: any Optimizer

  public var network: any Layer { classifier }

  /// Builds the classifier with fresh weights on the device.
  ///
  /// - Parameter classes: two, or more for pictures of other things (GTCN, section V-C).
  /// - Throws: `PADError(.invalid)` naming the first setting that is out of range; `TorchError`
  ///   where the device is not there or its memory is full.
  public init(
    config: Config, classes: Int = 2, device: Device, precision: Precision,
    using generator: Generator
  ) throws {
    try checkTraining(
      epochs: config.epochs, batchSize: config.batchSize, learningRate: config.learningRate,
      constantShare: config.constantShare)
    try checkShare("beta1", config.beta1)
    try checkShare("dropout", config.dropout)
    try checkPicture("view", config.view)
    self.config = config
    self.device = device
    self.precision = precision
    self.generator = generator
    classifier = try LightClassifier(
      inputSize: config.inputSize, classes: classes, dropout: config.dropout, using: generator)
    try classifier.move(to: device)
    optimizer = Adam(
      classifier.parameters(), learningRate: config.learningRate, betas: (config.beta1, 0.999))
  }

  public func step(_ batch: TrainingBatch, at progress: TrainingProgress) throws -> [LossValue] {
    optimizer.learningRate =
      config.learningRate * progress.rateFactor(constantShare: config.constantShare)
    try optimizer.zeroGradients()

    let logits = try precision.run(on: device) {
      try network(batch.images, .training(generator))  // [N, K]
    }
    var losses = LossTerms()
    losses.add("classification", try Loss.crossEntropy(logits, batch.classIndices()))

    let values = try losses.backward(at: progress)
    try optimizer.step()
    return values
  }

  public var input: InputSpec { InputSpec(size: config.inputSize) }
  public var sampling: SamplingDemand {
    SamplingDemand(batchSize: config.batchSize, balance: config.balance, view: config.view)
  }

  public func initialize(from weights: StateDict) throws -> InitializationSummary {
    try classifier.initialize(from: weights, except: [])
  }
}

extension CNN: ExplainableMethod {
  public func featureMap(for images: Tensor) throws -> Tensor {
    try classifier.featureMap(images, .evaluation)
  }

  public func score(ofFeatureMap map: Tensor) throws -> Tensor {
    let embedding = try classifier.pooled(map, .evaluation)
    return try liveScore(ofLogits: classifier.logits(ofEmbedding: embedding, .evaluation))
  }

  public func embeddings(for images: Tensor) throws -> Tensor {
    try classifier.embedding(images, .evaluation)
  }
}
