/// Views, selections and joins. Views share this tensor's elements. Negative dimensions count from
/// the last.
///
/// Every function here throws `TorchError` where shapes, dimensions or indices do not fit.
extension Tensor {
  /// - Parameter shape: Lengths with the same product; one of them may be -1, to be found.
  public func reshape(_ shape: [Int]) throws -> Tensor {
    try call(aten.reshape, [.tensor(self), .ints(shape)])
  }

  /// Joins the dimensions `start...end`.
  ///
  /// - Shape: [N, C, H, W] -> [N, C H W] by default
  public func flatten(from start: Int = 1, to end: Int = -1) throws -> Tensor {
    try call(aten.flatten, [.tensor(self), .int(start), .int(end)])
  }

  /// Exchanges two dimensions.
  public func transpose(_ first: Int, _ second: Int) throws -> Tensor {
    try call(aten.transpose, [.tensor(self), .int(first), .int(second)])
  }

  /// Puts the dimensions in the order `dims`.
  public func permute(_ dims: [Int]) throws -> Tensor {
    try call(aten.permute, [.tensor(self), .ints(dims)])
  }

  /// Repeats dimensions of length 1 without copying.
  public func expand(_ shape: [Int]) throws -> Tensor {
    try call(aten.expand, [.tensor(self), .ints(shape)])
  }

  /// Inserts a dimension of length 1 before `dim`.
  public func unsqueeze(_ dim: Int) throws -> Tensor {
    try call(aten.unsqueeze, [.tensor(self), .int(dim)])
  }

  /// Removes dimension `dim` if its length is 1.
  public func squeeze(_ dim: Int) throws -> Tensor {
    try call(aten.squeeze, [.tensor(self), .int(dim)])
  }

  /// `length` indices of `dim` from `start` on.
  public func narrow(dim: Int, start: Int, length: Int) throws -> Tensor {
    try call(aten.narrow, [.tensor(self), .int(dim), .int(start), .int(length)])
  }

  /// The indices `start`, `start + step`, ... of `dim`, before `end`.
  public func slice(dim: Int, from start: Int = 0, to end: Int? = nil, step: Int = 1) throws
    -> Tensor
  {
    try call(
      aten.slice,
      [.tensor(self), .int(dim), .int(start), end.map { .int($0) } ?? .absent, .int(step)])
  }

  /// Index `index` of `dim`, which goes away.
  public func select(dim: Int, index: Int) throws -> Tensor {
    try call(aten.select, [.tensor(self), .int(dim), .int(index)])
  }

  /// - Shape: indices int64 [K]; the result's dimension `dim` has length K.
  public func indexSelect(dim: Int, indices: Tensor) throws -> Tensor {
    try call(aten.indexSelect, [.tensor(self), .int(dim), .tensor(indices)])
  }

  /// Along `dim`, the element at each index; the result has the shape of `indices` (int64).
  public func gather(dim: Int, indices: Tensor) throws -> Tensor {
    try call(aten.gather, [.tensor(self), .int(dim), .tensor(indices)])
  }

  /// A copy with the order along `dims` reversed.
  public func flip(dims: [Int]) throws -> Tensor {
    try call(aten.flip, [.tensor(self), .ints(dims)])
  }

  /// Pieces of these lengths along `dim`.
  public func split(_ lengths: [Int], dim: Int = 0) throws -> [Tensor] {
    var start = 0
    return try lengths.map { length in
      defer { start += length }
      return try narrow(dim: dim, start: start, length: length)
    }
  }

  /// Joins along `dim`; all other dimensions agree.
  public static func cat(_ tensors: [Tensor], dim: Int = 0) throws -> Tensor {
    try call(aten.cat, [.tensors(tensors), .int(dim)])
  }

  /// Joins tensors of one shape along a new dimension `dim`.
  public static func stack(_ tensors: [Tensor], dim: Int = 0) throws -> Tensor {
    try call(aten.stack, [.tensors(tensors), .int(dim)])
  }

  func strided(shape: [Int], strides: [Int], offset: Int) throws -> Tensor {
    try call(aten.asStrided, [.tensor(self), .ints(shape), .ints(strides), .int(offset)])
  }

  /// A row-major copy that holds nothing but its own elements.
  func compacted() throws -> Tensor {
    let rowMajor = 0  // c10::MemoryFormat::Contiguous
    return try call(aten.clone, [.tensor(self), .int(rowMajor)])
  }
}
