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
    func convolution(_ inputs: Int, _ outputs: Int) throws -> Conv2d {
      try TranslatorLayers.convolution(inputs, outputs, kernel: 9, using: generator)
    }
    func halving(_ inputs: Int) throws -> Conv2d {
      try TranslatorLayers.halving(inputs, 2 * inputs, using: generator)
    }
    func doubling(_ inputs: Int) throws -> ConvTranspose2d {
      try TranslatorLayers.doubling(inputs, inputs / 2, using: generator)
    }
    func normalized(_ layer: any Layer, _ channels: Int) throws -> [any Layer] {
      try TranslatorLayers.normalized(layer, channels, affine: true)
    }
    layers = Sequential(
      [ReflectionPad2d(4)]
        + (try normalized(convolution(3, width), width))
        + (try normalized(halving(width), 2 * width))
        + (try normalized(halving(2 * width), 4 * width))
        + (try (0..<residualBlocks).map { _ in
          try ReflectedResidualBlock(4 * width, affine: true, using: generator)
        })
        + (try normalized(doubling(4 * width), 2 * width))
        + (try normalized(doubling(2 * width), width))
        + [
          ReflectionPad2d(4),
          try Conv2d(
            width, 3, kernel: 9, initialization: .cycleGAN, biasInitialization: .constant(0),
            using: generator), Tanh(),
        ])
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
