import PADCore
import Torch
import TorchNN

/// How far a patch lies from the normal ones in what the generator sees and in what it gets wrong:
/// the whitened distance of the encoder's last feature map and of the reconstruction errors cell
/// by cell.
///
/// A plain mean of errors weighs every pixel alike, so that a class with little ink is always
/// reconstructed well. Ours, after Denouden et al. (see `WhitenedDistance`); it sees normal
/// training patches only.
public struct PatchNormality {
  /// Of the covariance's diagonal. Ours.
  public static let shrinkage = 0.01
  /// Width and height of a cell whose pixel errors are averaged. Ours.
  private static let errorCell = 4

  private let game: ReconstructionGame
  private let scales: (features: Double, errors: Double)
  private let distance: WhitenedDistance

  /// - Parameters:
  ///   - game: trained; it must not be trained further.
  ///   - normal: patches of the normal class, in parts that fit the memory.
  /// - Shape: each [N, channels, 32, 32]
  /// - Throws: `PADError` as `WhitenedDistance.init(normal:shrinkage:)`.
  public init(game: ReconstructionGame, normal: [Tensor]) throws {
    let parts = try normal.map { try Self.description(of: $0, by: game) }
    guard !parts.isEmpty else {
      throw PADError(.insufficientData, "no normal patches")
    }
    let features = try Tensor.cat(parts.map(\.features))
    let errors = try Tensor.cat(parts.map(\.errors))
    self.game = game
    scales = try (Self.spread(features), Self.spread(errors))
    distance = try WhitenedDistance(
      normal: Self.joined(features, errors, scales), shrinkage: Self.shrinkage)
  }

  /// About 1 for normal patches, more for others.
  ///
  /// - Shape: patches [N, channels, 32, 32] -> N distances
  /// - Throws: `TorchError` where `patches` do not fit.
  public func distances(of patches: Tensor) throws -> [Double] {
    let parts = try Self.description(of: patches, by: game)
    return try distance.distances(of: Self.joined(parts.features, parts.errors, scales))
  }

  /// - Shape: [N, channels, 32, 32] -> features [N, 4 width 16], errors [N, 64]
  private static func description(of patches: Tensor, by game: ReconstructionGame) throws
    -> (features: Tensor, errors: Tensor)
  {
    try withoutGradient {
      let map = try game.generator.encoder.featureMap(patches, .evaluation)
      let errors =
        try (patches - game.reconstructions(of: patches)).abs()
        .mean(dims: [1], keepsDims: true)
        .avgPool2d(kernel: errorCell)
      return try (map.flatten(), errors.flatten())
    }
  }

  private static func spread(_ values: Tensor) throws -> Double {
    max(try values.variance(correction: 0).item().squareRoot(), .leastNormalMagnitude)
  }

  private static func joined(
    _ features: Tensor, _ errors: Tensor, _ scales: (features: Double, errors: Double)
  ) throws -> Tensor {
    try Tensor.cat(
      [features.to(.float64) / scales.features, errors.to(.float64) / scales.errors], dim: 1)
  }
}
