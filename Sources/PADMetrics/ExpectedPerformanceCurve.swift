/// The expected performance curve (Bengio, Mariethoz, Keller 2005): for each weight between the
/// two kinds of error, the HTER on the test set at the threshold that was best on the development
/// set. Unlike a ROC it compares detectors at thresholds that they could have had.
/// - Shape: the three arrays have one entry a weight.
public struct ExpectedPerformanceCurve: Hashable, Codable, Sendable {
  /// Weight of FAR against FRR in the error that is minimized on the development set, 0...1.
  public var weights: [Double]
  /// HTER of the test set.
  public var halfTotalErrorRates: [Double]
  /// The threshold that was best on the development set, for each weight.
  public var thresholds: [Double]

  /// - Parameter points: how many weights, evenly spaced from 0 to 1.
  /// - Precondition: points >= 2.
  public init(development: ScoreSet, test: ScoreSet, points: Int = 101) {
    precondition(points >= 2)
    weights = (0..<points).map { Double($0) / Double(points - 1) }
    thresholds = (0..<points).map {
      development.leastWeightedErrorThreshold(far: $0, frr: points - 1 - $0)
    }
    halfTotalErrorRates = thresholds.map {
      (test.falseAcceptRate(at: $0) + test.falseRejectRate(at: $0)) / 2
    }
  }
}

extension ScoreSet {
  /// The threshold with the least `far * FAR + frr * FRR`, over midpoints between neighboring
  /// scores (bob.measure's `min_weighted_error_rate_threshold`).
  ///
  /// Ties go to the higher threshold while scores of both classes lie above it; from where one
  /// class is wholly rejected, a threshold must be strictly better. So a weight of 1 on FAR gives
  /// the threshold just above the highest attack, not one that rejects everything.
  func leastWeightedErrorThreshold(far: Int, frr: Int) -> Double {
    let (liveCount, attackCount) = (live.values.count, attack.values.count)
    var (rejected, accepted) = (0, attackCount)
    var previous = Double.nan
    var best = (cost: Int.max, threshold: 0.0)
    func consider(_ threshold: Double) {
      let cost = far * accepted * liveCount + frr * rejected * attackCount
      let isExhausted = rejected == liveCount || accepted == 0
      if cost < best.cost || (cost == best.cost && !isExhausted) { best = (cost, threshold) }
    }
    forEachScore { score, live, attack in
      consider(previous.isNaN ? score : midpoint(previous, score))
      rejected += live
      accepted -= attack
      previous = score
    }
    consider(previous.nextUp)
    return best.threshold
  }
}
