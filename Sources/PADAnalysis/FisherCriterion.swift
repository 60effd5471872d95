import PADCore

// Source: GTCN, eq. 20 (Fisher's criterion of the two classes' logits).

/// How far two classes' scores lie apart, in units of their spread.
public struct FisherCriterion: Hashable, Codable, Sendable {
  /// Mean of the live scores.
  public let liveMean: Double
  /// Mean of the attacks' scores.
  public let attackMean: Double
  /// Standard deviation of the live scores, with n in the denominator.
  public let liveDeviation: Double
  /// Standard deviation of the attacks' scores, with n in the denominator.
  public let attackDeviation: Double

  /// Takes the acquired scores of both classes.
  ///
  /// - Throws: `PADError(.insufficientData)` for an empty class, `.numerical` for a score that is
  ///   not finite.
  public init(live: [Double], attack: [Double]) throws {
    (liveMean, liveDeviation) = try Self.moments(live, "live")
    (attackMean, attackDeviation) = try Self.moments(attack, "attack")
  }

  /// J = (mu_A - mu_B)^2 / (sigma_A^2 + sigma_B^2) (eq. 20); infinite where neither class varies
  /// and their means differ, 0 where they are the same.
  public var value: Double {
    let distance = liveMean - attackMean
    if distance == 0 { return 0 }
    return distance * distance
      / (liveDeviation * liveDeviation + attackDeviation * attackDeviation)
  }

  private static func moments(_ scores: [Double], _ name: String) throws -> (
    mean: Double, deviation: Double
  ) {
    guard !scores.isEmpty else {
      throw PADError(.insufficientData, "Fisher's criterion: no \(name) score")
    }
    guard scores.allSatisfy(\.isFinite) else {
      throw PADError(.numerical, "Fisher's criterion: a \(name) score is not finite")
    }
    let count = Double(scores.count)
    let mean = scores.reduce(0, +) / count
    let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    return (mean, variance.squareRoot())
  }
}
