/// Functions of each element, and the softmax family.
extension Tensor {
  public func relu() throws -> Tensor { try call(aten.relu, [.tensor(self)]) }
  /// min(max(x, 0), 6)
  public func relu6() throws -> Tensor { try call(aten.relu6, [.tensor(self)]) }
  /// x where positive, else `slope` x.
  public func leakyReLU(slope: Double = 0.01) throws -> Tensor {
    try call(aten.leakyReLU, [.tensor(self), .double(slope)])
  }
  /// x where positive, else `alpha` (exp x - 1).
  public func elu(alpha: Double = 1) throws -> Tensor {
    try call(aten.elu, [.tensor(self), .double(alpha)])
  }
  public func tanh() throws -> Tensor { try call(aten.tanh, [.tensor(self)]) }
  public func sigmoid() throws -> Tensor { try call(aten.sigmoid, [.tensor(self)]) }
  /// log sigmoid(x), without overflow.
  public func logSigmoid() throws -> Tensor { try call(aten.logSigmoid, [.tensor(self)]) }
  /// log(1 + exp(beta x)) / beta, without overflow.
  public func softplus(beta: Double = 1) throws -> Tensor {
    try call(aten.softplus, [.tensor(self), .double(beta)])
  }
  public func exp() throws -> Tensor { try call(aten.exp, [.tensor(self)]) }
  public func log() throws -> Tensor { try call(aten.log, [.tensor(self)]) }
  /// log(1 + x), exact near zero.
  public func log1p() throws -> Tensor { try call(aten.log1p, [.tensor(self)]) }
  public func sqrt() throws -> Tensor { try call(aten.sqrt, [.tensor(self)]) }
  /// 1 / sqrt(x)
  public func rsqrt() throws -> Tensor { try call(aten.rsqrt, [.tensor(self)]) }
  public func squared() throws -> Tensor { try call(aten.square, [.tensor(self)]) }
  public func abs() throws -> Tensor { try call(aten.abs, [.tensor(self)]) }
  /// -1, 0 or 1.
  public func sign() throws -> Tensor { try call(aten.sign, [.tensor(self)]) }
  public func pow(_ exponent: some TensorScalar) throws -> Tensor {
    try call(aten.pow, [.tensor(self), exponent.operand.value])
  }
  public func clamp(min: Double? = nil, max: Double? = nil) throws -> Tensor {
    try call(aten.clamp, [.tensor(self), .optional(min), .optional(max)])
  }
  public func softmax(dim: Int) throws -> Tensor {
    try call(aten.softmax, [.tensor(self), .int(dim)])
  }
  public func logSoftmax(dim: Int) throws -> Tensor {
    try call(aten.logSoftmax, [.tensor(self), .int(dim)])
  }
  /// False where infinite or not a number.
  public func isFinite() throws -> Tensor { try call(aten.isfinite, [.tensor(self)]) }
}
