import PADCore

/// What a detector does at a threshold chosen for a target rate of accepted attacks.
public struct OperatingPoint: Hashable, Codable, Sendable {
  /// The rate of accepted attacks aimed at, for example 1/100.
  public var target: Double
  /// Live where score >= threshold.
  public var threshold: Double
  /// The rate of accepted attacks realized on these scores; it does not exceed the target
  /// (unless an attack scored +infinity, which no threshold rejects).
  public var attackAcceptance: Double
  /// Share of the bona fides rejected there, with its interval.
  public var bonaFideRejection: Rate
  /// How many attacks the target allows to be accepted, of those that were scored. Of the species
  /// with the fewest where the target holds for each.
  public var allowedAccepts: Int

  /// Share of the bona fides accepted (TAR).
  public var bonaFideAcceptance: Double { 1 - bonaFideRejection.value }
  /// The set has too few attacks for the target to mean anything: not one may be accepted, so the
  /// point is that of a rate of zero.
  public var hasTooFewAttacks: Bool
}

extension ScoreSet {
  /// TAR@FAR: the point where at most `target` of the pooled attacks are accepted.
  ///
  /// - Throws: `PADError(.invalid)` where `target` is not in 0...1.
  public func operatingPoint(
    falseAcceptRate target: Double, confidence: Double = 0.95
  ) throws -> OperatingPoint {
    let threshold = try attack.threshold(acceptingAtMost: target)
    let allowed = allowedAccepts(target, of: attack.values.count)
    return OperatingPoint(
      target: target, threshold: threshold, attackAcceptance: falseAcceptRate(at: threshold),
      bonaFideRejection: rejection(at: threshold, confidence: confidence),
      allowedAccepts: allowed, hasTooFewAttacks: allowed < 1)
  }

  /// BPCER@APCER: the point where at most `target` of each species are accepted, at the strictest
  /// of the species' thresholds. BPCER10, 20 and 100 have targets 1/10, 1/20, 1/100.
  ///
  /// - Throws: `PADError(.invalid)` where `target` is not in 0...1.
  public func operatingPoint(
    apcer target: Double, confidence: Double = 0.95
  ) throws -> OperatingPoint {
    var threshold = -Double.infinity
    var fewest = Int.max
    for scores in instruments.values where !scores.values.isEmpty {
      threshold = max(threshold, try scores.threshold(acceptingAtMost: target))
      fewest = min(fewest, scores.values.count)
    }
    let allowed = allowedAccepts(target, of: fewest)
    let worst = instruments.values.filter { !$0.values.isEmpty }
      .map { Double($0.countAccepted(at: threshold)) / Double($0.values.count) }.max()
    return OperatingPoint(
      target: target, threshold: threshold, attackAcceptance: worst ?? 0,
      bonaFideRejection: rejection(at: threshold, confidence: confidence),
      allowedAccepts: allowed, hasTooFewAttacks: allowed < 1)
  }

  private func rejection(at threshold: Double, confidence: Double) -> Rate {
    Rate(live.countBelow(threshold), of: live.values.count, confidence: confidence)
  }

  /// The largest count whose share does not exceed `target`, compared as `threshold` compares.
  private func allowedAccepts(_ target: Double, of count: Int) -> Int {
    var accepts = min(count, Int(target * Double(count)) + 1)
    while accepts > 0, Double(accepts) / Double(count) > target { accepts -= 1 }
    return accepts
  }
}
