import PADCore
import Torch
import TorchNN

/// The feature generator, shared by live and attack samples, with normalization and classifier.
///
/// SSDG-R has 11,440,194 parameters and SSDG-M 3,615,450, as the public code's networks.
///
/// - Shape: images [N, 3, S, S] -> logits [N, 2]
public final class SSDGNetwork: Layer {
  /// The trunk's architecture.
  public enum Trunk: String, Choice {
    /// SSDG-R.
    case resnet18
    /// SSDG-M.
    case maddg
  }

  /// The convolutions with the bottleneck as their head.
  public let trunk: any Backbone
  /// Of normalized features.
  public let classifier: NormalizedLinear
  private let normalization: FeatureNormalization

  /// Fresh weights of the bottleneck (the public code).
  private static let bottleneckDeviation = 0.005
  private static let bottleneckBias = 0.1

  /// - Throws: `TorchError` from the engine.
  init(
    _ trunk: Trunk, width: Double, features: Int, dropout: Double,
    featureNormalization: FeatureNormalization, weightNormalization: WeightNormalization,
    using generator: Generator
  ) throws {
    func bottleneck(_ pooled: Int) throws -> any Layer {
      Sequential(
        try Linear(
          pooled, features, initialization: .normal(Self.bottleneckDeviation),
          biasInitialization: .constant(Self.bottleneckBias), using: generator),
        ReLU(), Dropout(dropout))
    }
    self.trunk =
      switch trunk {
      case .resnet18: try ResNet18(width: width, using: generator, head: bottleneck)
      case .maddg: try MADDGNet(width: width, using: generator, head: bottleneck)
      }
    normalization = featureNormalization
    classifier = try NormalizedLinear(
      features, 2, normalization: weightNormalization, using: generator)
  }

  /// What the losses compare: the bottleneck's output, normalized.
  ///
  /// - Shape: bottleneck [N, E] -> [N, E]
  func normalized(_ bottleneck: Tensor) throws -> Tensor {
    // Lengths and cosines lose too much in eight bits of mantissa.
    try normalization(bottleneck.dtype == .bfloat16 ? bottleneck.to(.float32) : bottleneck)
  }

  /// - Shape: images [N, 3, S, S] -> normalized features [N, E]
  /// - Throws: `TorchError` where `images` do not fit.
  public func embeddings(_ images: Tensor, _ mode: Mode) throws -> Tensor {
    try normalized(trunk(images, mode))
  }

  public func callAsFunction(_ images: Tensor, _ mode: Mode) throws -> Tensor {
    try classifier(embeddings(images, mode), mode)
  }

  /// The logits of a feature map, in evaluation mode.
  ///
  /// - Shape: [N, C, h, w] -> [N, 2]
  func logits(ofFeatureMap map: Tensor) throws -> Tensor {
    let bottleneck = try trunk.head(trunk.pooling(map, .evaluation), .evaluation)
    return try classifier(normalized(bottleneck), .evaluation)
  }

  public func export(_ images: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let bottleneck = try trunk.export(images, to: graph)
    return try classifier.export(normalization.export(bottleneck, to: graph), to: graph)
  }
}
