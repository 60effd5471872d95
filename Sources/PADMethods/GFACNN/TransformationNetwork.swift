import PADCore
import Torch
import TorchNN

/// FDA's feed-forward network f: c9s1-32, d64, d128, five residual blocks, u64, u32, c9s1-3 with
/// instance normalization (Johnson et al. 2016, as GFA-CNN takes it over).
///
/// Reflection padding; the normalizations learn a scale and a shift. Its input and output are
/// pictures in the method's normalization; the output's pixels lie between black and white.
///
/// - Shape: pictures [N, 3, H, W] -> [N, 3, H, W]; H and W multiples of 4
public final class TransformationNetwork: Layer {
  let layers: Sequential
  /// normalized = scale tanh + shift, a channel each.
  private let scale: [Double]
  private let shift: [Double]

  /// - Parameters:
  ///   - width: Channels of the first convolution; 32 in the paper.
  ///   - gain: pixel = (1 + gain tanh) / 2: 1 ends at black and white, the published code's 150 /
  ///     127.5 beyond them.
  /// - Throws: `TorchError` from the engine.
  public init(
    width: Int, residualBlocks: Int = 5, gain: Double = 1, input: InputSpec,
    using generator: Generator
  ) throws {
    func normalized(_ layer: any Layer, _ channels: Int) throws -> [any Layer] {
      [
        layer, try InstanceNorm2d(channels, affine: true, device: generator.device),
        ReLU(isInPlace: true),
      ]
    }
    func halving(_ inputs: Int) throws -> Conv2d {
      try Conv2d(inputs, 2 * inputs, kernel: 3, stride: 2, padding: 1, using: generator)
    }
    func doubling(_ inputs: Int) throws -> ConvTranspose2d {
      try ConvTranspose2d(
        inputs, inputs / 2, kernel: 3, stride: 2, padding: 1, outputPadding: 1, using: generator)
    }
    layers = Sequential(
      [ReflectionPad2d(4)]
        + (try normalized(Conv2d(3, width, kernel: 9, using: generator), width))
        + (try normalized(halving(width), 2 * width))
        + (try normalized(halving(2 * width), 4 * width))
        + (try (0..<residualBlocks).map { _ in
          try TransformationBlock(4 * width, using: generator)
        })
        + (try normalized(doubling(4 * width), 2 * width))
        + (try normalized(doubling(2 * width), width))
        + [ReflectionPad2d(4), try Conv2d(width, 3, kernel: 9, using: generator), Tanh()])
    scale = input.deviation.map { gain / 2 / Double($0) }
    shift = zip(input.mean, input.deviation).map { (0.5 - Double($0)) / Double($1) }
  }

  public func callAsFunction(_ pictures: Tensor, _ mode: Mode) throws -> Tensor {
    let painted = try layers(pictures, mode)  // in (-1, 1)
    func channels(_ values: [Double]) throws -> Tensor {
      try Tensor(values, shape: [1, 3, 1, 1]).to(painted.dtype).to(painted.device)
    }
    return try painted * channels(scale) + channels(shift)
  }

  public func export(_ pictures: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let painted = try layers.export(pictures, to: graph)
    func channels(_ values: [Double]) -> ONNXGraph.Value {
      graph.constant(values.map(Float.init), shape: [1, 3, 1, 1])
    }
    let scaled = graph.node("Mul", [painted, channels(scale)], shape: painted.shape)
    return graph.node("Add", [scaled, channels(shift)], shape: painted.shape)
  }
}

/// x + f(x), f being two reflected 3x3 convolutions with instance normalization, a ReLU between.
final class TransformationBlock: Layer {
  let block: Sequential

  init(_ channels: Int, using generator: Generator) throws {
    func convolution() throws -> [any Layer] {
      [
        ReflectionPad2d(1), try Conv2d(channels, channels, kernel: 3, using: generator),
        try InstanceNorm2d(channels, affine: true, device: generator.device),
      ]
    }
    block = Sequential(try convolution() + [ReLU(isInPlace: true)] + convolution())
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor { try x + block(x, mode) }

  func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    graph.node("Add", [x, try block.export(x, to: graph)], shape: x.shape)
  }
}
