import PADCore
import Torch

/// GFA-CNN's total pairwise confusion (eq. 2): the squared Euclidean distances of randomly paired
/// representations, whatever their classes, summed.
///
/// It holds the representations of all samples together, so that no single spoof pattern decides.
public enum PairwiseConfusion {
  /// Disjoint random pairs of a batch's rows: 16 of a batch of 32. In a batch of odd size one random
  /// row stays without a partner.
  ///
  /// - Returns: the rows of either side; both [count / 2], int64.
  /// - Throws: `PADError(.insufficientData)` for fewer than two rows.
  public static func pairs(
    of count: Int, using generator: Generator
  ) throws -> (first: Tensor, second: Tensor) {
    guard count >= 2 else {
      throw PADError(
        .insufficientData, "a batch of \(count) has no pair; expected two samples or more",
        advice: "Raise batchSize")
    }
    let order = try Tensor.randomPermutation(count, using: generator)
    let half = count / 2
    return (
      try order.narrow(dim: 0, start: 0, length: half),
      try order.narrow(dim: 0, start: half, length: half)
    )
  }

  /// sum over the pairs of ||psi(x_i) - psi(x_j)||^2
  ///
  /// - Shape: representations [N, D]; rows of either side [M], int64 -> []
  /// - Throws: `TorchError` where a row is out of range.
  public static func loss(
    _ representations: Tensor, pairs: (first: Tensor, second: Tensor)
  ) throws -> Tensor {
    let first = try representations.indexSelect(dim: 0, indices: pairs.first)  // [M, D]
    let second = try representations.indexSelect(dim: 0, indices: pairs.second)
    return try (first - second).squared().sum()
  }
}
