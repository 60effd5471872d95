import PADCore

/// The scores of a test or development set, sorted, by class and by attack species.
///
/// Conventions, those of Idiap's bob.measure: a score is higher for live; a presentation is
/// accepted as live where its score >= the threshold, so that an attack exactly at the threshold
/// is a false accept.
public struct ScoreSet: Sendable {
  /// Live samples, sorted.
  public let live: SortedScores
  /// Attacks of all species together.
  public let attack: SortedScores
  /// Attacks by species (PAI).
  public let instruments: [AttackInstrument: SortedScores]

  /// - Parameter name: what the set is called in errors, for example `development scores`.
  /// - Throws: `PADError(.insufficientData)` where either class has no acquired score.
  public init(
    live: consuming [Double], attacks: [AttackInstrument: [Double]], name: String = "scores"
  ) throws {
    self.live = SortedScores(live)
    instruments = attacks.mapValues { SortedScores($0) }
    if instruments.count == 1, let only = instruments.values.first {
      attack = only
    } else {
      attack = SortedScores(attacks.values.flatMap { $0 })
    }
    guard !self.live.values.isEmpty, !attack.values.isEmpty else {
      throw PADError(
        .insufficientData,
        """
        \(name): \(self.live.values.count) live and \(attack.values.count) attack samples with a \
        score (\(self.live.unacquired) live and \(attack.unacquired) attack without); expected at \
        least one of each
        """,
        advice: "Error rates need both classes")
    }
  }

  /// Attacks of one unnamed species.
  ///
  /// - Throws: `PADError(.insufficientData)` where either class has no acquired score.
  public init(
    live: consuming [Double], attack: consuming [Double], name: String = "scores"
  ) throws {
    try self.init(live: live, attacks: [.unspecified: attack], name: name)
  }

  /// The species in alphabetical order.
  public var species: [AttackInstrument] { instruments.keys.sorted() }

  /// Share of the attacks accepted (FAR), of the acquired ones.
  public func falseAcceptRate(at threshold: Double) -> Double {
    Double(attack.countAccepted(at: threshold)) / Double(attack.values.count)
  }

  /// Share of the bona fides rejected (FRR), of the acquired ones.
  public func falseRejectRate(at threshold: Double) -> Double {
    Double(live.countBelow(threshold)) / Double(live.values.count)
  }
}

extension ScoreSet {
  /// Visits the distinct scores in ascending order with the number of samples at each.
  @inline(__always)
  func forEachScore(_ body: (_ score: Double, _ live: Int, _ attack: Int) -> Void) {
    live.values.withUnsafeBufferPointer { live in
      attack.values.withUnsafeBufferPointer { attack in
        var i = 0
        var j = 0
        while i < live.count || j < attack.count {
          let score =
            j == attack.count || (i < live.count && live[i] <= attack[j]) ? live[i] : attack[j]
          let (firstLive, firstAttack) = (i, j)
          while i < live.count, live[i] == score { i += 1 }
          while j < attack.count, attack[j] == score { j += 1 }
          body(score, i - firstLive, j - firstAttack)
        }
      }
    }
  }
}

/// The number halfway between two neighboring scores, as a threshold that rejects the lower and
/// accepts the upper, also where one is infinite or no number lies between.
func midpoint(_ lower: Double, _ upper: Double) -> Double {
  let middle = (lower + upper) / 2
  if lower < middle, middle <= upper, middle.isFinite { return middle }
  if lower.isInfinite, upper.isInfinite { return 0 }
  let halves = lower / 2 + upper / 2  // Where the sum of large scores overflows.
  return lower < halves && halves <= upper ? halves : upper
}
