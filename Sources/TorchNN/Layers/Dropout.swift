import Torch

/// Zeroes values at random in training mode and scales the others up (Srivastava et al. 2014).
///
/// - Shape: any -> same
public final class Dropout: Layer {
  private let probability: Double

  /// - Parameter probability: Of a value to be zeroed, in [0, 1).
  public init(_ probability: Double = 0.5) { self.probability = probability }

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    guard case .training(let generator) = mode, probability > 0 else { return x }
    return try x.dropout(probability, using: generator)
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value { x }
}
