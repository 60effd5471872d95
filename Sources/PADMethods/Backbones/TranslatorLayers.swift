import Torch
import TorchNN

/// The layers that networks from picture to picture are built of (Johnson et al. 2016; CycleGAN,
/// appendix 7.2). A convolution before a normalization has no bias, since the normalization removes
/// it.
enum TranslatorLayers {
  /// "c7s1", "c9s1": behind a reflection padding of half the kernel.
  static func convolution(
    _ inputs: Int, _ outputs: Int, kernel: Int, using generator: Generator
  ) throws -> Conv2d {
    try Conv2d(
      inputs, outputs, kernel: kernel, bias: false, initialization: .cycleGAN, using: generator)
  }

  /// "d": half the height and width.
  static func halving(_ inputs: Int, _ outputs: Int, using generator: Generator) throws -> Conv2d {
    try Conv2d(
      inputs, outputs, kernel: 3, stride: 2, padding: 1, bias: false, initialization: .cycleGAN,
      using: generator)
  }

  /// "u": twice the height and width.
  static func doubling(
    _ inputs: Int, _ outputs: Int, using generator: Generator
  ) throws -> ConvTranspose2d {
    try ConvTranspose2d(
      inputs, outputs, kernel: 3, stride: 2, padding: 1, outputPadding: 1, bias: false,
      initialization: .cycleGAN, using: generator)
  }

  /// The layer, instance normalization and ReLU.
  ///
  /// - Parameter affine: Whether the normalization learns a scale and a shift.
  static func normalized(
    _ layer: any Layer, _ channels: Int, affine: Bool = false
  ) throws -> [any Layer] {
    [layer, try InstanceNorm2d(channels, affine: affine), ReLU(isInPlace: true)]
  }
}

/// x + f(x), where f is two reflected 3x3 convolutions with instance normalization and a ReLU
/// between them.
///
/// - Shape: [N, channels, H, W] -> same
final class ReflectedResidualBlock: Layer {
  let block: Sequential

  /// - Parameter affine: Whether the normalizations learn a scale and a shift.
  init(_ channels: Int, affine: Bool = false, using generator: Generator) throws {
    func padded() throws -> [any Layer] {
      [
        ReflectionPad2d(1),
        try TranslatorLayers.convolution(channels, channels, kernel: 3, using: generator),
        try InstanceNorm2d(channels, affine: affine, device: generator.device),
      ]
    }
    block = Sequential(try padded() + [ReLU(isInPlace: true)] + padded())
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor { try block(x, mode) + x }

  func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    graph.node("Add", [try block.export(x, to: graph), x], shape: x.shape)
  }
}

extension Initialization {
  /// Of CycleGAN's weights: normal around 0 with deviation 0.02 (its appendix 7.2, and its code).
  static let cycleGAN = Initialization.normal(0.02)
}
