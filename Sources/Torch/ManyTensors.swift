/// One call over a list of tensors, for optimizers. All change their first argument in place.
///
/// Every function here throws `TorchError` where lengths, shapes, dtypes or devices do not fit.
public enum Foreach {
  /// a += scale * b
  public static func add(_ a: [Tensor], _ b: [Tensor], scale: Double = 1) throws {
    try perform(aten.foreachAddInPlace, [.tensors(a), .tensors(b), .double(scale)])
  }
  /// a += number
  public static func add(_ a: [Tensor], _ number: Double) throws {
    try perform(aten.foreachAddScalarInPlace, [.tensors(a), .double(number)])
  }
  /// a *= b
  public static func multiply(_ a: [Tensor], by b: [Tensor]) throws {
    try perform(aten.foreachMulInPlace, [.tensors(a), .tensors(b)])
  }
  /// a *= number
  public static func multiply(_ a: [Tensor], by number: Double) throws {
    try perform(aten.foreachMulScalarInPlace, [.tensors(a), .double(number)])
  }
  /// - Parameter factor: One number, on the tensors' device, so that nobody waits for it.
  public static func multiply(_ a: [Tensor], by factor: Tensor) throws {
    try perform(aten.foreachMulTensorInPlace, [.tensors(a), .tensor(factor)])
  }
  /// a /= b
  public static func divide(_ a: [Tensor], by b: [Tensor]) throws {
    try perform(aten.foreachDivInPlace, [.tensors(a), .tensors(b)])
  }
  /// a += weight * (b - a)
  public static func lerp(_ a: [Tensor], to b: [Tensor], weight: Double) throws {
    try perform(aten.foreachLerpInPlace, [.tensors(a), .tensors(b), .double(weight)])
  }
  /// a += scale * b * c
  public static func addProduct(_ a: [Tensor], _ b: [Tensor], _ c: [Tensor], scale: Double = 1)
    throws
  {
    try perform(
      aten.foreachAddcmulInPlace, [.tensors(a), .tensors(b), .tensors(c), .double(scale)])
  }
  /// a += scale * b / c
  public static func addQuotient(_ a: [Tensor], _ b: [Tensor], _ c: [Tensor], scale: Double = 1)
    throws
  {
    try perform(
      aten.foreachAddcdivInPlace, [.tensors(a), .tensors(b), .tensors(c), .double(scale)])
  }
  /// New tensors: the square roots.
  public static func sqrt(_ a: [Tensor]) throws -> [Tensor] {
    try callMany(aten.foreachSqrt, [.tensors(a)], results: a.count)
  }
  /// New tensors: the Euclidean norm of each.
  public static func norm(_ a: [Tensor]) throws -> [Tensor] {
    try callMany(aten.foreachNorm, [.tensors(a)], results: a.count)
  }
  /// Sets all elements to zero.
  public static func zero(_ a: [Tensor]) throws {
    try perform(aten.foreachZeroInPlace, [.tensors(a)])
  }
  /// Overwrites the elements of `a` with those of `b`.
  public static func copy(_ a: [Tensor], from b: [Tensor]) throws {
    try perform(aten.foreachCopyInPlace, [.tensors(a), .tensors(b)])
  }
}

/// Whole optimizer steps in one kernel.
///
/// Every function here throws `TorchError` where lengths, shapes, dtypes or devices do not fit.
public enum Fused {
  /// One step of Adam (Kingma and Ba 2015, algorithm 1), or of AdamW (Loshchilov and Hutter 2019,
  /// algorithm 2) where `decoupledWeightDecay`.
  ///
  /// - Parameters:
  ///   - means: First moments, as the parameters.
  ///   - squares: Second moments, as the parameters.
  ///   - steps: One float32 number a parameter: the count of steps, this one included.
  public static func adam(
    _ parameters: [Tensor], gradients: [Tensor], means: [Tensor], squares: [Tensor],
    steps: [Tensor], learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999,
    weightDecay: Double = 0, epsilon: Double = 1e-8, decoupledWeightDecay: Bool = false
  ) throws {
    try perform(
      decoupledWeightDecay ? aten.fusedAdamW : aten.fusedAdam,
      [
        .tensors(parameters), .tensors(gradients), .tensors(means), .tensors(squares),
        .tensors([]), .tensors(steps), .double(learningRate), .double(beta1), .double(beta2),
        .double(weightDecay), .double(epsilon), .bool(false), .bool(false),
      ])
  }

  /// One step of stochastic gradient descent with momentum.
  ///
  /// - Parameters:
  ///   - velocities: As the parameters; empty without momentum.
  ///   - isFirstStep: Whether the velocities start as the gradients.
  public static func sgd(
    _ parameters: [Tensor], gradients: [Tensor], velocities: [Tensor], learningRate: Double,
    momentum: Double = 0, dampening: Double = 0, weightDecay: Double = 0, nesterov: Bool = false,
    isFirstStep: Bool
  ) throws {
    try perform(
      aten.fusedSGD,
      [
        .tensors(parameters), .tensors(gradients), .tensors(velocities), .double(weightDecay),
        .double(momentum), .double(learningRate), .double(dampening), .bool(nesterov),
        .bool(false), .bool(isFirstStep),
      ])
  }
}
