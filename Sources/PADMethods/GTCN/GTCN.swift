import PADCore
import Torch
import TorchNN

// Generative translation classification network: two stochastic translators between live and
// attack pictures are trained together with the light classifier, half of whose mini-batch they
// make.
//
// Source: "GTCN: Generative Translation Classification Network", sections III and IV-A; CycleGAN
// (Zhu et al. 2017) for the translators and discriminators. What the paper leaves open is marked
// "ours" in `GTCN.Config`; Docs/methods/GTCN.md lists it.
//
// A = live, B = attack:
//   L_C = L_cls + L_quad                                                (eq. 9-11)
//   L_G = L_C + L_adv^A + L_adv^B + lambda (L_cyc^A + L_cyc^B)            (eq. 12)
// `TranslationLearner` holds the networks and one step of each kind, for any number of classes.

/// Joint learning of stochastic translators and the light classifier.
public final class GTCN: ClassifierMethod {
  /// The settings that the method was built with.
  public let config: Config
  /// Networks, optimizers and losses.
  public let learner: TranslationLearner

  public let generator: Generator
  public let device: Device
  public let precision: Precision
  public var network: any Layer { learner.classifier }
  public var optimizer: any Optimizer { learner.classifierOptimizer }

  /// Builds all networks with fresh weights on the device.
  ///
  /// - Throws: `PADError(.invalid)` naming the first setting that is out of range; `TorchError`
  ///   where the device is not there or its memory is full.
  public init(config: Config, device: Device, precision: Precision, using generator: Generator)
    throws
  {
    self.config = config
    self.device = device
    self.precision = precision
    self.generator = generator
    learner = try TranslationLearner(
      config: config, classes: 2, device: device, precision: precision, using: generator)
  }

  public func step(_ batch: TrainingBatch, at progress: TrainingProgress) throws -> [LossValue] {
    switch config.phases[progress.stage].phase {
    case .joint:
      try learner.jointStep(pair(of: batch), at: progress)
    case .translators:
      try learner.translatorStep(pair(of: batch), at: progress)
    case .classifier:
      try learner.classifierStep(pair(of: batch), at: progress)
    case .fineTuning:
      try learner.fineTuningStep(batch.images, classes: batch.classIndices(), at: progress)
    }
  }

  /// As many live as attack pictures.
  private func pair(of batch: TrainingBatch) throws -> TranslationLearner.Pair {
    func pictures(_ label: Label, _ count: Int) throws -> Tensor {
      let rows = batch.labels.indices.filter { batch.labels[$0] == label }.prefix(count)
      return try batch.images.indexSelect(
        dim: 0, indices: Tensor(rows.map(Int64.init), device: batch.images.device))
    }
    let live = batch.labels.count { $0 == .live }
    let count = min(live, batch.labels.count - live)
    guard count > 0 else {
      throw PADError(
        .insufficientData,
        "a batch of \(live) live and \(batch.labels.count - live) attack samples; expected both",
        advice: "Train on data with both classes, and keep balance=label")
    }
    return try TranslationLearner.Pair(
      first: pictures(.live, count), second: pictures(.attack, count),
      firstClass: ClassIndex.live, secondClass: ClassIndex.attack)
  }

  public var input: InputSpec { InputSpec(size: config.inputSize) }
  public var sampling: SamplingDemand {
    SamplingDemand(
      batchSize: 2 * config.samplesPerClass, balance: config.balance, view: config.view)
  }

  public var networks: [(name: String, network: any Layer)] { learner.networks }
  public func state() throws -> StateDict { try learner.state() }
  public func restore(_ state: StateDict) throws { try learner.restore(state) }

  /// Starts the classifier from a trained one, such as `cnn`'s.
  public func initialize(from weights: StateDict) throws -> InitializationSummary {
    try network.initialize(from: weights, except: [])
  }
}
