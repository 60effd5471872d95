/// A matrix as `left diag(values) right`, its parts with orthonormal columns and rows.
public struct SingularValues {
  /// - Shape: [N, min(N, D)]
  public let left: Tensor
  /// Not negative, falling.
  ///
  /// - Shape: [min(N, D)]
  public let values: Tensor
  /// - Shape: [min(N, D), D]
  public let right: Tensor
}

extension Tensor {
  /// The reduced singular value decomposition. The signs of the pairs of vectors are arbitrary.
  ///
  /// - Shape: self [N, D]
  /// - Throws: `TorchError` where this is no matrix of a floating-point dtype, or holds a number
  ///   that is not finite.
  public func singularValueDecomposition() throws -> SingularValues {
    let parts = try callMany(aten.singularValues, [.tensor(self), .bool(false)], results: 3)
    return SingularValues(left: parts[0], values: parts[1], right: parts[2])
  }
}
