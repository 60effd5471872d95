import Torch
import TorchNN

/// GFA-CNN's network (figure 2): VGG-16's convolutions, shared by two branches of three fully
/// connected layers. Its keys begin with torchvision's `features.`, so that published weights load.
///
/// - Shape: pictures [N, 3, S, S] -> anti-spoofing logits [N, 2]
public final class AuthenticationNetwork: Layer {
  /// The 13 shared convolutions.
  public let features: Sequential
  /// Live or attack.
  public let antiSpoofing: BranchHead
  /// Who; nil where the anti-spoofing branch is trained alone.
  public let recognition: BranchHead?

  /// The parameters of the branches begin with these.
  static let headPrefixes = ["anti_spoofing.", "recognition."]

  /// - Parameter identities: outputs of the recognition branch; nil leaves it out.
  /// - Throws: `TorchError` from the engine.
  init(_ config: GFACNN.Config, identities: Int?, using generator: Generator) throws {
    features = try VGGColumn.sixteen.convolutions(
      width: config.trunkWidth, savingMemory: true, using: generator)
    let side = config.inputSize / VGGColumn.stride
    let count = VGGColumn.channels(width: config.trunkWidth)[4] * side * side
    func branch(_ outputs: Int) throws -> BranchHead {
      try BranchHead(
        features: count, width: config.fullyConnectedWidth, outputs: outputs,
        dropout: config.dropout, using: generator)
    }
    antiSpoofing = try branch(2)
    recognition = try identities.map(branch)
  }

  /// The trunk's output as the branches take it.
  ///
  /// - Shape: [N, 3, S, S] -> [N, 512 width (S / 32)^2]
  /// - Throws: `TorchError` where the pictures do not fit.
  func pooled(_ pictures: Tensor, _ mode: Mode) throws -> Tensor {
    try features(pictures, mode).flatten()
  }

  /// psi of eq. 2: the anti-spoofing branch's second layer.
  ///
  /// - Shape: [N, 3, S, S] -> [N, width]
  /// - Throws: `TorchError` where the pictures do not fit.
  func representations(_ pictures: Tensor, _ mode: Mode) throws -> Tensor {
    try antiSpoofing.representation(pooled(pictures, mode), mode)
  }

  public func callAsFunction(_ pictures: Tensor, _ mode: Mode) throws -> Tensor {
    try antiSpoofing(pooled(pictures, mode), mode)
  }

  public func export(_ pictures: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    try Sequential(features, Flatten(), antiSpoofing).export(pictures, to: graph)
  }
}

/// What is deployed: the transformation network before the trunk and its anti-spoofing branch.
///
/// - Shape: pictures [N, 3, S, S] -> logits [N, 2]
final class DeployedDetector: Layer {
  let transformation: TransformationNetwork?
  let network: AuthenticationNetwork
  /// From the size at which pictures are transferred to the trunk's.
  private let reduction: AvgPool2d?

  init(transformation: TransformationNetwork?, network: AuthenticationNetwork, scale: Int) {
    self.transformation = transformation
    self.network = network
    reduction = scale > 1 ? AvgPool2d(kernel: scale) : nil
  }

  /// The pictures as the trunk takes them: transferred, reduced, without history.
  ///
  /// - Shape: [N, 3, S, S] -> [N, 3, S / scale, S / scale]
  func seen(_ pictures: Tensor) throws -> Tensor {
    try withoutGradient {
      try reduced(transformation.map { try $0(pictures, .evaluation) } ?? pictures)
    }
  }

  /// - Shape: [N, 3, S, S] -> [N, 3, S / scale, S / scale]
  func reduced(_ pictures: Tensor) throws -> Tensor {
    try reduction.map { try $0(pictures, .evaluation) } ?? pictures
  }

  func callAsFunction(_ pictures: Tensor, _ mode: Mode) throws -> Tensor {
    try network(seen(pictures), mode)
  }

  func export(_ pictures: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    var x = pictures
    if let transformation { x = try transformation.export(x, to: graph) }
    if let reduction { x = try reduction.export(x, to: graph) }
    return try network.export(x, to: graph)
  }
}
