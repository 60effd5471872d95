import Torch
import TorchNN

// The networks of GANomaly (Akcay et al. 2018, facts of its public code) for 32 x 32 patches:
// 4 x 4 convolutions of stride 2 to 64, 128 and 256 channels and a last one over what is left;
// the decoder mirrors them.

/// What all of GANomaly's networks share.
public enum PatchNetwork {
  /// Width and height of a patch.
  public static let patchSize = 32
  /// Standard deviation of the initial weights (GANomaly's code; DCGAN, section 3).
  static let weightDeviation = 0.02
  /// Of leaky ReLU below zero (GANomaly's code).
  static let slope = 0.2
  /// Kernel of the halving and doubling convolutions.
  static let kernel = 4
  /// Width and height behind three halvings.
  static let coarseSize = patchSize / 8
}

/// Patches to codes (`outputs` = the code's length), or to logits of "real" (`outputs` = 1): the
/// generator's encoder, the auxiliary encoder and the discriminator.
///
/// - Shape: [N, channels, 32, 32] -> [N, outputs, 1, 1]
public final class PatchEncoder: Layer {
  private let features: Sequential
  private let head: Conv2d

  /// - Parameters:
  ///   - width: channels behind the first convolution; the next two double them.
  ///   - outputs: channels of the single pixel that is left.
  /// - Throws: `TorchError` from the engine.
  public init(channels: Int, width: Int, outputs: Int, using generator: Generator) throws {
    func halving(_ inputs: Int, _ outputs: Int) throws -> Conv2d {
      try Conv2d(
        inputs, outputs, kernel: PatchNetwork.kernel, stride: 2, padding: 1, bias: false,
        initialization: .normal(PatchNetwork.weightDeviation), using: generator)
    }
    func activation() -> LeakyReLU { LeakyReLU(slope: PatchNetwork.slope, isInPlace: true) }
    features = try Sequential(
      halving(channels, width), activation(),
      halving(width, 2 * width), BatchNorm2d(2 * width), activation(),
      halving(2 * width, 4 * width), BatchNorm2d(4 * width), activation())
    head = try Conv2d(
      4 * width, outputs, kernel: PatchNetwork.coarseSize, bias: false,
      initialization: .normal(PatchNetwork.weightDeviation), using: generator)
  }

  /// - Shape: [N, channels, 32, 32] -> [N, 4 width, 4, 4]
  /// - Throws: `TorchError` where `patches` do not fit.
  public func featureMap(_ patches: Tensor, _ mode: Mode) throws -> Tensor {
    try features(patches, mode)
  }

  public func callAsFunction(_ patches: Tensor, _ mode: Mode) throws -> Tensor {
    try head(features(patches, mode), mode)
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    try head.export(features.export(x, to: graph), to: graph)
  }
}

/// Codes to patches in -1...1.
///
/// - Shape: [N, inputs, 1, 1] -> [N, channels, 32, 32]
public final class PatchDecoder: Layer {
  private let layers: Sequential

  /// - Parameters:
  ///   - inputs: the code's length.
  ///   - width: channels before the last convolution, as the encoder has behind its first.
  /// - Throws: `TorchError` from the engine.
  public init(inputs: Int, width: Int, channels: Int, using generator: Generator) throws {
    func doubling(_ inputs: Int, _ outputs: Int) throws -> ConvTranspose2d {
      try ConvTranspose2d(
        inputs, outputs, kernel: PatchNetwork.kernel, stride: 2, padding: 1, bias: false,
        initialization: .normal(PatchNetwork.weightDeviation), using: generator)
    }
    let first = try ConvTranspose2d(
      inputs, 4 * width, kernel: PatchNetwork.coarseSize, bias: false,
      initialization: .normal(PatchNetwork.weightDeviation), using: generator)
    layers = try Sequential(
      first, BatchNorm2d(4 * width), ReLU(isInPlace: true),
      doubling(4 * width, 2 * width), BatchNorm2d(2 * width), ReLU(isInPlace: true),
      doubling(2 * width, width), BatchNorm2d(width), ReLU(isInPlace: true),
      doubling(width, channels), Tanh())
  }

  public func callAsFunction(_ codes: Tensor, _ mode: Mode) throws -> Tensor {
    try layers(codes, mode)
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    try layers.export(x, to: graph)
  }
}

/// The generator G: an encoder and a decoder.
///
/// - Shape: [N, channels, 32, 32] -> same
public final class PatchGenerator: Layer {
  /// G_e
  public let encoder: PatchEncoder
  /// From codes back to patches.
  public let decoder: PatchDecoder

  /// - Throws: `TorchError` from the engine.
  public init(channels: Int, width: Int, latentSize: Int, using generator: Generator) throws {
    encoder = try PatchEncoder(
      channels: channels, width: width, outputs: latentSize, using: generator)
    decoder = try PatchDecoder(
      inputs: latentSize, width: width, channels: channels, using: generator)
  }

  public func callAsFunction(_ patches: Tensor, _ mode: Mode) throws -> Tensor {
    try decoder(encoder(patches, mode), mode)
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    try decoder.export(encoder.export(x, to: graph), to: graph)
  }
}
