import Torch
import TorchNN

/// MobileNetV2 (Sandler et al. 2018, table 2) with torchvision's keys and initialization.
///
/// - Shape: pictures [N, 3, H, W] -> [N, classes]; features [N, 1280]
public final class MobileNetV2: Backbone {
  /// Stem, 17 inverted residuals, last convolution; torchvision's `features`.
  public let trunk: Sequential
  private let classifier: any Layer

  public let featureCount = 1280
  public let pooling = Sequential(AdaptiveAvgPool2d(1), Flatten())
  public let headPrefix = "classifier."
  public var head: any Layer { classifier }

  public var children: [(name: String, value: Any)] {
    [("features", trunk), ("classifier", classifier)]
  }

  /// Table 2: expansion factor, channels, blocks, stride of the first block.
  private static let stages = [
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
    (6, 320, 1, 1),
  ]

  /// - Parameter head: Makes the head for a number of features.
  /// - Throws: `TorchError` from the engine, or what `head` throws.
  public init(
    using generator: Generator, head: (_ features: Int) throws -> any Layer
  ) throws {
    var channels = 32
    var layers: [any Layer] = [
      try convolution(3, channels, kernel: 3, stride: 2, using: generator)
    ]
    for (expansion, outputs, blocks, stride) in Self.stages {
      for block in 0..<blocks {
        layers.append(
          try InvertedResidual(
            channels, outputs, stride: block == 0 ? stride : 1, expansion: expansion,
            using: generator))
        channels = outputs
      }
    }
    layers.append(try convolution(channels, featureCount, kernel: 1, using: generator))
    trunk = Sequential(layers)
    classifier = try head(featureCount)
  }

  /// With torchvision's head: dropout, then one fully connected layer.
  ///
  /// - Throws: `TorchError` from the engine.
  public convenience init(
    classes: Int, dropout: Double = 0.2, using generator: Generator
  ) throws {
    try self.init(using: generator) { features in
      Sequential(
        Dropout(dropout),
        try Linear(
          features, classes, initialization: .normal(0.01), biasInitialization: .constant(0),
          using: generator))
    }
  }

  public func featureMap(_ x: Tensor, _ mode: Mode) throws -> Tensor { try trunk(x, mode) }

  public func exportFeatureMap(
    _ x: ONNXGraph.Value, to graph: ONNXGraph
  ) throws -> ONNXGraph.Value {
    try trunk.export(x, to: graph)
  }
}

/// Expansion, depthwise convolution, linear projection (Sandler et al. 2018, table 1).
///
/// - Shape: [N, inputs, H, W] -> [N, outputs, H / stride, W / stride]
private final class InvertedResidual: Layer {
  private let conv: Sequential
  private let hasShortcut: Bool

  init(
    _ inputs: Int, _ outputs: Int, stride: Int, expansion: Int, using generator: Generator
  ) throws {
    let hidden = inputs * expansion
    var layers: [any Layer] = []
    if expansion != 1 {
      layers.append(try convolution(inputs, hidden, kernel: 1, using: generator))
    }
    layers += [
      try convolution(hidden, hidden, kernel: 3, stride: stride, groups: hidden, using: generator),
      try Conv2d(
        hidden, outputs, kernel: 1, bias: false, initialization: .heFanOut, using: generator),
      try BatchNorm2d(outputs, device: generator.device),
    ]
    conv = Sequential(layers)
    hasShortcut = stride == 1 && inputs == outputs
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let y = try conv(x, mode)
    return hasShortcut ? try x + y : y
  }

  func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let y = try conv.export(x, to: graph)
    return hasShortcut ? graph.node("Add", [x, y], shape: y.shape) : y
  }
}

/// Convolution, batch norm, ReLU6.
private func convolution(
  _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, groups: Int = 1,
  using generator: Generator
) throws -> Sequential {
  Sequential(
    try Conv2d(
      inputs, outputs, kernel: kernel, stride: stride, padding: kernel / 2, groups: groups,
      bias: false, initialization: .heFanOut, using: generator),
    try BatchNorm2d(outputs, device: generator.device), ReLU6())
}
