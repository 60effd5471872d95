/// How a loss of each element becomes the loss of a batch.
public enum Reduction: Int, Sendable {
  // The numbers are libtorch's.
  case none = 0
  case mean = 1
  case sum = 2
}

/// Losses of a batch.
///
/// Every function here throws `TorchError` where shapes, dtypes or devices do not fit.
extension Tensor {
  /// -log softmax(self) at the target class.
  ///
  /// - Shape: self [N, C] or [N, C, H, W] logits; targets int64 [N] or [N, H, W], or
  ///   probabilities of self's shape; weight [C]
  public func crossEntropy(
    _ targets: Tensor, weight: Tensor? = nil, reduction: Reduction = .mean,
    labelSmoothing: Double = 0
  ) throws -> Tensor {
    try call(
      aten.crossEntropy,
      [
        .tensor(self), .tensor(targets), .optional(weight), .int(reduction.rawValue),
        .int(Self.ignoredClass), .double(labelSmoothing),
      ])
  }

  /// libtorch's default: targets of this class add nothing to the loss.
  private static var ignoredClass: Int { -100 }

  /// Binary cross entropy of sigmoid(self), without overflow.
  ///
  /// - Shape: self, targets (0...1), weight alike; positiveWeight [C]
  public func binaryCrossEntropyWithLogits(
    _ targets: Tensor, weight: Tensor? = nil, positiveWeight: Tensor? = nil,
    reduction: Reduction = .mean
  ) throws -> Tensor {
    try call(
      aten.binaryCrossEntropyWithLogits,
      [
        .tensor(self), .tensor(targets), .optional(weight), .optional(positiveWeight),
        .int(reduction.rawValue),
      ])
  }

  /// |self - target|
  public func l1Loss(_ target: Tensor, reduction: Reduction = .mean) throws -> Tensor {
    try call(aten.l1Loss, [.tensor(self), .tensor(target), .int(reduction.rawValue)])
  }

  /// (self - target)²
  public func mseLoss(_ target: Tensor, reduction: Reduction = .mean) throws -> Tensor {
    try call(aten.mseLoss, [.tensor(self), .tensor(target), .int(reduction.rawValue)])
  }

  /// Squared below `beta`, linear above. Source: Girshick 2015, eq. 3, at beta = 1.
  public func smoothL1Loss(
    _ target: Tensor, beta: Double = 1, reduction: Reduction = .mean
  ) throws -> Tensor {
    try call(
      aten.smoothL1Loss,
      [.tensor(self), .tensor(target), .int(reduction.rawValue), .double(beta)])
  }
}
