import Torch
import TorchNN

/// The 70x70 PatchGAN (Isola et al. 2017, appendix 6.1.2; CycleGAN, appendix 7.2): each output
/// judges whether a patch of 70x70 pixels comes from a real picture.
///
/// 4x4 convolutions, 64-128-256 with stride 2, 512 and 1 with stride 1; LeakyReLU .2; instance
/// normalization without scale and shift, none on the first. Its outputs are logits of "real".
///
/// - Shape: images [N, 3, S, S] -> [N, 1, S/8 - 2, S/8 - 2]
public final class PatchDiscriminator: Layer {
  let layers: Sequential

  /// - Parameter width: Channels of the first convolution; 64 in the paper.
  /// - Throws: `TorchError` from the engine.
  public init(width: Int, using generator: Generator) throws {
    func convolution(_ inputs: Int, _ outputs: Int, stride: Int, bias: Bool) throws -> Conv2d {
      try Conv2d(
        inputs, outputs, kernel: 4, stride: stride, padding: 1, bias: bias,
        initialization: .cycleGAN, biasInitialization: .constant(0), using: generator)
    }
    func block(_ inputs: Int, _ outputs: Int, stride: Int) throws -> [any Layer] {
      [
        try convolution(inputs, outputs, stride: stride, bias: false), try InstanceNorm2d(outputs),
        LeakyReLU(slope: leak, isInPlace: true),
      ]
    }
    layers = Sequential(
      [try convolution(3, width, stride: 2, bias: true), LeakyReLU(slope: leak, isInPlace: true)]
        + (try block(width, 2 * width, stride: 2))
        + (try block(2 * width, 4 * width, stride: 2))
        + (try block(4 * width, 8 * width, stride: 1))
        + [try convolution(8 * width, 1, stride: 1, bias: true)])
  }

  public func callAsFunction(_ images: Tensor, _ mode: Mode) throws -> Tensor {
    try layers(images, mode)
  }

  public func export(_ images: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    try layers.export(images, to: graph)
  }
}

/// Of the LeakyReLUs (CycleGAN, appendix 7.2).
private let leak = 0.2
