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
  /// - Parameter classes: two, or more for pictures of other things (section V-C); every batch has
  ///   pictures of two of them.
  /// - Throws: `PADError(.invalid)` naming the first setting that is out of range; `TorchError`
  ///   where the device is not there or its memory is full.
  public init(
    config: Config, classes: Int = 2, device: Device, precision: Precision,
    using generator: Generator
  ) throws {
    self.config = config
    self.device = device
    self.precision = precision
    self.generator = generator
    learner = try TranslationLearner(
      config: config, classes: classes, device: device, precision: precision, using: generator)
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
      try fineTuningStep(batch, rate: config.fineTuningRate, at: progress)
    }
  }

  /// As many pictures of the one class as of the other: of live and attack, where there are no more.
  private func pair(of batch: TrainingBatch) throws -> TranslationLearner.Pair {
    let real = RealPictures(batch)
    let classes = real.rowsByClass
    guard classes.count == 2 else {
      let found = classes.map { "\($0.rows.count) of class \($0.index)" }
      throw PADError(
        .insufficientData,
        "a batch of \(found.joined(separator: ", ")); expected two classes (live is 0, attack 1)",
        advice: "Train on data with both classes, and keep balance=label")
    }
    let count = min(classes[0].rows.count, classes[1].rows.count)
    return try TranslationLearner.Pair(
      first: real.images(atRows: Array(classes[0].rows.prefix(count))),
      second: real.images(atRows: Array(classes[1].rows.prefix(count))),
      firstClass: classes[0].index, secondClass: classes[1].index)
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
