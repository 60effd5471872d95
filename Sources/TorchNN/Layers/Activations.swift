import Torch

/// max(x, 0)
///
/// - Shape: any -> same
public final class ReLU: Layer {
  private let isInPlace: Bool

  /// - Parameter isInPlace: Overwrites the input, which saves its memory. Only for an input that
  ///   nothing else reads and that its own maker does not need for its gradient (convolutions,
  ///   batch norm and sums do not).
  public init(isInPlace: Bool = false) { self.isInPlace = isInPlace }

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    guard isInPlace else { return try x.relu() }
    try x.reluInPlace()
    return x
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    graph.node("Relu", [x], shape: x.shape)
  }
}

/// min(max(x, 0), 6)
///
/// - Shape: any -> same
public final class ReLU6: Layer {
  public init() {}

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try x.relu6()
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    graph.node(
      "Clip", [x, graph.constant([0], shape: []), graph.constant([6], shape: [])], shape: x.shape)
  }
}

/// x where positive, `slope` x elsewhere
///
/// - Shape: any -> same
public final class LeakyReLU: Layer {
  private let slope: Double
  private let isInPlace: Bool

  /// - Parameters:
  ///   - slope: Times negative values; more than 0 in place.
  ///   - isInPlace: As `ReLU`'s.
  public init(slope: Double = 0.01, isInPlace: Bool = false) {
    self.slope = slope
    self.isInPlace = isInPlace
  }

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    guard isInPlace else { return try x.leakyReLU(slope: slope) }
    try x.leakyReLUInPlace(slope: slope)
    return x
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    graph.node("LeakyRelu", [x], ["alpha": .float(slope)], shape: x.shape)
  }
}

/// The hyperbolic tangent.
///
/// - Shape: any -> same
public final class Tanh: Layer {
  public init() {}

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor { try x.tanh() }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    graph.node("Tanh", [x], shape: x.shape)
  }
}

/// 1 / (1 + exp(-x))
///
/// - Shape: any -> same
public final class Sigmoid: Layer {
  public init() {}

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor { try x.sigmoid() }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    graph.node("Sigmoid", [x], shape: x.shape)
  }
}
