import PADCore
import Torch
import TorchNN

/// Tells from a feature which domain its sample comes from; what stands before it learns, by the
/// reversed gradient, to leave nothing to tell by (paper, single-side adversarial learning).
///
/// - Shape: features [N, E] -> logits [N, domains]
public final class DomainDiscriminator: Layer {
  private let fc1: Linear
  private let fc2: Linear
  private let dropout: Dropout
  private let reversal = GradientReversal()
  /// The class whose samples it sees.
  public let label: Label

  /// Deviations of the fresh weights (the public code); the biases start at 0.
  private static let deviations = (hidden: 0.01, output: 0.3)

  /// - Throws: `TorchError` from the engine.
  public init(
    of label: Label, features: Int, domains: Int, dropout: Double, using generator: Generator
  ) throws {
    self.label = label
    fc1 = try Linear(
      features, features, initialization: .normal(Self.deviations.hidden),
      biasInitialization: .constant(0), using: generator)
    fc2 = try Linear(
      features, domains, initialization: .normal(Self.deviations.output),
      biasInitialization: .constant(0), using: generator)
    self.dropout = Dropout(dropout)
  }

  /// As in the log and in a checkpoint.
  public var name: String { "adversarial-\(label.rawValue)" }

  public func callAsFunction(_ features: Tensor, _ mode: Mode) throws -> Tensor {
    try fc2(dropout(fc1(reversal(features, mode), mode).relu(), mode), mode)
  }

  /// Cross entropy over the domains of the batch's samples of `label`; 0 where there are none.
  ///
  /// - Parameter coefficient: Times the gradient that reaches `features`, with the sign turned.
  /// - Shape: features [N, E] -> []
  /// - Throws: `TorchError` where `features` do not fit.
  public func loss(
    _ features: Tensor, _ batch: TrainingBatch, coefficient: Double, _ mode: Mode
  ) throws -> Tensor {
    let rows = batch.labels.indices.filter { batch.labels[$0] == label }
    guard !rows.isEmpty else { return try .zeros(shape: [], device: features.device) }
    func indices(_ values: [Int]) throws -> Tensor {
      try Tensor(values.map(Int64.init), device: features.device)
    }
    reversal.coefficient = coefficient
    let own = try features.indexSelect(dim: 0, indices: indices(rows))  // [M, E]
    return try Loss.crossEntropy(self(own, mode), indices(rows.map { batch.domains[$0] }))
  }

  public func export(_ features: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    try Sequential(fc1, ReLU(), dropout, fc2).export(features, to: graph)
  }
}
