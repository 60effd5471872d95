import PADCore
import Torch
import TorchNN

/// FDA's loss network phi: the convolutions of VGG, whose activations the losses compare.
///
/// - Shape: pictures [N, 3, H, W] -> each channel's mean [N, 512 width]
public final class LossNetwork: Layer {
  let features: Sequential
  private let column: VGGColumn
  /// Channels of the output.
  let featureCount: Int

  /// - Throws: `TorchError` from the engine.
  public init(column: VGGColumn, width: Double, using generator: Generator) throws {
    self.column = column
    features = try column.convolutions(width: width, savingMemory: true, using: generator)
    featureCount = VGGColumn.channels(width: width)[4]
  }

  public func callAsFunction(_ pictures: Tensor, _ mode: Mode) throws -> Tensor {
    try features(pictures, mode).mean(dims: [2, 3])
  }

  /// What the given layers see.
  ///
  /// - Shape: pictures [N, 3, H, W] -> one [N, C, h, w] a layer, in their order
  /// - Throws: `TorchError` where the pictures do not fit; `PADError(.invalid)` for a layer that the
  ///   column lacks.
  public func activations(_ pictures: Tensor, of layers: [VGGLayer]) throws -> [Tensor] {
    let positions = try layers.map { layer in
      guard let position = column.position(of: layer) else {
        throw PADError(.invalid, "layer \(layer); expected one of VGG's, such as relu4_2")
      }
      return position
    }
    guard let last = positions.max() else { return [] }
    var seen: [Int: Tensor] = [:]
    var x = pictures
    for position in 0...last {
      x = try features[position](x, .evaluation)
      if positions.contains(position) { seen[position] = x }
    }
    return positions.compactMap { seen[$0] }
  }

  public func export(_ pictures: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    try Sequential(features, AdaptiveAvgPool2d(1), Flatten()).export(pictures, to: graph)
  }
}
