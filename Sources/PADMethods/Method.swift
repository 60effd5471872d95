import PADCore
import Torch
import TorchNN

/// What the trainer asks of a detector. Each of the five papers' methods, and each baseline,
/// is one class; the trainer knows none of them by name (`MethodKind` registers them).
///
/// A method owns its networks, its optimizers and its generator, so that `step` shows which
/// parameters each loss moves.
public protocol Method: AnyObject {
  /// What a crop becomes before it enters the network.
  var input: InputSpec { get }
  /// How training batches are drawn.
  var sampling: SamplingDemand { get }
  /// How the exported network's output becomes a score.
  var scoreDefinition: ModelCard.ScoreDefinition { get }
  /// Every network by name, for parameter counts, initialization and moving to a device.
  var networks: [(name: String, network: any Layer)] { get }

  /// One step of training: forward, losses, backward, update.
  ///
  /// - Returns: the value of every loss term, in the order of the paper's total.
  /// - Throws: `PADError(.numerical)` naming term and step, before any parameter is touched,
  ///   where a loss is not finite.
  func step(_ batch: TrainingBatch, at progress: TrainingProgress) throws -> [LossValue]

  /// Scores without changing anything. Higher is more live.
  /// - Shape: images [N, 3, S, S] -> N scores
  /// - Throws: `TorchError` where `images` do not fit.
  func scores(for images: Tensor) throws -> [Double]

  /// Everything that training changes: parameters, buffers, optimizer moments.
  ///
  /// - Throws: `TorchError` from the engine.
  func state() throws -> StateDict
  /// Takes copies of a state that `state()` gave.
  ///
  /// - Throws: `TorchError` that lists the keys that do not fit.
  func restore(_ state: StateDict) throws
  /// The generator that dropout and initialization draw from; part of a checkpoint.
  var generator: Generator { get }

  /// Starts from published weights (torchvision's names) instead of random ones.
  /// - Returns: the names that were taken and those that the file lacked.
  /// - Throws: `PADError(.invalid)` where the weights fit no layer, or a name agrees and its shape
  ///   does not.
  func initialize(from weights: StateDict) throws -> InitializationSummary

  /// The graph that a model package holds.
  /// - Shape: [N, 3, S, S] -> [N, K]
  /// - Throws: `TorchError` where a layer cannot take its input's shape.
  func exportedGraph() throws -> ONNXGraph
}

/// A batch as methods see it.
public struct TrainingBatch {
  /// - Shape: [N, 3, S, S], normalized by the method's `InputSpec`
  public let images: Tensor
  /// One for each image.
  public let labels: [Label]
  /// Index of each sample's domain among the training domains.
  public let domains: [Int]
  /// One for each image; nil for live samples and unknown attacks.
  public let instruments: [AttackInstrument?]

  /// Takes images with a label, a domain and an instrument for each.
  public init(
    images: Tensor, labels: [Label], domains: [Int], instruments: [AttackInstrument?]
  ) {
    self.images = images
    self.labels = labels
    self.domains = domains
    self.instruments = instruments
  }

  /// Class indices for cross entropy: live 0, attack 1.
  /// - Shape: [N], int64
  /// - Throws: `TorchError` from the engine.
  public func classIndices() throws -> Tensor {
    try Tensor(
      labels.map { Int64(ClassIndex.of($0)) }, shape: [labels.count], device: images.device)
  }
}

/// The order of the classes in every two-way classifier here.
public enum ClassIndex {
  /// Index of the live class.
  public static let live = 0
  /// Index of the attack class.
  public static let attack = 1

  /// The class of a label.
  public static func of(_ label: Label) -> Int {
    switch label {
    case .live: live
    case .attack: attack
    }
  }
}

/// Where training stands; schedules are functions of it.
public struct TrainingProgress: Hashable, Sendable {
  /// Steps done before this one.
  public let step: Int
  /// Steps of the whole run.
  public let totalSteps: Int

  /// Takes the steps done and the steps in all.
  public init(step: Int, totalSteps: Int) {
    self.step = step
    self.totalSteps = totalSteps
  }
}

/// How training batches are drawn.
public struct SamplingDemand: Hashable, Sendable {
  /// Which groups get equal shares of a batch.
  public enum Balance: String, Choice {
    /// As the data are: every sample once an epoch, shuffled.
    case none
    /// Live and attack in equal shares.
    case label
    /// Every domain in equal shares, and within each live and attack.
    case domainAndLabel = "domain-and-label"
    /// Live and attack in equal shares, and the attacks' species in equal shares.
    case instrument
  }

  /// Samples a step.
  public var batchSize: Int
  /// Which groups get equal shares.
  public var balance: Balance

  /// Takes the samples a step and their shares.
  public init(batchSize: Int, balance: Balance) {
    self.batchSize = batchSize
    self.balance = balance
  }
}

/// What `--init` did.
public struct InitializationSummary: Hashable, Sendable {
  /// Names that both have, sorted: loaded.
  public let taken: [String]
  /// Names that the file lacks or that kept their fresh weights, sorted.
  public let missing: [String]
  /// Names in the file that were not taken, sorted.
  public let unused: [String]
}
