import PADCore
import Torch
import TorchNN

// Single-side domain generalization: live faces of all domains become one cluster that hides its
// domains; attacks stay apart by domain and away from it.
//
// Source: Jia, Zhang, Shan, Chen, "Single-Side Domain Generalization for Face Anti-Spoofing" (CVPR
// 2020, arXiv 2004.14043): its sections on single-side adversarial learning, asymmetric triplet
// mining, and feature and weight normalization. "Code" marks what the authors' public code says,
// "ours" what neither does; Docs/methods/SSDG.md lists the departures.

/// SSDG, and its baselines BDG and ERM as switches of the same settings.
public final class SSDG: ClassifierMethod {
  /// The settings that the method was built with.
  public let config: Config
  public let generator: Generator
  public let device: Device
  public let precision: Precision
  private let detector: SSDGNetwork
  /// For the live samples, and for the attacks in BDG; none in ERM.
  private let discriminators: [DomainDiscriminator]
  private let domainCount: Int
  public let optimizer: any Optimizer

  /// Builds the networks with fresh weights on the device.
  ///
  /// - Parameter domainCount: Domains among the training samples.
  /// - Throws: `PADError(.invalid)` naming the first setting that is out of range;
  ///   `PADError(.insufficientData)` for one domain; `TorchError` where the device is not there or
  ///   its memory is full.
  public init(
    config: Config, device: Device, precision: Precision, domainCount: Int,
    using generator: Generator
  ) throws {
    try config.check(domainCount: domainCount)
    self.config = config
    self.device = device
    self.precision = precision
    self.generator = generator
    self.domainCount = domainCount
    detector = try SSDGNetwork(
      config.backbone, width: config.width, features: config.features, dropout: config.dropout,
      featureNormalization: config.featureNormalization,
      weightNormalization: config.weightNormalization, using: generator)
    discriminators = try config.adversarialLabels.map { label in
      try DomainDiscriminator(
        of: label, features: config.features, domains: domainCount, dropout: config.dropout,
        using: generator)
    }
    let networks: [any Layer] = [detector] + discriminators
    try networks.forEach { try $0.move(to: device) }
    // One optimizer for all: the reversed gradient, not a second step, makes the opponents.
    optimizer = SGD(
      networks.flatMap { $0.parameters() }, learningRate: config.learningRate,
      momentum: config.momentum, weightDecay: config.weightDecay)
  }

  public func step(_ batch: TrainingBatch, at progress: TrainingProgress) throws -> [LossValue] {
    try checkDomains(of: batch, at: progress)
    optimizer.learningRate = config.learningRate * config.rateFactor(at: progress)
    try optimizer.zeroGradients()

    let mode = Mode.training(generator)
    let bottleneck = try precision.run(on: device) { try detector.trunk(batch.images, mode) }
    let features = try detector.normalized(bottleneck)  // [N, E]
    let logits = try detector.classifier(features, mode)  // [N, 2]
    var losses = LossTerms()
    losses.add("classification", try Loss.crossEntropy(logits, batch.classIndices()))
    if let grouping = config.grouping {
      let triplet = TripletLoss(margin: config.margin)
      losses.add(
        "triplet", weight: config.tripletWeight,
        try triplet(features, groups: grouping.groups(of: batch)))
    }
    let reversal = config.reversalCoefficient(at: progress)
    for discriminator in discriminators {
      losses.add(
        discriminator.name, weight: config.adversarialWeight,
        try discriminator.loss(features, batch, coefficient: reversal, mode))
    }

    let values = try losses.backward(at: progress)
    try optimizer.step()
    try detector.classifier.project()
    return values
  }

  /// With balanced sampling a batch lacks a domain's samples of a class only where the data do.
  private func checkDomains(of batch: TrainingBatch, at progress: TrainingProgress) throws {
    guard config.balance == .domainAndLabel else { return }
    for discriminator in discriminators {
      let label = discriminator.label
      var missing = Set(0..<domainCount)
      for (domain, other) in zip(batch.domains, batch.labels) where other == label {
        missing.remove(domain)
      }
      guard let domain = missing.min() else { continue }
      throw PADError(
        .insufficientData,
        "training domain \(domain + 1) of \(domainCount) has no \(label.rawValue) sample in the "
          + "batch of step \(progress.step + 1); the adversarial loss compares every domain's",
        advice: "Leave the domain out or add such samples to it; where the data have them, raise "
          + "batchSize, or set balance=label")
    }
  }

  public var network: any Layer { detector }
  public var networks: [(name: String, network: any Layer)] {
    [("network", detector)] + discriminators.map { ($0.name, $0) }
  }

  public var input: InputSpec { .imageNet(size: config.inputSize) }
  public var sampling: SamplingDemand {
    SamplingDemand(
      batchSize: config.batchSize, balance: config.balance, domain: config.domain,
      everyDomainHas: Set(discriminators.map(\.label)),
      framesPerVideo: config.framesPerVideo == 0 ? nil : config.framesPerVideo,
      stepsPerEpoch: config.stepsPerEpoch == 0 ? nil : config.stepsPerEpoch)
  }
  /// The code averages the probabilities of a video's frames.
  public var scoreDefinition: ModelCard.ScoreDefinition { .probability(live: ClassIndex.live) }

  /// Published weights of the trunk; its last stage starts fresh unless the settings say otherwise.
  public func initialize(from weights: StateDict) throws -> InitializationSummary {
    let trunk = detector.trunk
    let fresh = config.pretrainsLastStage ? [] : ["layer4."]
    return try trunk.initialize(from: weights, except: [trunk.headPrefix] + fresh)
  }
}

extension SSDG: ExplainableMethod {
  public func featureMap(for images: Tensor) throws -> Tensor {
    try detector.trunk.featureMap(images, .evaluation)
  }

  public func score(ofFeatureMap map: Tensor) throws -> Tensor {
    let logits = try detector.logits(ofFeatureMap: map)  // [N, 2]
    return try logits.softmax(dim: 1).select(dim: 1, index: ClassIndex.live)
  }

  public func embeddings(for images: Tensor) throws -> Tensor {
    try detector.embeddings(images, .evaluation)
  }
}
