import PADCore
import Torch
import TorchNN

/// What the trainer asks of a detector. Each of the five papers' methods, and each baseline,
/// is one class; the trainer knows none of them by name (`MethodKind` registers them).
///
/// A method owns its networks, its optimizers and its generator, so that `step` shows which
/// parameters each loss moves.
public protocol Method: Resumable {
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

/// What is trained and can go on from a checkpoint.
public protocol Resumable: AnyObject {
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
