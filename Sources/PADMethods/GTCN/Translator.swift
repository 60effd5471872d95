import Torch
import TorchNN

/// GTCN's stochastic translator: c7s1-64, d128, d256, nine residual blocks, u128, u64, c7s1-3
/// (CycleGAN's, appendix 7.2; GTCN, figure 2), with noise beside the encoder's output.
///
/// Instance normalization without scale and shift, reflection padding, tanh at the end. A
/// convolution before the normalization has no bias, since the normalization removes it. The
/// residual blocks and the first deconvolution take the noise's channels as well: 259 with three.
///
/// - Shape: images [N, 3, S, S] in [-1, 1] -> [N, 3, S, S] in (-1, 1); S a multiple of 4
public final class Translator: Layer {
  let encoder: Sequential
  let transformer: Sequential
  let decoder: Sequential
  private let noiseChannels: Int

  /// - Parameters:
  ///   - width: Channels of the first convolution; 64 in the paper.
  ///   - residualBlocks: Nine in the paper.
  ///   - noiseChannels: Three in the paper; 0 makes a deterministic translator.
  /// - Throws: `TorchError` from the engine.
  public init(
    width: Int, residualBlocks: Int, noiseChannels: Int, using generator: Generator
  ) throws {
    self.noiseChannels = noiseChannels
    let inner = 4 * width + noiseChannels
    encoder = Sequential(
      [ReflectionPad2d(3)]
        + (try TranslatorLayers.normalized(
          try TranslatorLayers.convolution(3, width, kernel: 7, using: generator), width))
        + (try TranslatorLayers.normalized(
          try TranslatorLayers.halving(width, 2 * width, using: generator), 2 * width))
        + (try TranslatorLayers.normalized(
          try TranslatorLayers.halving(2 * width, 4 * width, using: generator), 4 * width)))
    transformer = Sequential(
      try (0..<residualBlocks).map { _ in try ReflectedResidualBlock(inner, using: generator) })
    decoder = Sequential(
      (try TranslatorLayers.normalized(
        try TranslatorLayers.doubling(inner, 2 * width, using: generator), 2 * width))
        + (try TranslatorLayers.normalized(
          try TranslatorLayers.doubling(2 * width, width, using: generator), width))
        + [
          ReflectionPad2d(3),
          try Conv2d(
            width, 3, kernel: 7, initialization: .cycleGAN, biasInitialization: .constant(0),
            using: generator),
          Tanh(),
        ])
  }

  /// Training mode draws the noise, uniform in [-1, 1) and fresh at every call, from its
  /// generator; evaluation mode takes its mean, zero.
  public func callAsFunction(_ images: Tensor, _ mode: Mode) throws -> Tensor {
    try translate(images, mode) { shape, encoded in
      switch mode {
      case .training(let generator):
        try .uniform(-1...1, shape: shape, dtype: encoded.dtype, using: generator)
      case .evaluation:
        try .zeros(shape: shape, dtype: encoded.dtype, device: encoded.device)
      }
    }
  }

  /// Translates with this noise.
  ///
  /// - Shape: noise [N, noiseChannels, S/4, S/4]
  /// - Throws: `TorchError` where the noise or the images do not fit.
  public func translate(_ images: Tensor, noise: Tensor) throws -> Tensor {
    try translate(images, .evaluation) { _, _ in noise }
  }

  private func translate(
    _ images: Tensor, _ mode: Mode, _ noise: (_ shape: [Int], _ encoded: Tensor) throws -> Tensor
  ) throws -> Tensor {
    let encoded = try encoder(images, mode)  // [N, 4 width, S/4, S/4]
    guard noiseChannels > 0 else { return try decoder(transformer(encoded, mode), mode) }
    var shape = encoded.shape
    shape[1] = noiseChannels
    let joined = try Tensor.cat([encoded, noise(shape, encoded)], dim: 1)
    return try decoder(transformer(joined, mode), mode)
  }

  public func export(_ images: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    var x = try encoder.export(images, to: graph)
    if noiseChannels > 0 {
      // The noise's mean: zeros behind the last channel.
      var shape = x.shape
      shape[1] = shape[1].map { $0 + noiseChannels }
      x = graph.node(
        "Pad", [x, graph.constant([0, 0, 0, 0, 0, noiseChannels, 0, 0])],
        ["mode": .string("constant")], shape: shape)
    }
    return try decoder.export(transformer.export(x, to: graph), to: graph)
  }
}
