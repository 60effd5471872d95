/// Truth values of each element.
///
/// Every function here throws `TorchError` where shapes, dtypes or devices do not fit.
extension Tensor {
  /// `first` where the condition holds, else `second`.
  public static func `where`(_ condition: Tensor, _ first: Tensor, _ second: Tensor) throws
    -> Tensor
  {
    try call(aten.choose, [.tensor(condition), .tensor(first), .tensor(second)])
  }

  /// Whether each pair of elements is equal.
  public func equal(to other: Tensor) throws -> Tensor {
    try call(aten.eq, [.tensor(self), .tensor(other)])
  }
  /// Whether each element equals `number`.
  public func equal(to number: some TensorScalar) throws -> Tensor {
    try call(aten.eqScalar, [.tensor(self), number.operand.value])
  }
  /// Whether each pair of elements differs.
  public func notEqual(to other: Tensor) throws -> Tensor {
    try call(aten.ne, [.tensor(self), .tensor(other)])
  }
  /// Whether each element differs from `number`.
  public func notEqual(to number: some TensorScalar) throws -> Tensor {
    try call(aten.neScalar, [.tensor(self), number.operand.value])
  }
  /// Whether each element is greater than the other's.
  public func greater(than other: Tensor) throws -> Tensor {
    try call(aten.gt, [.tensor(self), .tensor(other)])
  }
  /// Whether each element is greater than `number`.
  public func greater(than number: some TensorScalar) throws -> Tensor {
    try call(aten.gtScalar, [.tensor(self), number.operand.value])
  }
  /// Whether each element is at least the other's.
  public func greaterOrEqual(to other: Tensor) throws -> Tensor {
    try call(aten.ge, [.tensor(self), .tensor(other)])
  }
  /// Whether each element is at least `number`.
  public func greaterOrEqual(to number: some TensorScalar) throws -> Tensor {
    try call(aten.geScalar, [.tensor(self), number.operand.value])
  }
  /// Whether each element is less than the other's.
  public func less(than other: Tensor) throws -> Tensor {
    try call(aten.lt, [.tensor(self), .tensor(other)])
  }
  /// Whether each element is less than `number`.
  public func less(than number: some TensorScalar) throws -> Tensor {
    try call(aten.ltScalar, [.tensor(self), number.operand.value])
  }
  /// Whether each element is at most the other's.
  public func lessOrEqual(to other: Tensor) throws -> Tensor {
    try call(aten.le, [.tensor(self), .tensor(other)])
  }
  /// Whether each element is at most `number`.
  public func lessOrEqual(to number: some TensorScalar) throws -> Tensor {
    try call(aten.leScalar, [.tensor(self), number.operand.value])
  }
  /// True where zero or false.
  public func logicalNot() throws -> Tensor { try call(aten.logicalNot, [.tensor(self)]) }
  /// True where both are true (not zero).
  public func logicalAnd(_ other: Tensor) throws -> Tensor {
    try call(aten.logicalAnd, [.tensor(self), .tensor(other)])
  }
}
