import PADCore

/// The samples that teach most about a detector: its mistakes first, then the extremes of both
/// classes.
public enum PictureGroup: String, CaseIterable, Sendable {
  case attacksAccepted = "Attacks accepted"
  case liveRejected = "Live rejected"
  case liveWeakest = "Live, barely accepted"
  case attacksStrongest = "Attacks, barely rejected"
  case liveStrongest = "Live, highest scores"
  case attacksWeakest = "Attacks, lowest scores"
  case unacquired = "Without a score"

  /// Whether the group's decisions are wrong.
  public var isError: Bool { self == .attacksAccepted || self == .liveRejected }

  /// The samples of each group, most telling first, at most `limit` in each. A sample is in one
  /// group only.
  public static func choose(
    from samples: some Sequence<ScoredSample>, threshold: Double, limit: Int = 12
  ) -> [(group: PictureGroup, samples: [ScoredSample])] {
    func ascending(_ samples: [ScoredSample]) -> [ScoredSample] {
      samples.sorted { ($0.score, $0.sample.id) < ($1.score, $1.sample.id) }
    }
    var unacquired: [ScoredSample] = []
    var live: (accepted: [ScoredSample], rejected: [ScoredSample]) = ([], [])
    var attack: (accepted: [ScoredSample], rejected: [ScoredSample]) = ([], [])
    for sample in samples {
      switch (sample.sample.label, sample.score >= threshold) {
      case _ where sample.score.isNaN: unacquired.append(sample)
      case (.live, true): live.accepted.append(sample)
      case (.live, false): live.rejected.append(sample)
      case (.attack, true): attack.accepted.append(sample)
      case (.attack, false): attack.rejected.append(sample)
      }
    }
    // The two ends of a list that is shorter than both groups together share it.
    let accepted = ascending(live.accepted)
    let rejected = ascending(attack.rejected)
    let weakest = accepted.prefix(min(limit, (accepted.count + 1) / 2))
    let strongest = rejected.suffix(min(limit, (rejected.count + 1) / 2))
    return allCases.map { group in
      switch group {
      case .attacksAccepted: (group, ascending(attack.accepted).reversed().prefix(limit) + [])
      case .liveRejected: (group, ascending(live.rejected).prefix(limit) + [])
      case .liveWeakest: (group, weakest + [])
      case .attacksStrongest: (group, strongest.reversed())
      case .liveStrongest:
        (group, accepted.dropFirst(weakest.count).suffix(limit).reversed())
      case .attacksWeakest:
        (group, rejected.dropLast(strongest.count).prefix(limit) + [])
      case .unacquired: (group, unacquired.prefix(limit) + [])
      }
    }
  }
}
