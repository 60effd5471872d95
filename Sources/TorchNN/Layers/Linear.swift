import Torch

/// y = x W^T + b
///
/// - Shape: [N, in] -> [N, out]
public final class Linear: Layer {
  /// - Shape: [out, in]
  public let weight: Parameter  // [out, in]
  /// - Shape: [out]
  public let bias: Parameter?  // [out]

  /// Draws weight and bias on the generator's device.
  ///
  /// - Throws: `TorchError` from the engine.
  public init(
    _ inputs: Int, _ outputs: Int, bias: Bool = true, initialization: Initialization = .standard,
    biasInitialization: Initialization = .standard, using generator: Generator
  ) throws {
    let shape = [outputs, inputs]
    weight = try Parameter(initialization.draw(shape, weight: shape, using: generator))
    self.bias =
      bias
      ? try biasInitialization.bias(outputs, weight: shape, using: generator) : nil
  }

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try x.linear(weight.tensor, bias: bias?.tensor)
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let shape = weight.tensor.shape
    guard x.shape.count == 2, x.shape[1] == shape[1] else {
      throw TorchError(
        .invalidArgument, "Linear, export: expected [N, \(shape[1])], got \(x.shapeText)")
    }
    var inputs = [x, try graph.parameter(weight)]
    if let bias { inputs.append(try graph.parameter(bias)) }
    return graph.node("Gemm", inputs, ["transB": .int(1)], shape: [x.shape[0], shape[0]])
  }
}
