import PADCore
import Torch

// Grad-CAM: which places of a picture raise a score.
//
// Source: Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based
// Localization", ICCV 2017, eq. 1 and 2.

/// How much each place of a feature map speaks for a score.
public struct GradCAM {
  /// From 0 (says nothing, or speaks against the score) to 1, the picture's strongest place.
  /// All zero where no place speaks for the score.
  ///
  /// - Shape: [N, h, w]
  public let maps: Tensor
  /// The strongest place before it was scaled to 1, which tells a faint map from a clear one.
  ///
  /// - Shape: [N]
  public let strengths: [Double]

  /// Differentiates the score of each picture by its feature map; no parameter's gradient changes.
  ///
  /// - Parameters:
  ///   - featureMap: of the last convolution stage, in evaluation mode.
  ///   - evidence: whether the maps show what raises the score or what lowers it.
  ///   - score: a picture's score of its own feature map alone.
  /// - Shape: featureMap [N, C, h, w]; score [N, C, h, w] -> [N]
  /// - Throws: `PADError(.invalid)` for other shapes; `TorchError` where the score does not depend
  ///   on the feature map, and what `score` throws.
  public init(
    of featureMap: Tensor, evidence: Evidence = .raises, score: (Tensor) throws -> Tensor
  ) throws {
    guard featureMap.rank == 4 else {
      throw PADError(
        .invalid, "a feature map of shape \(featureMap.shape); expected [N, C, h, w]")
    }
    let leaf = try featureMap.detached().requireGradient()
    let (gradient, features) = try withGradient {
      let scores = try score(leaf)
      guard scores.shape == [leaf.shape[0]] else {
        throw PADError(
          .invalid, "scores of shape \(scores.shape); expected [\(leaf.shape[0])], one a picture")
      }
      return (
        try gradients(of: scores.sum(), withRespectTo: [leaf])[0], try leaf.detached()
      )
    }
    // alpha_k: the mean of dy/dA_k over the places (eq. 1); ReLU of the weighted sum (eq. 2).
    let weights = try gradient.mean(dims: [2, 3], keepsDims: true) * evidence.sign  // [N, C, 1, 1]
    let raw = try (weights * features).sum(dims: [1]).relu().to(.float64)  // [N, h, w]
    let peaks = try raw.flatten(from: 1).max(dim: 1).values  // [N]
    strengths = try peaks.to(.cpu).doubles()
    let divisors = try Tensor.where(peaks.greater(than: 0), peaks, peaks.onesLike())
    maps = try raw / divisors.reshape([raw.shape[0], 1, 1])
  }

  /// What a map shows.
  public enum Evidence: Hashable, Sendable {
    /// Places that raise the score: evidence for live.
    case raises
    /// Places that lower the score: evidence for an attack.
    case lowers

    var sign: Double {
      switch self {
      case .raises: 1
      case .lowers: -1
      }
    }
  }

  /// The maps at the size of the pictures, between their places by bilinear interpolation.
  ///
  /// - Shape: [N, height, width], in [0, 1]
  /// - Throws: `TorchError` for a size that is not positive.
  public func upsampled(height: Int, width: Int) throws -> Tensor {
    try maps.unsqueeze(1).upsampledBilinear(height: height, width: width).squeeze(1)
  }
}
