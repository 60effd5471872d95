/// The point where as many attacks are accepted as bona fides are rejected.
public struct EqualErrorRate: Hashable, Codable, Sendable {
  /// Mean of `falseAcceptRate` and `falseRejectRate`.
  public var rate: Double
  /// Live where score >= threshold.
  public var threshold: Double
  /// FAR: share of all attacks accepted, 0...1.
  public var falseAcceptRate: Double
  /// FRR: share of the bona fides rejected, 0...1.
  public var falseRejectRate: Double
}

extension ScoreSet {
  /// The equal error rate: the threshold with the least |FAR - FRR| over the midpoints between
  /// neighboring scores, ties to the higher threshold (bob.measure's `eer_threshold`).
  ///
  /// The comparison is exact (integer counts), so that rounding breaks no tie. Where all scores
  /// are equal there is no midpoint: the threshold is that score and the rate 1/2.
  public func equalErrorRate() -> EqualErrorRate {
    let (liveCount, attackCount) = (live.values.count, attack.values.count)
    var rejected = 0
    var accepted = attackCount
    var previous = Double.nan
    var best = (cost: Int.max, threshold: 0.0, accepted: 0, rejected: 0)
    forEachScore { score, live, attack in
      let cost = abs(accepted * liveCount - rejected * attackCount)
      if cost <= best.cost {
        best = (
          cost, previous.isNaN ? score : midpoint(previous, score), accepted, rejected
        )
      }
      rejected += live
      accepted -= attack
      previous = score
    }
    let far = Double(best.accepted) / Double(attackCount)
    let frr = Double(best.rejected) / Double(liveCount)
    return EqualErrorRate(
      rate: (far + frr) / 2, threshold: best.threshold, falseAcceptRate: far,
      falseRejectRate: frr)
  }

  /// The area under the full ROC: the probability that a bona fide scores higher than an attack,
  /// ties counted as one half (Mann and Whitney 1947).
  public func areaUnderCurve() -> Double {
    var doubledPairs = 0
    var attacksBelow = 0
    forEachScore { _, live, attack in
      doubledPairs += live * (2 * attacksBelow + attack)
      attacksBelow += attack
    }
    return Double(doubledPairs) / (2 * Double(live.values.count) * Double(attack.values.count))
  }
}
