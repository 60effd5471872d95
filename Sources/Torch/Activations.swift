/// Functions of each element, and the softmax family.
///
/// Every function here throws `TorchError` where shapes, dtypes or devices do not fit.
extension Tensor {
  /// max(x, 0)
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
  /// The hyperbolic tangent.
  public func tanh() throws -> Tensor { try call(aten.tanh, [.tensor(self)]) }
  /// 1 / (1 + exp(-x))
  public func sigmoid() throws -> Tensor { try call(aten.sigmoid, [.tensor(self)]) }
  /// log sigmoid(x), without overflow.
  public func logSigmoid() throws -> Tensor { try call(aten.logSigmoid, [.tensor(self)]) }
  /// log(1 + exp(beta x)) / beta, without overflow.
  public func softplus(beta: Double = 1) throws -> Tensor {
    try call(aten.softplus, [.tensor(self), .double(beta)])
  }
  /// e to the power of x.
  public func exp() throws -> Tensor { try call(aten.exp, [.tensor(self)]) }
  /// The natural logarithm.
  public func log() throws -> Tensor { try call(aten.log, [.tensor(self)]) }
  /// log(1 + x), exact near zero.
  public func log1p() throws -> Tensor { try call(aten.log1p, [.tensor(self)]) }
  /// The square root; not a number where negative.
  public func sqrt() throws -> Tensor { try call(aten.sqrt, [.tensor(self)]) }
  /// 1 / sqrt(x)
  public func rsqrt() throws -> Tensor { try call(aten.rsqrt, [.tensor(self)]) }
  /// x squared.
  public func squared() throws -> Tensor { try call(aten.square, [.tensor(self)]) }
  /// The absolute value.
  public func abs() throws -> Tensor { try call(aten.abs, [.tensor(self)]) }
  /// The largest integer that is not above x.
  public func floor() throws -> Tensor { try call(aten.floor, [.tensor(self)]) }
  /// -1, 0 or 1.
  public func sign() throws -> Tensor { try call(aten.sign, [.tensor(self)]) }
  /// x to the power of `exponent`.
  public func pow(_ exponent: some TensorScalar) throws -> Tensor {
    try call(aten.pow, [.tensor(self), exponent.operand.value])
  }
  /// Limits x to `min`...`max`; nil leaves a side open.
  public func clamp(min: Double? = nil, max: Double? = nil) throws -> Tensor {
    try call(aten.clamp, [.tensor(self), .optional(min), .optional(max)])
  }
  /// exp(x), divided by its sum along `dim`.
  public func softmax(dim: Int) throws -> Tensor {
    try call(aten.softmax, [.tensor(self), .int(dim)])
  }
  /// log softmax(x) along `dim`, without overflow.
  public func logSoftmax(dim: Int) throws -> Tensor {
    try call(aten.logSoftmax, [.tensor(self), .int(dim)])
  }
  /// False where infinite or not a number.
  public func isFinite() throws -> Tensor { try call(aten.isfinite, [.tensor(self)]) }
}
