import Torch

/// A tensor that is learned.
public final class Parameter {
  /// Replaced only by `Module.move(to:)` and `convert(to:)`; loading and optimizers write into it.
  public internal(set) var tensor: Tensor

  /// Takes `tensor` as a leaf that requires a gradient.
  ///
  /// - Throws: `TorchError` where `tensor` is no leaf, or not of a floating-point dtype.
  public init(_ tensor: Tensor) throws {
    self.tensor = try tensor.requireGradient()
  }

  /// Nil before the first backward pass and after `zeroGradients()`.
  public var gradient: Tensor? { tensor.gradient }

  /// A frozen parameter gets no gradient, and optimizers leave it alone.
  public var isFrozen: Bool { !tensor.requiresGradient }

  /// Takes the gradient away and asks for no further one.
  ///
  /// - Throws: `TorchError` from the engine.
  public func freeze() throws {
    try tensor.requireGradient(false)
    try tensor.setGradient(nil)
  }

  /// Asks for a gradient again.
  ///
  /// - Throws: `TorchError` from the engine.
  public func unfreeze() throws { try tensor.requireGradient() }
}

/// A tensor that belongs to a network's state but is not learned, such as a tracked mean.
public final class Buffer {
  /// Replaced only by `Module.move(to:)` and `convert(to:)`; loading and layers write into it.
  public internal(set) var tensor: Tensor

  /// Takes the tensor itself, not a copy.
  public init(_ tensor: Tensor) { self.tensor = tensor }
}
