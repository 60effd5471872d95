import Torch
import TorchNN

/// The second half of PDGAN's generator: from the encoder's feature map to a depth map (figure 3).
///
/// There are no skip connections: what the depth map shows has passed through the encoder's last
/// stage. The paper draws residual blocks and prints no widths; ours mirror the encoder's.
///
/// - Shape: features [N, 512 width, S/32, S/32] -> depth [N, 1, S, S] in 0...1
public final class DepthDecoder: Layer {
  private let blocks: Sequential
  private let output: Conv2d
  private let squash = Sigmoid()

  /// - Parameter width: The encoder's: times every number of channels.
  /// - Throws: `TorchError` from the engine.
  public init(width: Double, using generator: Generator) throws {
    let widths = [512, 256, 128, 64, 64, 32].map { Int((Double($0) * width).rounded()) }
    blocks = Sequential(
      try zip(widths, widths.dropFirst()).map {
        try UpsamplingBlock($0, $1, using: generator)
      })
    output = try Conv2d(
      widths[5], 1, kernel: 3, padding: 1, biasInitialization: .constant(0), using: generator)
  }

  public func callAsFunction(_ features: Tensor, _ mode: Mode) throws -> Tensor {
    let logits = try output(blocks(features, mode), mode)  // [N, 1, S, S]
    return try squash(logits.inFullPrecision(), mode)
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    try Sequential(blocks, output, squash).export(x, to: graph)
  }
}

/// A residual block at twice the size: nearest-neighbor enlargement, two 3x3 convolutions, and a
/// 1x1 projection beside them.
///
/// - Shape: [N, inputs, H, W] -> [N, outputs, 2 H, 2 W]
private final class UpsamplingBlock: Layer {
  private let conv1: Conv2d
  private let bn1: BatchNorm2d
  private let relu = ReLU(isInPlace: true)
  private let conv2: Conv2d
  private let bn2: BatchNorm2d
  private let shortcut: Sequential
  private let enlarge = Upsample(factor: 2)

  init(_ inputs: Int, _ outputs: Int, using generator: Generator) throws {
    conv1 = try Conv2d(
      inputs, outputs, kernel: 3, padding: 1, bias: false, initialization: .heFanOut,
      using: generator)
    bn1 = try BatchNorm2d(outputs, device: generator.device)
    conv2 = try Conv2d(
      outputs, outputs, kernel: 3, padding: 1, bias: false, initialization: .heFanOut,
      using: generator)
    bn2 = try BatchNorm2d(outputs, device: generator.device)
    shortcut = Sequential(
      try Conv2d(
        inputs, outputs, kernel: 1, bias: false, initialization: .heFanOut, using: generator),
      try BatchNorm2d(outputs, device: generator.device))
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let large = try enlarge(x, mode)
    let residual = try bn2(conv2(relu(bn1(conv1(large, mode), mode), mode), mode), mode)
    // Projecting before enlarging is the same map at a quarter of the work.
    return try relu(residual + enlarge(shortcut(x, mode), mode), mode)
  }

  func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let residual = try Sequential(enlarge, conv1, bn1, relu, conv2, bn2).export(x, to: graph)
    let beside = try Sequential(shortcut, enlarge).export(x, to: graph)
    return try relu.export(
      graph.node("Add", [residual, beside], shape: residual.shape), to: graph)
  }
}

extension Tensor {
  /// This tensor, or its float32 copy where autocast made it bfloat16: losses need the digits.
  func inFullPrecision() throws -> Tensor { dtype == .bfloat16 ? try to(.float32) : self }
}
