import PADCore
import Torch
import TorchNN

// Empirical risk minimization: cross entropy on a standard backbone, the baseline that every
// domain-generalization paper compares with.
//
// Source: SSDG's training settings (facts of its public code): ResNet-18, SGD with momentum .9,
// weight decay 5e-4, rate 1e-3, horizontal flips, ImageNet normalization. "Ours" marks the rest;
// Docs/methods/ERM.md lists it.

/// Cross entropy on ResNet-18 or MobileNetV2.
public final class ERM: ClassifierMethod {
  /// The backbones to choose from.
  public enum Network: String, Choice {
    case resnet18
    case mobilenetv2

    func network(classes: Int, using generator: Generator) throws -> any Backbone {
      switch self {
      case .resnet18: try ResNet18(classes: classes, using: generator)
      case .mobilenetv2: try MobileNetV2(classes: classes, using: generator)
      }
    }
  }

  /// The settings; each default names its source.
  public struct Config: Codable, Hashable, Sendable {
    /// The network; MobileNetV2's ImageNet weights come with `Scripts/setup --weights`.
    public var backbone = Network.resnet18
    /// Width and height of the input. SSDG: 256; ours: 224, ImageNet's.
    public var inputSize = 224
    /// Samples a step. Ours: 16.
    public var batchSize = 16
    /// Passes over the data. Ours: 20.
    public var epochs = 20
    /// SGD's base rate (SSDG's effective rate).
    public var learningRate = 1e-3
    /// Of SGD (SSDG).
    public var momentum = 0.9  // SSDG
    /// Of SGD (SSDG).
    public var weightDecay = 5e-4  // SSDG
    /// Share of the steps at the base rate before it falls to a tenth (SSDG: 500 or 1,500 of
    /// 4,000).
    public var constantShare = 0.375
    /// What the network sees: `face` or `context`.
    public var view = ViewKind.face
    /// How batches are drawn (SSDG: an equal share for every domain and label).
    public var balance = SamplingDemand.Balance.domainAndLabel

    /// The defaults.
    public init() {}
  }

  /// The settings that the method was built with.
  public let config: Config
  public let generator: Generator
  public let device: Device
  public let precision: Precision
  private let backbone: any Backbone
  public let optimizer: any Optimizer

  public var network: any Layer { backbone }

  /// Builds the backbone with fresh weights on the device.
  ///
  /// - Throws: `PADError(.invalid)` naming the first setting that is out of range; `TorchError`
  ///   where the device is not there or its memory is full.
  public init(config: Config, device: Device, precision: Precision, using generator: Generator)
    throws
  {
    guard config.inputSize >= 32 else {
      throw PADError(.invalid, "inputSize \(config.inputSize); expected at least 32")
    }
    try checkTraining(
      epochs: config.epochs, batchSize: config.batchSize, learningRate: config.learningRate,
      constantShare: config.constantShare)
    try checkShare("momentum", config.momentum)
    try checkPicture("view", config.view)
    try check("weightDecay", config.weightDecay, "at least 0") { $0.isFinite && $0 >= 0 }
    self.config = config
    self.device = device
    self.precision = precision
    self.generator = generator
    backbone = try config.backbone.network(classes: 2, using: generator)
    try backbone.move(to: device)
    optimizer = SGD(
      backbone.parameters(), learningRate: config.learningRate, momentum: config.momentum,
      weightDecay: config.weightDecay)
  }

  public func step(_ batch: TrainingBatch, at progress: TrainingProgress) throws -> [LossValue] {
    let drop = Int(config.constantShare * Double(progress.totalSteps))
    let schedule = Schedule.milestones([drop], factor: 0.1)
    optimizer.learningRate = config.learningRate * schedule.factor(at: progress.step)
    try optimizer.zeroGradients()

    let logits = try precision.run(on: device) {
      try network(batch.images, .training(generator))  // [N, 2]
    }
    var losses = LossTerms()
    losses.add("classification", try Loss.crossEntropy(logits, batch.classIndices()))

    let values = try losses.backward(at: progress)
    try optimizer.step()
    return values
  }

  public var input: InputSpec { .imageNet(size: config.inputSize) }
  public var sampling: SamplingDemand {
    SamplingDemand(batchSize: config.batchSize, balance: config.balance, view: config.view)
  }
  public func initialize(from weights: StateDict) throws -> InitializationSummary {
    try backbone.initialize(from: weights, except: [backbone.headPrefix])
  }
}

extension ERM: ExplainableMethod {
  public func featureMap(for images: Tensor) throws -> Tensor {
    try backbone.featureMap(images, .evaluation)
  }

  public func score(ofFeatureMap map: Tensor) throws -> Tensor {
    let features = try backbone.pooling(map, .evaluation)
    return try liveScore(ofLogits: backbone.head(features, .evaluation))
  }

  public func embeddings(for images: Tensor) throws -> Tensor {
    try backbone.features(images, .evaluation)
  }
}
