import PADCore
import Torch

// Principal component analysis, exact, by the singular values of the centered data.
//
// Signs are made deterministic as scikit-learn does (`svd_flip`, by the components): of each
// component the loading of largest magnitude is positive.

/// The directions in which points vary most, and where the points lie along them.
public struct PCA {
  /// - Shape: [D]
  public let mean: Tensor
  /// Orthonormal rows, of falling variance.
  ///
  /// - Shape: [K, D]
  public let components: Tensor
  /// The points that were given, along the components.
  ///
  /// - Shape: [N, K]
  public let projected: Tensor
  /// The variance along each component, with N - 1 in the denominator.
  public let variances: [Double]
  /// The share of each component in the variance of all; zeros where nothing varies.
  public let varianceShares: [Double]

  /// - Parameter count: how many components are wanted; there are no more than dimensions, nor
  ///   than points.
  /// - Shape: points [N, D], computed in float64 on the CPU.
  /// - Throws: `PADError(.insufficientData)` for fewer than two points, `.invalid` for another
  ///   shape or count, `.numerical` where a value is not finite; `TorchError` from the engine.
  public init(of points: Tensor, components count: Int = 2) throws {
    let points = try Self.checked(points, count)
    mean = try points.mean(dims: [0])
    let centered = try points - mean
    let decomposition = try centered.singularValueDecomposition()
    let kept = min(count, decomposition.values.shape[0])
    let right = try decomposition.right.narrow(dim: 0, start: 0, length: kept)
    let signs = try Self.signs(of: right)  // [K, 1]
    components = try (right * signs).detached()
    let values = try decomposition.values.narrow(dim: 0, start: 0, length: kept)
    projected =
      try decomposition.left.narrow(dim: 1, start: 0, length: kept) * values
      * signs.squeeze(1)
    let freedom = Double(points.shape[0] - 1)
    let all = try decomposition.values.doubles().map { $0 * $0 / freedom }
    let total = all.reduce(0, +)
    variances = Array(all.prefix(kept))
    varianceShares = variances.map { total > 0 ? $0 / total : 0 }
  }

  private static func checked(_ points: Tensor, _ count: Int) throws -> Tensor {
    guard points.rank == 2, points.shape[1] > 0, count > 0 else {
      throw PADError(
        .invalid,
        "points of shape \(points.shape) and \(count) components; expected [N, D] and 1 or more"
      )
    }
    guard points.shape[0] >= 2 else {
      throw PADError(.insufficientData, "\(points.shape[0]) points; a direction needs 2 or more")
    }
    let points = try points.detached().to(.cpu).to(.float64)
    guard try points.isFinite().all().item() != 0 else {
      throw PADError(
        .numerical, "an embedding is not finite", advice: "The network's weights are damaged")
    }
    return points
  }

  /// +1 or -1 for each row: the sign of its element of largest magnitude.
  private static func signs(of rows: Tensor) throws -> Tensor {
    let largest = try rows.abs().argmax(dim: 1, keepsDims: true)  // [K, 1]
    let sign = try rows.gather(dim: 1, indices: largest).sign()
    return try Tensor.where(sign.equal(to: 0), sign.onesLike(), sign)
  }
}
