import PADCore
import Torch

/// Mahalanobis distance from normal training vectors: how far each direction goes from the mean,
/// in units of how far it goes there in the normal data.
///
/// Source: Denouden et al., "Improving Reconstruction Autoencoder Out-of-distribution Detection
/// with Mahalanobis Distance", arXiv 1812.02765, for a generator's codes; which vectors are
/// whitened is the caller's choice.
public struct WhitenedDistance {
  /// - Shape: [1, D], float64
  private let mean: Tensor
  /// L of the covariance L Lᵀ.
  ///
  /// - Shape: [D, D], float64
  private let factor: Tensor

  /// - Parameters:
  ///   - normal: vectors of the normal class.
  ///   - shrinkage: what is added to the covariance's diagonal, as a share of the diagonal's mean;
  ///     keeps directions without variance from deciding.
  /// - Shape: [N, D]
  /// - Throws: `PADError(.insufficientData)` for fewer than two vectors or vectors that are all
  ///   equal, `.numerical` for one that is not finite.
  public init(normal: Tensor, shrinkage: Double) throws {
    try check("shrinkage", shrinkage, "more than 0") { $0.isFinite && $0 > 0 }
    let (count, length) = (normal.shape[0], normal.shape[1])
    guard count >= 2 else {
      throw PADError(
        .insufficientData, "\(count) normal samples; expected 2 or more to measure a spread")
    }
    let (mean, factor) = try withoutGradient {
      let vectors = try normal.to(.float64)
      let mean = try vectors.mean(dims: [0], keepsDims: true)  // [1, D]
      let centered = try vectors - mean
      let covariance = try centered.transpose(0, 1).matmul(centered) / Double(count)
      let power = try centered.squared().mean().item()
      guard power.isFinite else {
        throw PADError(.numerical, "a normal sample's features are not finite")
      }
      guard power > 0 else {
        throw PADError(.insufficientData, "\(count) normal samples are all equal")
      }
      let places = try Tensor.arange(to: length, dtype: .float64, device: normal.device)
      let identity = try places.unsqueeze(0).equal(to: places.unsqueeze(1)).to(.float64)
      return try (mean, (covariance + identity * (shrinkage * power)).choleskyFactor())
    }
    self.mean = mean
    self.factor = factor
  }

  /// || L^-1 (x - mean) ||^2 / D, about 1 for normal vectors.
  ///
  /// - Shape: vectors [N, D] -> N distances
  /// - Throws: `TorchError` where `vectors` have another length.
  public func distances(of vectors: Tensor) throws -> [Double] {
    try withoutGradient {
      let centered = try (vectors.to(.float64) - mean).transpose(0, 1)  // [D, N]
      return try factor.solvedLowerTriangular(centered).squared().mean(dims: [0]).doubles()
    }
  }
}
