/// Sums and their like. Negative dimensions count from the last.
extension Tensor {
  public func sum() throws -> Tensor { try call(aten.sum, [.tensor(self)]) }
  public func sum(dims: [Int], keepsDims: Bool = false) throws -> Tensor {
    try call(aten.sumDims, [.tensor(self), .ints(dims), .bool(keepsDims)])
  }

  public func mean() throws -> Tensor { try call(aten.mean, [.tensor(self)]) }
  public func mean(dims: [Int], keepsDims: Bool = false) throws -> Tensor {
    try call(aten.meanDims, [.tensor(self), .ints(dims), .bool(keepsDims)])
  }

  public func max() throws -> Tensor { try call(aten.max, [.tensor(self)]) }
  public func max(dim: Int, keepsDims: Bool = false) throws -> (values: Tensor, indices: Tensor) {
    let both = try callMany(
      aten.maxDim, [.tensor(self), .int(dim), .bool(keepsDims)], results: 2)
    return (both[0], both[1])
  }

  public func min() throws -> Tensor { try call(aten.min, [.tensor(self)]) }
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

  public func cumulativeSum(dim: Int) throws -> Tensor {
    try call(aten.cumsum, [.tensor(self), .int(dim)])
  }
}
