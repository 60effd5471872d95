import Torch
import TorchNN

/// PDGAN's critic: residual blocks over a depth map, with two heads (section 3.2: an auxiliary
/// classifier as in AC-GAN).
///
/// The paper draws residual blocks and prints no widths; ours are the encoder's, each at half the
/// size of the one before.
///
/// - Shape: depth [N, 1, S, S] -> [N, 2]: logits of "a target, not generated" and of "attack"
public final class DepthCritic: Layer {
  /// What the critic says of depth maps.
  public struct Verdict {
    /// Logit of D(x): the map is a target, not generated.
    ///
    /// - Shape: [N]
    public let realism: Tensor
    /// Logit of c = 1: the map is an attack's.
    ///
    /// - Shape: [N]
    public let attack: Tensor

    /// Takes the logits of both heads.
    public init(realism: Tensor, attack: Tensor) {
      self.realism = realism
      self.attack = attack
    }
  }

  private let blocks: Sequential
  private let pooling = Sequential(AdaptiveAvgPool2d(1), Flatten())
  private let heads: Linear

  /// - Parameter width: The encoder's: times every number of channels.
  /// - Throws: `TorchError` from the engine.
  public init(width: Double, using generator: Generator) throws {
    let widths = [1] + [64, 64, 128, 256, 512].map { Int((Double($0) * width).rounded()) }
    blocks = Sequential(
      try zip(widths, widths.dropFirst()).map {
        try BasicBlock($0, $1, stride: 2, using: generator)
      })
    heads = try Linear(widths[5], 2, using: generator)
  }

  public func callAsFunction(_ depth: Tensor, _ mode: Mode) throws -> Tensor {
    try heads(pooling(blocks(depth, mode), mode), mode).inFullPrecision()
  }

  /// - Shape: depth [N, 1, S, S]
  /// - Throws: `TorchError` where `depth` does not fit.
  public func verdict(_ depth: Tensor, _ mode: Mode) throws -> Verdict {
    let logits = try self(depth, mode)  // [N, 2]
    return Verdict(
      realism: try logits.select(dim: 1, index: 0), attack: try logits.select(dim: 1, index: 1))
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    try Sequential(blocks, pooling, heads).export(x, to: graph)
  }
}
