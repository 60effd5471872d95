/// Factorization and solution of linear systems.
///
/// Every function here throws `TorchError` where shapes, dtypes or devices do not fit.
extension Tensor {
  /// The lower triangular L with L Lᵀ = self.
  ///
  /// - Shape: [..., n, n], symmetric and positive definite -> same
  /// - Throws: `TorchError` also where the matrix is not positive definite.
  public func choleskyFactor() throws -> Tensor {
    try call(aten.cholesky, [.tensor(self), .bool(false)])
  }

  /// X with self X = `right`, where self is lower triangular.
  ///
  /// - Shape: self [..., n, n], right [..., n, k] -> [..., n, k]
  public func solvedLowerTriangular(_ right: Tensor) throws -> Tensor {
    try call(aten.solveTriangular, [.tensor(self), .tensor(right), .bool(false)])
  }
}
