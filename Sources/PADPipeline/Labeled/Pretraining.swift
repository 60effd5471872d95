import Foundation
import PADCore
import PADData
import PADMethods
import PADTraining
import Torch

/// `bonafide pretrain`: a backbone learns the classes of labeled pictures; `train --init` begins with
/// its weights (PDGAN's baseline "from ImageNet").
public enum Pretraining {
  /// What is trained; together with the pictures it decides the weights.
  public struct Settings: Codable, Hashable, Sendable {
    /// The backbone and how it is trained.
    public var learner = BackboneLearner.Config()
    /// Of every class, that does not train and chooses the epoch. Ours: a tenth.
    public var heldOutShare = 0.1
    /// How training pictures vary.
    public var augmentation = Augmentation.Preset.standard
    /// Seeds the weights, the held-out share, the order and augmentation.
    public var seed: UInt64 = 1

    /// The defaults.
    public init() {}

    func check() throws {
      try learner.check()
      guard (0.001...0.9).contains(heldOutShare) else {
        throw PADError(.invalid, "held-out share \(heldOutShare); expected 0.001...0.9")
      }
    }
  }

  /// What is trained, on what, and where it goes.
  public struct Request: Sendable {
    public var source: LabeledDataSet
    public var settings: Settings
    /// A folder that gets `weights.safetensors`, `results.json` and the state to resume from.
    public var out: URL
    /// `cpu`, `cuda`, `cuda:1` or `auto`.
    public var device: String
    /// Threads of the engine's operators; 0 takes one for every core.
    public var threads: Int
    /// Threads that decode and augment.
    public var workers: Int
    /// Whether no progress is shown.
    public var quiet: Bool

    /// Takes a data set with settings.
    public init(
      source: LabeledDataSet, settings: Settings = Settings(), out: URL,
      device: String = "auto", threads: Int = 0, workers: Int = 1, quiet: Bool = false
    ) {
      self.source = source
      self.settings = settings
      self.out = out
      self.device = device
      self.threads = threads
      self.workers = workers
      self.quiet = quiet
    }
  }

  /// How a pre-training ends.
  public enum Outcome: Sendable {
    case finished(PretrainingResult)
    case interrupted(step: Int)
  }

  /// Trains to the last epoch or to an interruption; an interrupted training in the same folder goes
  /// on.
  ///
  /// - Parameter progress: called after every epoch.
  /// - Throws: `PADError` as the data's reader; `.invalid` for settings out of range or a folder of
  ///   other settings or pictures; `.insufficientData` for fewer than two classes or no picture to
  ///   hold out; `.numerical` for a loss that is not finite.
  public static func run(
    _ request: Request, interruption: Interruption = Interruption(),
    progress: (PretrainingResult.Epoch) -> Void = { _ in }
  ) throws -> Outcome {
    try request.settings.check()
    let device = try Devices.device(named: request.device)
    try TorchRuntime.prepare(threads: request.threads)
    let course = try PretrainingCourse(request, device: device)
    return try interruption.whileHandlingSignals {
      try course.train(interruption, progress: progress)
    }
  }
}

/// What a pre-training gave.
public struct PretrainingResult: Codable, Hashable, Sendable {
  /// One pass over the training pictures.
  public struct Epoch: Codable, Hashable, Sendable {
    /// From 1.
    public var epoch: Int
    /// Mean cross entropy over its steps.
    public var loss: Double
    /// Share of the held-out pictures whose class is the likeliest one, 0...1.
    public var accuracy: Double
  }

  public var settings: Pretraining.Settings
  /// SHA-256 of the pictures or their list.
  public var digest: String
  /// In the order of the network's outputs.
  public var classNames: [String]
  /// Pictures that trained.
  public var trainingCount: Int
  /// Pictures that chose the epoch.
  public var heldOutCount: Int
  /// Share of the most frequent class among the held-out pictures: what blind guessing gives.
  public var chance: Double
  /// In order.
  public var epochs: [Epoch]
  /// The epoch of the highest held-out accuracy, the earliest of equals; its weights are kept.
  public var best: Epoch
  /// The file for `train --init`.
  @PathCoded public var weights: URL

  /// The result as JSON.
  ///
  /// - Throws: `EncodingError` where a value has no JSON form.
  public func json() throws -> String { try JSONText.encode(self) }

  /// Some lines for people.
  public var text: String {
    String(
      format: """
        Epoch %d of %d: accuracy %.2f %% on %d held-out pictures of %d classes (guessing: %.2f %%).
        The share chose the epoch: its accuracy is a little optimistic.
        Next: bonafide train --init %@ ...
        """, best.epoch, epochs.count, best.accuracy * 100, heldOutCount, classNames.count,
      chance * 100, weights.path)
  }
}
