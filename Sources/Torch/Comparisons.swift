/// Truth values of each element.
extension Tensor {
  /// `first` where the condition holds, else `second`.
  public static func `where`(_ condition: Tensor, _ first: Tensor, _ second: Tensor) throws
    -> Tensor
  {
    try call(aten.choose, [.tensor(condition), .tensor(first), .tensor(second)])
  }

  public func equal(to other: Tensor) throws -> Tensor {
    try call(aten.eq, [.tensor(self), .tensor(other)])
  }
  public func equal(to number: some TensorScalar) throws -> Tensor {
    try call(aten.eqScalar, [.tensor(self), number.operand.value])
  }
  public func notEqual(to other: Tensor) throws -> Tensor {
    try call(aten.ne, [.tensor(self), .tensor(other)])
  }
  public func notEqual(to number: some TensorScalar) throws -> Tensor {
    try call(aten.neScalar, [.tensor(self), number.operand.value])
  }
  public func greater(than other: Tensor) throws -> Tensor {
    try call(aten.gt, [.tensor(self), .tensor(other)])
  }
  public func greater(than number: some TensorScalar) throws -> Tensor {
    try call(aten.gtScalar, [.tensor(self), number.operand.value])
  }
  public func greaterOrEqual(to other: Tensor) throws -> Tensor {
    try call(aten.ge, [.tensor(self), .tensor(other)])
  }
  public func greaterOrEqual(to number: some TensorScalar) throws -> Tensor {
    try call(aten.geScalar, [.tensor(self), number.operand.value])
  }
  public func less(than other: Tensor) throws -> Tensor {
    try call(aten.lt, [.tensor(self), .tensor(other)])
  }
  public func less(than number: some TensorScalar) throws -> Tensor {
    try call(aten.ltScalar, [.tensor(self), number.operand.value])
  }
  public func lessOrEqual(to other: Tensor) throws -> Tensor {
    try call(aten.le, [.tensor(self), .tensor(other)])
  }
  public func lessOrEqual(to number: some TensorScalar) throws -> Tensor {
    try call(aten.leScalar, [.tensor(self), number.operand.value])
  }
  public func logicalNot() throws -> Tensor { try call(aten.logicalNot, [.tensor(self)]) }
  public func logicalAnd(_ other: Tensor) throws -> Tensor {
    try call(aten.logicalAnd, [.tensor(self), .tensor(other)])
  }
}
