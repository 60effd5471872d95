/// A plain number beside a tensor: `Int` keeps integer tensors integer, `Double` and `Float` do not.
public protocol TensorScalar {
  /// The number as operators take it.
  var operand: ScalarOperand { get }
}

/// A plain number, which keeps whether it was an integer.
public enum ScalarOperand: Hashable, Sendable {
  case integer(Int)
  case real(Double)

  var value: Value {
    switch self {
    case .integer(let number): .int(number)
    case .real(let number): .double(number)
    }
  }
}

extension Int: TensorScalar { public var operand: ScalarOperand { .integer(self) } }
extension Double: TensorScalar { public var operand: ScalarOperand { .real(self) } }
extension Float: TensorScalar { public var operand: ScalarOperand { .real(Double(self)) } }

/// Element by element; shapes broadcast as in NumPy, and dtypes promote as in PyTorch.
///
/// Every function here throws `TorchError` where shapes, dtypes or devices do not fit.
extension Tensor {
  /// The sum.
  public static func + (a: Tensor, b: Tensor) throws -> Tensor {
    try call(aten.add, [.tensor(a), .tensor(b)])
  }
  /// The difference.
  public static func - (a: Tensor, b: Tensor) throws -> Tensor {
    try call(aten.sub, [.tensor(a), .tensor(b)])
  }
  /// The product.
  public static func * (a: Tensor, b: Tensor) throws -> Tensor {
    try call(aten.mul, [.tensor(a), .tensor(b)])
  }
  /// The quotient.
  public static func / (a: Tensor, b: Tensor) throws -> Tensor {
    try call(aten.div, [.tensor(a), .tensor(b)])
  }

  /// The sum.
  public static func + (a: Tensor, b: some TensorScalar) throws -> Tensor {
    try call(aten.addScalar, [.tensor(a), b.operand.value])
  }
  /// The difference.
  public static func - (a: Tensor, b: some TensorScalar) throws -> Tensor {
    try call(aten.subScalar, [.tensor(a), b.operand.value])
  }
  /// The product.
  public static func * (a: Tensor, b: some TensorScalar) throws -> Tensor {
    try call(aten.mulScalar, [.tensor(a), b.operand.value])
  }
  /// The quotient.
  public static func / (a: Tensor, b: some TensorScalar) throws -> Tensor {
    try call(aten.divScalar, [.tensor(a), b.operand.value])
  }

  /// The sum.
  public static func + (a: some TensorScalar, b: Tensor) throws -> Tensor { try b + a }
  /// The product.
  public static func * (a: some TensorScalar, b: Tensor) throws -> Tensor { try b * a }
  /// The difference.
  public static func - (a: some TensorScalar, b: Tensor) throws -> Tensor {
    try call(aten.rsubScalar, [.tensor(b), a.operand.value])
  }
  /// The quotient.
  public static func / (a: some TensorScalar, b: Tensor) throws -> Tensor {
    try b.reciprocal() * a
  }

  /// The negative.
  public static prefix func - (a: Tensor) throws -> Tensor { try call(aten.neg, [.tensor(a)]) }

  /// 1 / x.
  public func reciprocal() throws -> Tensor { try call(aten.reciprocal, [.tensor(self)]) }

  /// The larger of each pair of elements.
  public func maximum(_ other: Tensor) throws -> Tensor {
    try call(aten.maximum, [.tensor(self), .tensor(other)])
  }

  /// The smaller of each pair of elements.
  public func minimum(_ other: Tensor) throws -> Tensor {
    try call(aten.minimum, [.tensor(self), .tensor(other)])
  }

  /// The angle of the vector (`x`, self), in radians from -pi to pi.
  public func atan2(_ x: Tensor) throws -> Tensor {
    try call(aten.atan2, [.tensor(self), .tensor(x)])
  }
}

/// Changes of this tensor's own elements. A leaf that requires a gradient can be changed only
/// inside `withoutGradient`.
///
/// Every function here throws `TorchError` where shapes, dtypes or devices do not fit, or such a
/// leaf is changed elsewhere.
extension Tensor {
  /// self += scale * other
  public func addInPlace(_ other: Tensor, scale: Double = 1) throws {
    try perform(aten.addInPlace, [.tensor(self), .tensor(other), .double(scale)])
  }
  /// self += number
  public func addInPlace(_ number: Double) throws {
    try perform(aten.addScalarInPlace, [.tensor(self), .double(number)])
  }
  /// self -= other
  public func subtractInPlace(_ other: Tensor) throws {
    try perform(aten.subInPlace, [.tensor(self), .tensor(other)])
  }
  /// self *= other
  public func multiplyInPlace(by other: Tensor) throws {
    try perform(aten.mulInPlace, [.tensor(self), .tensor(other)])
  }
  /// self *= number
  public func multiplyInPlace(by number: Double) throws {
    try perform(aten.mulScalarInPlace, [.tensor(self), .double(number)])
  }
  /// self /= other
  public func divideInPlace(by other: Tensor) throws {
    try perform(aten.divInPlace, [.tensor(self), .tensor(other)])
  }
  /// self /= number
  public func divideInPlace(by number: Double) throws {
    try perform(aten.divScalarInPlace, [.tensor(self), .double(number)])
  }
  /// self += scale * a * b
  public func addProductInPlace(_ a: Tensor, _ b: Tensor, scale: Double = 1) throws {
    try perform(
      aten.addcmulInPlace, [.tensor(self), .tensor(a), .tensor(b), .double(scale)])
  }
  /// self += scale * a / b
  public func addQuotientInPlace(_ a: Tensor, _ b: Tensor, scale: Double = 1) throws {
    try perform(
      aten.addcdivInPlace, [.tensor(self), .tensor(a), .tensor(b), .double(scale)])
  }
  /// self += weight * (other - self), a moving average.
  public func lerpInPlace(to other: Tensor, weight: Double) throws {
    try perform(aten.lerpInPlace, [.tensor(self), .tensor(other), .double(weight)])
  }
  /// Limits the elements to `min`...`max`; nil leaves a side open.
  public func clampInPlace(min: Double? = nil, max: Double? = nil) throws {
    try perform(aten.clampInPlace, [.tensor(self), .optional(min), .optional(max)])
  }
  /// self = max(self, 0). Autograd follows; what made this tensor must not need its elements again.
  public func reluInPlace() throws { try perform(aten.reluInPlace, [.tensor(self)]) }
  /// `slope` self where negative. As `reluInPlace`; `slope` is positive, so that autograd can tell
  /// from the result which elements were.
  public func leakyReLUInPlace(slope: Double = 0.01) throws {
    try perform(aten.leakyReLUInPlace, [.tensor(self), .double(slope)])
  }
  /// self = sqrt(self)
  public func sqrtInPlace() throws { try perform(aten.sqrtInPlace, [.tensor(self)]) }
  /// Sets all elements to zero.
  public func zeroInPlace() throws { try perform(aten.zeroInPlace, [.tensor(self)]) }
  /// Sets all elements to `number`.
  public func fillInPlace(_ number: Double) throws {
    try perform(aten.fillInPlace, [.tensor(self), .double(number)])
  }
  /// Overwrites the elements with another tensor's, converted to this dtype and device.
  public func copyInPlace(_ other: Tensor) throws {
    try perform(aten.copyInPlace, [.tensor(self), .tensor(other)])
  }
  /// Normal numbers.
  public func normalInPlace(
    mean: Double = 0, standardDeviation: Double = 1, using generator: Generator
  ) throws {
    try perform(
      aten.normalInPlace,
      [.tensor(self), .double(mean), .double(standardDeviation), .generator(generator)])
  }
  /// Uniform numbers in [lower, upper).
  public func uniformInPlace(_ range: ClosedRange<Double> = 0...1, using generator: Generator)
    throws
  {
    try perform(
      aten.uniformInPlace,
      [
        .tensor(self), .double(range.lowerBound), .double(range.upperBound), .generator(generator),
      ])
  }
}
