/// How many live and attack samples were accepted and rejected at a threshold, and the measures
/// of classification that follow. Live is the positive class. Of the acquired samples.
public struct Confusion: Hashable, Codable, Sendable {
  /// Live samples at or above the threshold.
  public var liveAccepted: Int
  /// Live samples below the threshold.
  public var liveRejected: Int
  /// Attacks at or above the threshold.
  public var attackAccepted: Int
  /// Attacks below the threshold.
  public var attackRejected: Int

  /// Takes the four counts.
  public init(liveAccepted: Int, liveRejected: Int, attackAccepted: Int, attackRejected: Int) {
    self.liveAccepted = liveAccepted
    self.liveRejected = liveRejected
    self.attackAccepted = attackAccepted
    self.attackRejected = attackRejected
  }

  /// Counts at a threshold: live where score >= threshold.
  public init(_ scores: ScoreSet, threshold: Double) {
    liveRejected = scores.live.countBelow(threshold)
    liveAccepted = scores.live.values.count - liveRejected
    attackRejected = scores.attack.countBelow(threshold)
    attackAccepted = scores.attack.values.count - attackRejected
  }

  /// Live samples with a score.
  public var live: Int { liveAccepted + liveRejected }
  /// Attacks with a score.
  public var attack: Int { attackAccepted + attackRejected }

  /// Share of correct decisions; 0 without samples.
  public var accuracy: Double { share(liveAccepted + attackRejected, of: live + attack) }
  /// Mean of both classes' shares of correct decisions: 1 - HTER.
  public var balancedAccuracy: Double {
    (share(liveAccepted, of: live) + share(attackRejected, of: attack)) / 2
  }
  /// Share of live among the accepted; 0 where nothing was accepted.
  public var precision: Double { share(liveAccepted, of: liveAccepted + attackAccepted) }
  /// Share of accepted among the live.
  public var recall: Double { share(liveAccepted, of: live) }
  /// Harmonic mean of precision and recall; 0 where no live sample was accepted.
  public var f1: Double { share(2 * liveAccepted, of: live + liveAccepted + attackAccepted) }

  /// `f1` as it would be with as many attacks as live samples, so that it does not depend on their
  /// shares: (1 - BPCER) / ((1 - BPCER) + (APCER + BPCER) / 2), attacks pooled. PDGAN's tables print
  /// this one.
  public var balancedF1: Double {
    let apcer = share(attackAccepted, of: attack)
    let denominator = recall + (apcer + 1 - recall) / 2
    return denominator == 0 ? 0 : recall / denominator
  }

  private func share(_ count: Int, of total: Int) -> Double {
    total == 0 ? 0 : Double(count) / Double(total)
  }

  private enum CodingKeys: String, CodingKey {
    case liveAccepted, liveRejected, attackAccepted, attackRejected
    case accuracy, balancedAccuracy, precision, recall, f1, balancedF1
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    liveAccepted = try container.decode(Int.self, forKey: .liveAccepted)
    liveRejected = try container.decode(Int.self, forKey: .liveRejected)
    attackAccepted = try container.decode(Int.self, forKey: .attackAccepted)
    attackRejected = try container.decode(Int.self, forKey: .attackRejected)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(liveAccepted, forKey: .liveAccepted)
    try container.encode(liveRejected, forKey: .liveRejected)
    try container.encode(attackAccepted, forKey: .attackAccepted)
    try container.encode(attackRejected, forKey: .attackRejected)
    try container.encode(accuracy, forKey: .accuracy)
    try container.encode(balancedAccuracy, forKey: .balancedAccuracy)
    try container.encode(precision, forKey: .precision)
    try container.encode(recall, forKey: .recall)
    try container.encode(f1, forKey: .f1)
    try container.encode(balancedF1, forKey: .balancedF1)
  }
}
