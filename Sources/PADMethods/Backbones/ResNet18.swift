import Torch
import TorchNN

/// ResNet-18 (He et al. 2016, table 1) with torchvision's keys and initialization.
///
/// - Shape: pictures [N, 3, H, W] -> [N, classes]; features [N, 512 width]
public final class ResNet18: Backbone {
  private let conv1: Conv2d
  private let bn1: BatchNorm2d
  private let relu = ReLU(isInPlace: true)
  private let maxpool = MaxPool2d(kernel: 3, stride: 2, padding: 1)
  /// The first of four stages, at a quarter of the picture's size.
  public let layer1: Sequential
  /// At an eighth of the picture's size.
  public let layer2: Sequential
  /// At a sixteenth of the picture's size.
  public let layer3: Sequential
  /// At 1/32 of the picture's size; its output is the feature map.
  public let layer4: Sequential
  private let fc: any Layer

  public let featureCount: Int
  public let pooling = Sequential(AdaptiveAvgPool2d(1), Flatten())
  public let headPrefix = "fc."
  public var head: any Layer { fc }

  /// - Parameters:
  ///   - width: Times every number of channels (1/4: 16, 32, 64, 128).
  ///   - head: Makes the head for a number of features.
  /// - Throws: `TorchError` from the engine, or what `head` throws.
  public init(
    width: Double = 1, using generator: Generator, head: (_ features: Int) throws -> any Layer
  ) throws {
    let widths = [64, 128, 256, 512].map { Int((Double($0) * width).rounded()) }
    conv1 = try Conv2d(
      3, widths[0], kernel: 7, stride: 2, padding: 3, bias: false, initialization: .heFanOut,
      using: generator)
    bn1 = try BatchNorm2d(widths[0], device: generator.device)
    func stage(_ inputs: Int, _ outputs: Int, stride: Int) throws -> Sequential {
      Sequential(
        try BasicBlock(inputs, outputs, stride: stride, using: generator),
        try BasicBlock(outputs, outputs, stride: 1, using: generator))
    }
    layer1 = try stage(widths[0], widths[0], stride: 1)
    layer2 = try stage(widths[0], widths[1], stride: 2)
    layer3 = try stage(widths[1], widths[2], stride: 2)
    layer4 = try stage(widths[2], widths[3], stride: 2)
    featureCount = widths[3]
    fc = try head(widths[3])
  }

  /// With torchvision's head: one fully connected layer.
  ///
  /// - Throws: `TorchError` from the engine.
  public convenience init(
    classes: Int, width: Double = 1, using generator: Generator
  ) throws {
    try self.init(width: width, using: generator) {
      try Linear($0, classes, using: generator)
    }
  }

  public func featureMap(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let stem = try maxpool(relu(bn1(conv1(x, mode), mode), mode), mode)  // [N, 64, H / 4, W / 4]
    return try layer4(layer3(layer2(layer1(stem, mode), mode), mode), mode)
  }

  public func exportFeatureMap(
    _ x: ONNXGraph.Value, to graph: ONNXGraph
  ) throws -> ONNXGraph.Value {
    let layers: [any Layer] = [conv1, bn1, relu, maxpool, layer1, layer2, layer3, layer4]
    return try Sequential(layers).export(x, to: graph)
  }
}

/// Two 3x3 convolutions beside a shortcut (He et al. 2016, figure 2).
///
/// - Shape: [N, inputs, H, W] -> [N, outputs, H / stride, W / stride]
final class BasicBlock: Layer {
  private let conv1: Conv2d
  private let bn1: BatchNorm2d
  private let relu = ReLU(isInPlace: true)
  private let conv2: Conv2d
  private let bn2: BatchNorm2d
  /// A 1x1 projection where the shapes differ (option B).
  private let downsample: Sequential?

  init(_ inputs: Int, _ outputs: Int, stride: Int, using generator: Generator) throws {
    conv1 = try Conv2d(
      inputs, outputs, kernel: 3, stride: stride, padding: 1, bias: false,
      initialization: .heFanOut, using: generator)
    bn1 = try BatchNorm2d(outputs, device: generator.device)
    conv2 = try Conv2d(
      outputs, outputs, kernel: 3, padding: 1, bias: false, initialization: .heFanOut,
      using: generator)
    bn2 = try BatchNorm2d(outputs, device: generator.device)
    downsample =
      stride == 1 && inputs == outputs
      ? nil
      : Sequential(
        try Conv2d(
          inputs, outputs, kernel: 1, stride: stride, bias: false, initialization: .heFanOut,
          using: generator),
        try BatchNorm2d(outputs, device: generator.device))
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let residual = try bn2(conv2(relu(bn1(conv1(x, mode), mode), mode), mode), mode)
    return try relu(residual + (downsample.map { try $0(x, mode) } ?? x), mode)
  }

  func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let residual = try Sequential(conv1, bn1, relu, conv2, bn2).export(x, to: graph)
    let shortcut = try downsample.map { try $0.export(x, to: graph) } ?? x
    return try relu.export(
      graph.node("Add", [residual, shortcut], shape: residual.shape), to: graph)
  }
}
