import Torch

/// The largest relative difference between autograd's gradients and central differences.
///
/// Every result is projected on fixed random numbers, so that the whole Jacobian takes part.
///
/// - Parameters:
///   - inputs: float64 leaves; those of `varying` (all where nil) are differentiated.
///   - function: Must be smooth around the inputs.
/// - Returns: max |analytic - numeric| / max(1, |numeric|); below 1e-6 for a sound gradient.
public func gradientError(
  at inputs: [Tensor], varying: [Int]? = nil, step: Double = 1e-6,
  _ function: ([Tensor]) throws -> [Tensor]
) throws -> Double {
  let indices = varying ?? Array(inputs.indices)
  for index in indices { try inputs[index].requireGradient() }
  let results = try function(inputs)
  let differentiable = results.indices.filter { results[$0].requiresGradient }
  guard !differentiable.isEmpty else {
    throw TorchError(.invalidArgument, "gradientError: no result depends on the inputs")
  }
  let generator = try Generator(seed: 1)
  let directions = try differentiable.map {
    try Tensor.randn(shape: results[$0].shape, dtype: .float64, using: generator)
  }
  let analytic = try gradients(
    of: differentiable.map { results[$0] }, withRespectTo: indices.map { inputs[$0] },
    seeds: directions)

  func projected(_ inputs: [Tensor]) throws -> Double {
    try withoutGradient {
      let results = try function(inputs)
      return try zip(differentiable, directions).reduce(0) { sum, pair in
        try sum + (results[pair.0] * pair.1).sum().item()
      }
    }
  }
  var worst = 0.0
  for (index, gradient) in zip(indices, analytic) {
    let expected = try gradient.doubles()
    let values = try inputs[index].doubles()
    for element in values.indices {
      var moved = inputs
      func value(at offset: Double) throws -> Double {
        var shifted = values
        shifted[element] += offset
        moved[index] = try Tensor(shifted, shape: inputs[index].shape)
        return try projected(moved)
      }
      let numeric = try (value(at: step) - value(at: -step)) / (2 * step)
      worst = max(worst, abs(expected[element] - numeric) / max(1, abs(numeric)))
    }
  }
  return worst
}

/// The largest |a - b| / (1 + |b|), infinite where the shapes differ or a number is not finite
/// in one of them alone.
public func difference(_ a: Tensor, _ b: Tensor) throws -> Double {
  guard a.shape == b.shape else { return .infinity }
  return try zip(a.doubles(), b.doubles()).reduce(0) { worst, pair in
    if pair.0 == pair.1 || pair.0.isNaN && pair.1.isNaN { return worst }
    let relative = abs(pair.0 - pair.1) / (1 + abs(pair.1))
    return relative.isFinite ? max(worst, relative) : .infinity
  }
}
