import Torch
import TorchNN

/// Random numbers to a picture, as DCGAN has it (Radford et al. 2016, figure 1): a linear map to
/// S/16 x S/16, then four 4x4 deconvolutions that double it.
///
/// Instance normalization instead of batch normalization (ours): a step has two pictures of a
/// class.
///
/// - Shape: [N, latentSize] -> [N, 3, S, S] in (-1, 1)
package final class PictureGenerator: Layer {
  let projection: Linear
  let decoder: Sequential
  private let startShape: [Int]

  /// - Parameters:
  ///   - size: Width and height of a picture, a multiple of 32: instance normalization needs more
  ///     than one pixel.
  ///   - width: Channels before the last deconvolution.
  package init(latentSize: Int, size: Int, width: Int, using generator: Generator) throws {
    let start = size / 16
    startShape = [8 * width, start, start]
    projection = try Linear(
      latentSize, 8 * width * start * start, initialization: .cycleGAN,
      biasInitialization: .constant(0), using: generator)
    func doubled(_ inputs: Int, _ outputs: Int, bias: Bool) throws -> ConvTranspose2d {
      try ConvTranspose2d(
        inputs, outputs, kernel: 4, stride: 2, padding: 1, bias: bias, initialization: .cycleGAN,
        biasInitialization: .constant(0), using: generator)
    }
    var layers: [any Layer] = [try InstanceNorm2d(8 * width), ReLU()]
    for (inputs, outputs) in [(8, 4), (4, 2), (2, 1)] {
      layers += [
        try doubled(inputs * width, outputs * width, bias: false),
        try InstanceNorm2d(outputs * width), ReLU(),
      ]
    }
    decoder = Sequential(layers + [try doubled(width, 3, bias: true), Tanh()])
  }

  package func callAsFunction(_ latent: Tensor, _ mode: Mode) throws -> Tensor {
    let start = try projection(latent, mode).reshape([latent.shape[0]] + startShape)
    return try decoder(start, mode)
  }

  package func export(_ latent: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let flat = try projection.export(latent, to: graph)
    let start = graph.node(
      "Reshape", [flat, graph.constant([0] + startShape)],
      shape: [latent.shape[0]] + startShape.map { $0 })
    return try decoder.export(start, to: graph)
  }
}
