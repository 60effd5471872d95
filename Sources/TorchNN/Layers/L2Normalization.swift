import Torch

/// Every row divided by its Euclidean length, so that only its direction is left.
///
/// A row of zeros stays zero: the length counts as `epsilon` at least, as in PyTorch's `normalize`.
///
/// - Shape: [N, D] -> same
public final class L2Normalization: Layer {
  /// The smallest length to divide by (PyTorch's).
  public static let epsilon = 1e-12

  public init() {}

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try x / x.euclideanLength(dim: 1)
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    try graph.node("Div", [x, graph.euclideanLength(of: x, axis: 1)], shape: x.shape)
  }
}

extension Tensor {
  /// The Euclidean length along `dim`, kept as a dimension of 1, at least `L2Normalization.epsilon`.
  ///
  /// - Throws: `TorchError` where there is no such dimension.
  public func euclideanLength(dim: Int) throws -> Tensor {
    try norm(dims: [dim], keepsDims: true).clamp(min: L2Normalization.epsilon)
  }
}

extension ONNXGraph {
  /// The Euclidean length along `axis`, kept as a dimension of 1, at least
  /// `L2Normalization.epsilon`.
  ///
  /// - Throws: `TorchError` where `x` has no such axis.
  public func euclideanLength(of x: Value, axis: Int) throws -> Value {
    guard x.shape.indices.contains(axis) else {
      throw TorchError(
        .invalidArgument, "euclideanLength, export: axis \(axis) of \(x.shapeText)")
    }
    var shape = x.shape
    shape[axis] = 1
    let length = node(
      "ReduceL2", [x], ["axes": .ints([axis]), "keepdims": .int(1)], shape: shape)
    let smallest = constant([Float(L2Normalization.epsilon)], shape: [])
    return node("Max", [length, smallest], shape: shape)
  }
}
