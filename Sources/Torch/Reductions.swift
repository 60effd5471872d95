/// Sums and their like. Negative dimensions count from the last.
///
/// Every function here throws `TorchError` where a dimension or the dtype does not fit.
extension Tensor {
  /// The sum of all elements.
  public func sum() throws -> Tensor { try call(aten.sum, [.tensor(self)]) }
  /// The sum over `dims`.
  public func sum(dims: [Int], keepsDims: Bool = false) throws -> Tensor {
    try call(aten.sumDims, [.tensor(self), .ints(dims), .bool(keepsDims)])
  }

  /// The mean of all elements.
  public func mean() throws -> Tensor { try call(aten.mean, [.tensor(self)]) }
  /// The mean over `dims`.
  public func mean(dims: [Int], keepsDims: Bool = false) throws -> Tensor {
    try call(aten.meanDims, [.tensor(self), .ints(dims), .bool(keepsDims)])
  }

  /// The largest element.
  public func max() throws -> Tensor { try call(aten.max, [.tensor(self)]) }
  /// The largest element along `dim`, and its int64 index.
  public func max(dim: Int, keepsDims: Bool = false) throws -> (values: Tensor, indices: Tensor) {
    let both = try callMany(
      aten.maxDim, [.tensor(self), .int(dim), .bool(keepsDims)], results: 2)
    return (both[0], both[1])
  }

  /// The smallest element.
  public func min() throws -> Tensor { try call(aten.min, [.tensor(self)]) }
  /// The smallest element along `dim`, and its int64 index.
  public func min(dim: Int, keepsDims: Bool = false) throws -> (values: Tensor, indices: Tensor) {
    let both = try callMany(
      aten.minDim, [.tensor(self), .int(dim), .bool(keepsDims)], results: 2)
    return (both[0], both[1])
  }

  /// The int64 index of the largest element along `dim`; the first of equals.
  public func argmax(dim: Int, keepsDims: Bool = false) throws -> Tensor {
    try call(aten.argmax, [.tensor(self), .int(dim), .bool(keepsDims)])
  }

  /// The variance over `dims` (all where nil), divided by n - `correction`.
  public func variance(
    dims: [Int]? = nil, correction: Double = 1, keepsDims: Bool = false
  ) throws -> Tensor {
    try call(
      aten.variance,
      [.tensor(self), .optional(dims), .double(correction), .bool(keepsDims)])
  }

  /// The Euclidean norm over `dims` (all where nil).
  public func norm(dims: [Int]? = nil, keepsDims: Bool = false) throws -> Tensor {
    try call(aten.norm, [.tensor(self), .double(2), .optional(dims), .bool(keepsDims)])
  }

  /// One truth value: whether all elements are true (not zero).
  public func all() throws -> Tensor { try call(aten.all, [.tensor(self)]) }
  /// One truth value: whether any element is true (not zero).
  public func any() throws -> Tensor { try call(aten.any, [.tensor(self)]) }

  /// The sum of the elements up to each one along `dim`.
  public func cumulativeSum(dim: Int) throws -> Tensor {
    try call(aten.cumsum, [.tensor(self), .int(dim)])
  }
}
