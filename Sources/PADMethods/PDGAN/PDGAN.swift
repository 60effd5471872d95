import PADCore
import Torch
import TorchNN

// PDGAN: a generator learns from a face picture its pseudo-depth (an attack's is flat: all zeros)
// against a critic; its encoder then becomes the backbone of a small liveness classifier.
//
// Source: Paik, Ko, Yoo: "More than just an auxiliary loss: Anti-spoofing Backbone Training via
// Adversarial Pseudo-depth Generation" (arXiv 2101.00200), sections 3 and 4. What the paper leaves
// open is marked "ours"; Docs/methods/PDGAN.md lists it.

/// Liveness classification with an encoder that has learned to generate pseudo-depth.
///
/// The baselines of the paper's tables are the same classifier from random or given weights.
public final class PDGAN: Method {
  /// The settings that the method was built with.
  public let config: Config
  public let generator: Generator
  let device: Device
  let precision: Precision
  /// The encoder (ResNet-18 x 0.25 up to its pooled feature map) with the head that scores.
  let classifier: ResNet18
  private let head: LivenessHead
  let classifierOptimizer: Adam
  /// Nil in baselines, which have no generator.
  let pretraining: Pretraining?
  /// Whether the encoder starts from a file's weights.
  var hasGivenWeights = false

  /// What trains the encoder before the classifier stage.
  struct Pretraining {
    let decoder: DepthDecoder
    let critic: DepthCritic
    let criticParameters: [Parameter]
    /// Moves the encoder, without the head, and the decoder.
    let generatorOptimizer: Adam
    /// Moves the critic.
    let criticOptimizer: SGD
  }

  /// Builds the networks with fresh weights on the device.
  ///
  /// - Throws: `PADError(.invalid)` naming the first setting that is out of range; `TorchError`
  ///   where the device is not there or its memory is full.
  public init(config: Config, device: Device, precision: Precision, using generator: Generator)
    throws
  {
    try config.check()
    self.config = config
    self.device = device
    self.precision = precision
    self.generator = generator
    let width = config.width
    let types = config.multihead ? config.types.count : 0
    let features = Int((512 * width).rounded())
    let head = try LivenessHead(features: features, typeCount: types, using: generator)
    classifier = try ResNet18(width: width, using: generator) { _ in head }
    try classifier.move(to: device)
    self.head = head
    classifierOptimizer = Adam(
      classifier.parameters(), learningRate: config.learningRate, betas: (config.beta1, 0.999))
    guard config.initialization == .pdgan else {
      pretraining = nil
      return
    }
    let decoder = try DepthDecoder(width: width, using: generator)
    let critic = try DepthCritic(width: width, using: generator)
    try decoder.move(to: device)
    try critic.move(to: device)
    let headPrefix = classifier.headPrefix
    let trunk = classifier.namedParameters().filter { !$0.name.hasPrefix(headPrefix) }
    pretraining = Pretraining(
      decoder: decoder, critic: critic, criticParameters: critic.parameters(),
      generatorOptimizer: Adam(
        trunk.map(\.parameter) + decoder.parameters(),
        learningRate: config.generatorLearningRate, betas: (config.generatorBeta1, 0.999)),
      criticOptimizer: SGD(critic.parameters(), learningRate: config.criticLearningRate))
  }

  public func step(_ batch: TrainingBatch, at progress: TrainingProgress) throws -> [LossValue] {
    switch config.plan[progress.stage].stage {
    case .warmUp: try warmUpStep(batch, at: progress)
    case .adversarial: try adversarialStep(batch, at: progress)
    case .classifier: try classifierStep(batch, at: progress)
    }
  }

  /// The depth term alone moves encoder and decoder (section 3.2.1). It keeps its weight: Adam's
  /// second moment would not fit the adversarial stage otherwise.
  private func warmUpStep(_ batch: TrainingBatch, at progress: TrainingProgress) throws
    -> [LossValue]
  {
    let pretraining = try requirePretraining()
    let target = try batch.depthTarget()
    try pretraining.generatorOptimizer.zeroGradients()
    let generated = try precision.run(on: device) {
      try depth(batch.images, pretraining, .training(generator))
    }
    var losses = LossTerms()
    losses.add(
      "depth", weight: config.depthWeight, try PDGANLoss.depth(generated, target: target))

    let values = try losses.backward(at: progress)
    try pretraining.generatorOptimizer.step()
    return values
  }

  /// L_G (eq. 2) moves encoder and decoder; every 25th time, L_D (eq. 1) moves the critic.
  private func adversarialStep(_ batch: TrainingBatch, at progress: TrainingProgress) throws
    -> [LossValue]
  {
    let pretraining = try requirePretraining()
    let target = try batch.depthTarget()
    let isAttack = try batch.isAttack(as: target.dtype)
    try pretraining.generatorOptimizer.zeroGradients()
    // L_G goes through the critic and asks nothing of it.
    let (generated, verdict) = try whileFrozen(pretraining.criticParameters) {
      try precision.run(on: device) {
        let generated = try depth(batch.images, pretraining, .training(generator))
        return (generated, try pretraining.critic.verdict(generated, .training(generator)))
      }
    }
    let terms = try PDGANLoss.generator(verdict, isAttack: isAttack)
    var losses = LossTerms()
    losses.add(
      "depth", weight: config.depthWeight, try PDGANLoss.depth(generated, target: target))
    losses.add("realism", weight: config.realismWeight, terms.realism)
    losses.add("label", weight: config.labelWeight, terms.label)

    var values = try losses.backward(at: progress)
    let isCriticsTurn = (progress.stepInStage + 1) % config.criticPeriod == 0
    if isCriticsTurn {
      values += try criticBackward(
        target: target, generated: generated.detached(), isAttack, pretraining, at: progress)
    }
    try pretraining.generatorOptimizer.step()
    if isCriticsTurn { try pretraining.criticOptimizer.step() }
    return values
  }

  /// The gradients of L_D (eq. 1) for the critic; it steps only once every loss is known to be
  /// finite.
  private func criticBackward(
    target: Tensor, generated: Tensor, _ isAttack: Tensor, _ pretraining: Pretraining,
    at progress: TrainingProgress
  ) throws -> [LossValue] {
    try pretraining.criticOptimizer.zeroGradients()
    let (ofTarget, ofGenerated) = try precision.run(on: device) {
      (
        try pretraining.critic.verdict(target, .training(generator)),
        try pretraining.critic.verdict(generated, .training(generator))
      )
    }
    let terms = try PDGANLoss.critic(
      target: ofTarget, generated: ofGenerated, isAttack: isAttack)
    var losses = LossTerms()
    losses.add("critic-realism", weight: config.criticRealismWeight, terms.realism)
    losses.add("critic-label", weight: config.criticLabelWeight, terms.label)
    return try losses.backward(at: progress)
  }

  /// Binary cross entropy moves encoder and head; with two heads, cross entropy over the types too.
  private func classifierStep(_ batch: TrainingBatch, at progress: TrainingProgress) throws
    -> [LossValue]
  {
    guard config.initialization != .given || hasGivenWeights else {
      throw PADError(
        .missing, "key 'initialization' is given; no weights were",
        advice: "Add --init FILE with ResNet-18x\(config.width)'s weights, or set it to he")
    }
    try classifierOptimizer.zeroGradients()
    let logits = try precision.run(on: device) {
      let embedding = try classifier.features(batch.images, .training(generator))  // [N, 128]
      return try head.logits(embedding, .training(generator))
    }
    let liveness = try logits.liveness.flatten(from: 0)  // [N]
    let isLive = try 1 - batch.isAttack(as: liveness.dtype)
    var losses = LossTerms()
    losses.add("classification", try Loss.binaryCrossEntropy(liveness, isLive))
    if let types = logits.types {
      losses.add("type", try Loss.crossEntropy(types, config.typeIndices(of: batch)))
    }

    let values = try losses.backward(at: progress)
    try classifierOptimizer.step()
    return values
  }

  public func scores(for images: Tensor) throws -> [Double] {
    let logits = try withoutGradient { try classifier(images, .evaluation) }  // [N, 1]
    return try logits.to(.cpu).to(.float64).doubles()
  }

  /// The logit of "live"; the paper's probability is its sigmoid.
  public var scoreDefinition: ModelCard.ScoreDefinition { .value(index: 0, negated: false) }

  /// G(z), eq. 1.
  ///
  /// - Shape: [N, 3, S, S] -> [N, 1, S, S]
  func depth(_ images: Tensor, _ pretraining: Pretraining, _ mode: Mode) throws -> Tensor {
    try pretraining.decoder(classifier.featureMap(images, mode), mode)
  }

  func requirePretraining() throws -> Pretraining {
    guard let pretraining else {
      throw PADError(
        .invalid, "initialization '\(config.initialization.rawValue)' has no depth generator",
        advice: "Depth is generated with initialization=pdgan")
    }
    return pretraining
  }
}
