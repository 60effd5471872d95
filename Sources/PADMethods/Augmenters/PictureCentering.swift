import Torch
import TorchNN

/// Takes every picture's mean off, over all channels: what BC+ trains on is centered, so what it
/// scores is as well.
///
/// - Shape: [N, C, H, W] -> same
package final class PictureCentering: Layer {
  package init() {}

  package func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor { try x.centered() }

  package func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let mean = graph.node(
      "ReduceMean", [x], ["axes": .ints([1, 2, 3]), "keepdims": .int(1)],
      shape: [x.shape[0], 1, 1, 1])
    return graph.node("Sub", [x, mean], shape: x.shape)
  }
}

extension Tensor {
  /// - Shape: [N, C, H, W] -> same
  func centered() throws -> Tensor { try self - mean(dims: [1, 2, 3], keepsDims: true) }
}
