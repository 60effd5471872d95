import Torch

/// How a network is used. It is given at every call, so no layer hides a state.
public enum Mode {
  /// Dropout draws its mask from the generator; batch norm uses and tracks the batch's statistics.
  case training(Generator)
  /// Deterministic: no dropout, tracked statistics.
  case evaluation

  /// True in training mode.
  public var isTraining: Bool {
    switch self {
    case .training: true
    case .evaluation: false
    }
  }
}

/// A network, or a part of one, that maps one tensor to one tensor.
public protocol Layer: Module {
  /// The layer's output for one batch.
  ///
  /// - Throws: `TorchError` where the shape, dtype or device of `x` does not fit.
  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor

  /// Adds this layer in its evaluation form to an ONNX graph.
  ///
  /// - Throws: `TorchError` where `x` has a shape that the layer cannot take.
  func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value
}
