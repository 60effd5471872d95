import PADCore

/// Moves the scores of another data set to where the source's development scores lie, so that the
/// source's threshold fits: their medians agree afterwards.
///
/// It uses the target's scores without labels, so it needs a target set that holds live videos and
/// attacks about as the source's development set does. An extra of ours after section 3.4 of the
/// paper (domain adaptation with unlabelled target samples); off unless asked for.
public struct ScoreRecentering: Hashable, Codable, Sendable {
  /// What is added to each target score.
  public let shift: Double

  /// - Parameters:
  ///   - source: the development scores that chose the threshold.
  ///   - target: scores of the other data set, without their labels.
  /// - Throws: `PADError(.insufficientData)` where either has none, `.numerical` where a median is
  ///   not finite.
  public init(source: [Double], target: [Double]) throws {
    guard !source.isEmpty, !target.isEmpty else {
      throw PADError(
        .insufficientData,
        "recentering: \(source.count) source and \(target.count) target scores; expected one or "
          + "more of each")
    }
    shift = Self.median(source) - Self.median(target)
    guard shift.isFinite else {
      throw PADError(.numerical, "recentering: scores without a finite median")
    }
  }

  /// The score where the source's threshold applies.
  public func recentered(_ score: Double) -> Double { score + shift }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2)
      ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}
