import Torch

/// Scales all gradients together so that their common Euclidean norm is at most `limit`
/// (Pascanu et al. 2013, algorithm 1).
///
/// - Returns: The norm before clipping; not finite where a gradient is not, and then the
///   gradients are not finite either.
/// - Throws: `TorchError` from the engine.
@discardableResult
public func clipGradientNorm(_ parameters: [Parameter], to limit: Double) throws -> Double {
  let gradients = parameters.compactMap(\.gradient)
  guard !gradients.isEmpty else { return 0 }
  return try withoutGradient {
    let norm = try Tensor.stack(Foreach.norm(gradients)).norm()
    // PyTorch's small number, which keeps a norm of 0 from a division by 0.
    let factor = try (limit / (norm + 1e-6)).clamp(max: 1)
    try Foreach.multiply(gradients, by: factor)
    return try norm.item()
  }
}

/// Clips each element of each gradient to -limit...limit.
///
/// - Throws: `TorchError` from the engine.
public func clipGradientValue(_ parameters: [Parameter], to limit: Double) throws {
  try withoutGradient {
    for gradient in parameters.compactMap(\.gradient) {
      try gradient.clampInPlace(min: -limit, max: limit)
    }
  }
}
