import Torch
import TorchNN

/// The head of PDGAN's classifier: two hidden layers, then the logit of "live".
///
/// The paper flattens the embedding into two hidden layers and prints 0.71 million parameters in
/// all; that leaves 128 -> 64 -> 64 -> 1 over the pooled embedding. The multihead ablation adds an
/// output for every type of attack (live is a type too).
///
/// - Shape: embedding [N, features] -> [N, 1]
public final class LivenessHead: Layer {
  private static let hiddenWidth = 64

  private let hidden: Sequential
  private let liveness: Linear
  private let types: Linear?

  /// - Parameter typeCount: Outputs of the second head; 0 for none.
  /// - Throws: `TorchError` from the engine.
  public init(features: Int, typeCount: Int, using generator: Generator) throws {
    let width = Self.hiddenWidth
    hidden = Sequential(
      try Linear(features, width, using: generator), ReLU(),
      try Linear(width, width, using: generator), ReLU())
    liveness = try Linear(width, 1, using: generator)
    types = typeCount > 0 ? try Linear(width, typeCount, using: generator) : nil
  }

  /// Both heads' logits.
  ///
  /// - Shape: embedding [N, features] -> liveness [N, 1], types [N, typeCount]
  /// - Throws: `TorchError` where `embedding` does not fit.
  public func logits(_ embedding: Tensor, _ mode: Mode) throws -> (
    liveness: Tensor, types: Tensor?
  ) {
    let shared = try hidden(embedding, mode)
    return (
      try liveness(shared, mode).inFullPrecision(),
      try types.map { try $0(shared, mode).inFullPrecision() }
    )
  }

  public func callAsFunction(_ embedding: Tensor, _ mode: Mode) throws -> Tensor {
    try logits(embedding, mode).liveness
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    try Sequential(hidden, liveness).export(x, to: graph)
  }
}
