import Torch
import TorchNN

/// VGG-16 without batch norm (Simonyan and Zisserman 2015, table 1, column D) with torchvision's
/// keys and initialization.
///
/// - Shape: pictures [N, 3, H, W] -> [N, classes]; features [N, 25088 width]
public final class VGG16: Backbone {
  /// The 13 convolutions in five groups; torchvision's `features`.
  public let trunk: Sequential
  private let classifier: any Layer

  /// Of the pooled feature map.
  private static let pooledSide = 7

  public let featureCount: Int
  public let pooling = Sequential(AdaptiveAvgPool2d(VGG16.pooledSide), Flatten())
  public let headPrefix = "classifier."
  public var head: any Layer { classifier }

  public var children: [(name: String, value: Any)] {
    [("features", trunk), ("classifier", classifier)]
  }

  /// - Parameters:
  ///   - width: Times every number of channels.
  ///   - head: Makes the head for a number of features.
  /// - Throws: `TorchError` from the engine, or what `head` throws.
  public init(
    width: Double = 1, using generator: Generator, head: (_ features: Int) throws -> any Layer
  ) throws {
    trunk = try VGGColumn.sixteen.convolutions(width: width, using: generator)
    featureCount = VGGColumn.channels(width: width)[4] * Self.pooledSide * Self.pooledSide
    classifier = try head(featureCount)
  }

  /// - Parameters:
  ///   - width: Times every number of channels.
  ///   - hiddenWidth: Of the two hidden fully connected layers.
  /// - Throws: `TorchError` from the engine.
  public convenience init(
    classes: Int, width: Double = 1, hiddenWidth: Int = 4096, dropout: Double = 0.5,
    using generator: Generator
  ) throws {
    func linear(_ inputs: Int, _ outputs: Int) throws -> Linear {
      try Linear(
        inputs, outputs, initialization: .normal(0.01), biasInitialization: .constant(0),
        using: generator)
    }
    try self.init(width: width, using: generator) { features in
      Sequential(
        try linear(features, hiddenWidth), ReLU(), Dropout(dropout),
        try linear(hiddenWidth, hiddenWidth), ReLU(), Dropout(dropout),
        try linear(hiddenWidth, classes))
    }
  }

  public func featureMap(_ x: Tensor, _ mode: Mode) throws -> Tensor { try trunk(x, mode) }

  public func exportFeatureMap(
    _ x: ONNXGraph.Value, to graph: ONNXGraph
  ) throws -> ONNXGraph.Value {
    try trunk.export(x, to: graph)
  }
}
