import Torch
import TorchNN

/// A picture to numbers: four 4x4 convolutions that halve it, with LeakyReLU .2, and a linear map;
/// the mirror image of `PictureGenerator`.
///
/// - Shape: [N, 3, S, S] -> [N, outputs]
final class PictureEncoder: Layer {
  let layers: Sequential

  /// - Parameter size: Width and height of a picture, a multiple of 16.
  init(outputs: Int, size: Int, width: Int, using generator: Generator) throws {
    var layers: [any Layer] = []
    for (before, after) in [
      (3, width), (width, 2 * width), (2 * width, 4 * width),
      (4 * width, 8 * width),
    ] {
      layers += [
        try Conv2d(before, after, kernel: 4, stride: 2, padding: 1, using: generator),
        LeakyReLU(slope: 0.2, isInPlace: true),  // as the discriminators'
      ]
    }
    let end = size / 16
    layers += [Flatten(), try Linear(8 * width * end * end, outputs, using: generator)]
    self.layers = Sequential(layers)
  }

  func callAsFunction(_ images: Tensor, _ mode: Mode) throws -> Tensor {
    try layers(images, mode)
  }

  func export(_ images: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    try layers.export(images, to: graph)
  }
}
