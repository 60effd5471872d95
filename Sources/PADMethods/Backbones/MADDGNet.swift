import Torch
import TorchNN

/// The network of MADDG (Shao et al. 2019), as SSDG's public code has it: ten 3x3 convolutions in
/// three groups, then three of an embedder, each with batch normalization and ReLU.
///
/// The convolutions have no bias, since batch normalization removes it, and PyTorch's default
/// weights.
///
/// - Shape: pictures [N, 3, H, W] -> the head's output; features [N, 512 width]
public final class MADDGNet: Backbone {
  /// The three groups, each followed by a pool: an eighth of the picture's size.
  public let extractor: Sequential
  /// The three wider convolutions, with two more pools; the output is the feature map.
  public let embedder: Sequential
  private let bottleneck: any Layer

  public let featureCount: Int
  public let pooling = Sequential(AdaptiveAvgPool2d(1), Flatten())
  public let headPrefix = "bottleneck."
  public var head: any Layer { bottleneck }

  private static let groups = [[64, 128, 196, 128], [128, 196, 128], [128, 196, 128]]
  private static let embedding = [128, 256, 512]

  /// - Parameters:
  ///   - width: Times every number of channels.
  ///   - head: Makes the head for a number of features.
  /// - Throws: `TorchError` from the engine, or what `head` throws.
  public init(
    width: Double = 1, using generator: Generator, head: (_ features: Int) throws -> any Layer
  ) throws {
    var inputs = 3
    func convolution(_ channels: Int) throws -> Sequential {
      let outputs = Int((Double(channels) * width).rounded())
      defer { inputs = outputs }
      return Sequential(
        try Conv2d(inputs, outputs, kernel: 3, padding: 1, bias: false, using: generator),
        try BatchNorm2d(outputs, device: generator.device), ReLU(isInPlace: true))
    }
    func pool() -> MaxPool2d { MaxPool2d(kernel: 3, stride: 2, padding: 1) }
    extractor = Sequential(
      try Self.groups.map { group in
        Sequential(try group.map { try convolution($0) } + [pool()])
      })
    embedder = Sequential(
      try convolution(Self.embedding[0]), pool(), try convolution(Self.embedding[1]), pool(),
      try convolution(Self.embedding[2]))
    featureCount = inputs
    bottleneck = try head(featureCount)
  }

  public func featureMap(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try embedder(extractor(x, mode), mode)
  }

  public func exportFeatureMap(
    _ x: ONNXGraph.Value, to graph: ONNXGraph
  ) throws -> ONNXGraph.Value {
    try embedder.export(extractor.export(x, to: graph), to: graph)
  }
}
