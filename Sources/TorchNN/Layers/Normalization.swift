import Torch

/// Batch normalization over each channel (Ioffe and Szegedy 2015).
///
/// In training mode the batch's mean and variance normalize, and the tracked ones move towards
/// them by `momentum`; in evaluation mode the tracked ones normalize.
///
/// - Shape: [N, channels, H, W] -> same
public final class BatchNorm2d: Layer {
  /// The learned scale; nil unless affine.
  ///
  /// - Shape: [channels]
  public let weight: Parameter?  // [channels]
  /// The learned shift; nil unless affine.
  ///
  /// - Shape: [channels]
  public let bias: Parameter?  // [channels]
  /// The tracked mean.
  ///
  /// - Shape: [channels]
  public let runningMean: Buffer  // [channels]
  /// The tracked variance.
  ///
  /// - Shape: [channels]
  public let runningVar: Buffer  // [channels]
  /// How many batches the statistics have seen, int64.
  ///
  /// - Shape: []
  public let numBatchesTracked: Buffer  // []
  private let epsilon: Double
  private let momentum: Double

  /// - Parameter affine: Whether a scale and a shift are learned.
  /// - Throws: `TorchError` from the engine.
  public init(
    _ channels: Int, epsilon: Double = 1e-5, momentum: Double = 0.1, affine: Bool = true,
    device: Device = .cpu
  ) throws {
    weight = affine ? try Parameter(.ones(shape: [channels], device: device)) : nil
    bias = affine ? try Parameter(.zeros(shape: [channels], device: device)) : nil
    runningMean = Buffer(try .zeros(shape: [channels], device: device))
    runningVar = Buffer(try .ones(shape: [channels], device: device))
    numBatchesTracked = Buffer(try .zeros(shape: [], dtype: .int64, device: device))
    self.epsilon = epsilon
    self.momentum = momentum
  }

  /// - Throws: `TorchError` where `x` does not fit, or in training mode holds one value a channel.
  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    if mode.isTraining {
      // libtorch would divide by n - 1 = 0 and track an infinite variance.
      guard x.count > runningMean.tensor.count else {
        throw TorchError(
          .invalidArgument,
          "BatchNorm2d, training: one value a channel in \(x.shape); expected more")
      }
      try perform(aten.addScalarInPlace, [.tensor(numBatchesTracked.tensor), .int(1)])
    }
    return try x.batchNorm(
      weight: weight?.tensor, bias: bias?.tensor, runningMean: runningMean.tensor,
      runningVariance: runningVar.tensor, training: mode.isTraining, momentum: momentum,
      epsilon: epsilon)
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let channels = runningMean.tensor.count
    _ = try x.pictureSize("BatchNorm2d", channels: channels)
    return graph.node(
      "BatchNormalization",
      [
        x,
        try weight.map(graph.parameter)
          ?? graph.constant(.init(repeating: 1, count: channels), shape: [channels]),
        try bias.map(graph.parameter)
          ?? graph.constant(.init(repeating: 0, count: channels), shape: [channels]),
        try graph.buffer(runningMean), try graph.buffer(runningVar),
      ], ["epsilon": .float(epsilon)], shape: x.shape)
  }
}

/// Normalization of each picture's channels by their own mean and variance, in both modes
/// (Ulyanov et al. 2016).
///
/// - Shape: [N, channels, H, W] -> same
public final class InstanceNorm2d: Layer {
  /// The learned scale; nil unless affine.
  ///
  /// - Shape: [channels]
  public let weight: Parameter?  // [channels]
  /// The learned shift; nil unless affine.
  ///
  /// - Shape: [channels]
  public let bias: Parameter?  // [channels]
  private let channels: Int
  private let epsilon: Double

  /// - Parameter affine: Whether a scale and a shift are learned.
  /// - Throws: `TorchError` from the engine.
  public init(
    _ channels: Int, epsilon: Double = 1e-5, affine: Bool = false, device: Device = .cpu
  ) throws {
    weight = affine ? try Parameter(.ones(shape: [channels], device: device)) : nil
    bias = affine ? try Parameter(.zeros(shape: [channels], device: device)) : nil
    self.channels = channels
    self.epsilon = epsilon
  }

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try x.instanceNorm(weight: weight?.tensor, bias: bias?.tensor, epsilon: epsilon)
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    _ = try x.pictureSize("InstanceNorm2d", channels: channels)
    return graph.node(
      "InstanceNormalization",
      [
        x,
        try weight.map(graph.parameter)
          ?? graph.constant(.init(repeating: 1, count: channels), shape: [channels]),
        try bias.map(graph.parameter)
          ?? graph.constant(.init(repeating: 0, count: channels), shape: [channels]),
      ], ["epsilon": .float(epsilon)], shape: x.shape)
  }
}
