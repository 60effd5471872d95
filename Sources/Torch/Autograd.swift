internal import CTorch

extension Tensor {
  /// Whether operators on this tensor are recorded. Only leaves (tensors that no recorded operator
  /// made) of a floating-point dtype can be changed.
  public var requiresGradient: Bool { ct_tensor_requires_gradient(handle) }

  /// Starts or stops the recording of gradients for a leaf.
  ///
  /// - Throws: `TorchError` for integer dtypes, and for stopping at a tensor that is no leaf.
  @discardableResult
  public func requireGradient(_ required: Bool = true) throws -> Tensor {
    try check(ct_tensor_set_requires_gradient(handle, required))
    return self
  }

  /// Whether it came from no operator that is recorded.
  public var isLeaf: Bool { ct_tensor_is_leaf(handle) }

  /// What `backward` has summed up here; nil before the first time and after clearing.
  public var gradient: Tensor? {
    var result: OpaquePointer?
    if let error = ct_tensor_gradient(handle, &result) { ct_error_free(error) }
    return result.map(Tensor.init(owning:))
  }

  /// Replaces or clears the gradient.
  ///
  /// - Throws: `TorchError` where shape, dtype or device differ from this tensor's.
  public func setGradient(_ gradient: Tensor?) throws {
    try check(ct_tensor_set_gradient(handle, gradient?.handle))
  }

  /// Adds the derivatives of this tensor to the `gradient` of every leaf that it came from.
  ///
  /// - Parameters:
  ///   - seed: The gradient with respect to this tensor; needed unless it is a single number.
  ///   - keepGraph: Whether `backward` can run through the same operators again.
  ///   - createGraph: Whether the gradients can be differentiated themselves.
  /// - Throws: `TorchError` where this tensor has no history, is no single number and `seed` is
  ///   nil, or its graph was given up by an earlier pass.
  public func backward(
    _ seed: Tensor? = nil, keepGraph: Bool = false, createGraph: Bool = false
  ) throws {
    try check(ct_backward(handle, seed?.handle, keepGraph || createGraph, createGraph))
  }

  /// This tensor forwards; its gradient times `-coefficient` backwards.
  ///
  /// An autograd function of its own rather than `-c x + (1 + c) detach(x)`, which rounds the
  /// forward value. Source: Ganin and Lempitsky 2015, eq. 13-14.
  ///
  /// - Throws: `TorchError` from the engine.
  public func gradientReversed(_ coefficient: Double = 1) throws -> Tensor {
    var result: OpaquePointer?
    try check(ct_reverse_gradient(handle, coefficient, &result))
    guard let result else { throw TorchError(.engine, "reverse_gradient: no result") }
    return Tensor(owning: result)
  }
}

/// The derivatives of `outputs` with respect to `inputs`; no `gradient` property changes.
///
/// - Parameters:
///   - seeds: The gradients with respect to the outputs; nil where each output is one number.
///   - createGraph: Whether the results can be differentiated themselves (gradient penalties).
/// - Returns: One tensor of each input's shape.
/// - Throws: `TorchError` where an input was not used.
public func gradients(
  of outputs: [Tensor], withRespectTo inputs: [Tensor], seeds: [Tensor]? = nil,
  keepGraph: Bool = false, createGraph: Bool = false
) throws -> [Tensor] {
  if let seeds, seeds.count != outputs.count {
    throw TorchError(
      .invalidArgument, "gradients: \(seeds.count) seeds for \(outputs.count) outputs")
  }
  let outputHandles = outputs.map { Optional($0.handle) }
  let inputHandles = inputs.map { Optional($0.handle) }
  let seedHandles = seeds?.map { Optional($0.handle) }
  var results = [OpaquePointer?](repeating: nil, count: inputs.count)
  let error = withExtendedLifetime((outputs, inputs, seeds)) {
    ct_gradients(
      outputHandles, seedHandles, Int64(outputs.count), inputHandles, Int64(inputs.count),
      keepGraph || createGraph, createGraph, false, &results)
  }
  try check(error)
  return results.compactMap { $0.map(Tensor.init(owning:)) }
}

/// The derivatives of one number with respect to `inputs`.
///
/// - Throws: `TorchError` where an input was not used, or `output` is no single number.
public func gradients(
  of output: Tensor, withRespectTo inputs: [Tensor], keepGraph: Bool = false,
  createGraph: Bool = false
) throws -> [Tensor] {
  try gradients(
    of: [output], withRespectTo: inputs, keepGraph: keepGraph, createGraph: createGraph)
}

/// Runs `body` without recording gradients.
///
/// The mode belongs to the thread, so `body` cannot suspend.
public func withoutGradient<Result>(_ body: () throws -> Result) rethrows -> Result {
  try withGradientMode(false, body)
}

/// Runs `body` with recording of gradients, inside `withoutGradient`.
public func withGradient<Result>(_ body: () throws -> Result) rethrows -> Result {
  try withGradientMode(true, body)
}

private func withGradientMode<Result>(
  _ enabled: Bool, _ body: () throws -> Result
) rethrows -> Result {
  let previous = ct_gradient_enabled()
  ct_set_gradient_enabled(enabled)
  defer { ct_set_gradient_enabled(previous) }
  return try body()
}

/// Runs `body` with convolutions and matrix products in `dtype` on devices of this kind; weights
/// stay as they are. The mode belongs to the thread, so `body` cannot suspend.
///
/// - Parameter dtype: `.bfloat16`; nil turns autocast off inside.
/// - Throws: `TorchError` where there is no such device, and what `body` throws.
public func withAutocast<Result>(
  _ dtype: DType?, on device: Device, _ body: () throws -> Result
) throws -> Result {
  var previous = CTAutocast()
  let wanted = CTAutocast(
    enabled: dtype != nil, dtype: Int32((dtype ?? .bfloat16).code.rawValue))
  try check(ct_autocast_enter(device.code, wanted, &previous))
  defer { ct_autocast_leave(device.code, previous) }
  return try body()
}
