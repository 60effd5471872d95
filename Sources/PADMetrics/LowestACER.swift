/// The point where the mean of APCER (attacks pooled) and BPCER is lowest.
public struct LowestACER: Hashable, Codable, Sendable {
  /// Live where score >= threshold.
  public var threshold: Double
  /// FAR: share of all attacks accepted, 0...1.
  public var falseAcceptRate: Double
  /// FRR: share of the bona fides rejected, 0...1.
  public var falseRejectRate: Double

  /// (FAR + FRR) / 2
  public var rate: Double { (falseAcceptRate + falseRejectRate) / 2 }
}

extension ScoreSet {
  /// Sweeps every threshold for the lowest (FAR + FRR) / 2: below all scores, the midpoints between
  /// neighboring ones, above all; ties to the higher threshold. On test scores this is an oracle
  /// (PDGAN, section 4.2, sweeps so).
  ///
  /// The comparison is exact (integer counts), so that rounding breaks no tie.
  public func lowestACER() -> LowestACER {
    let (liveCount, attackCount) = (live.values.count, attack.values.count)
    var (accepted, rejected) = (attackCount, 0)
    var previous = Double.nan
    var best = (cost: Int.max, threshold: 0.0, accepted: 0, rejected: 0)
    func consider(_ threshold: Double) {
      let cost = accepted * liveCount + rejected * attackCount
      if cost <= best.cost { best = (cost, threshold, accepted, rejected) }
    }
    forEachScore { score, live, attack in
      consider(previous.isNaN ? score : midpoint(previous, score))
      rejected += live
      accepted -= attack
      previous = score
    }
    // A score of +infinity is accepted at every threshold.
    if previous < .infinity { consider(previous.nextUp) }
    return LowestACER(
      threshold: best.threshold,
      falseAcceptRate: Double(best.accepted) / Double(attackCount),
      falseRejectRate: Double(best.rejected) / Double(liveCount))
  }
}
