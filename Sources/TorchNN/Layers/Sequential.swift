import Torch

/// Layers in a row; their names are their positions (`0.weight`, `1.bias`).
public final class Sequential: Layer {
  /// In the order in which they run.
  public let layers: [any Layer]

  /// Takes the layers in the order in which they run.
  public init(_ layers: [any Layer]) { self.layers = layers }

  /// Takes the layers in the order in which they run.
  public convenience init(_ layers: any Layer...) { self.init(layers) }

  public var children: [(name: String, value: Any)] {
    layers.enumerated().map { ("\($0)", $1) }
  }

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try layers.reduce(x) { try $1($0, mode) }
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    try layers.reduce(x) { try $1.export($0, to: graph) }
  }

  /// The layer at this position.
  public subscript(index: Int) -> any Layer { layers[index] }

  /// The layers at these positions; they share their parameters with this one.
  public subscript(range: Range<Int>) -> Sequential { Sequential(Array(layers[range])) }
}
