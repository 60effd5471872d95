import PADCore

/// The scores of one class or species in ascending order, and the count of those that could not
/// be acquired (NaN: no face found, unreadable picture).
public struct SortedScores: Hashable, Sendable {
  /// Ascending, without NaN. Infinite scores are scores.
  public let values: [Double]
  /// Samples without a score. They are counted, never dropped.
  public let unacquired: Int

  /// Takes scores in any order; NaN stands for one that was not acquired.
  public init(_ scores: consuming [Double]) {
    let all = scores.count
    scores.removeAll(where: \.isNaN)
    unacquired = all - scores.count
    values = RadixSort.ascending(scores)
  }

  /// Acquired and unacquired together.
  public var total: Int { values.count + unacquired }

  /// How many scores lie below `threshold`: the rejected ones.
  public func countBelow(_ threshold: Double) -> Int {
    var low = 0
    var high = values.count
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < threshold { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// How many scores are at or above `threshold`: the accepted ones.
  public func countAccepted(at threshold: Double) -> Int { values.count - countBelow(threshold) }

  /// The threshold at which at most `share` of these scores are accepted.
  ///
  /// It is the lowest of these scores that keeps the share, or the next number above the highest
  /// score where none does (bob.measure's `far_threshold`). One case has no such threshold: a
  /// score of +infinity is accepted at every threshold.
  ///
  /// - Throws: `PADError(.invalid)` where `share` is not in 0...1, `.insufficientData` where no
  ///   score was acquired.
  public func threshold(acceptingAtMost share: Double) throws -> Double {
    guard (0...1).contains(share) else {
      throw PADError(.invalid, "share of accepted attacks is \(share); expected 0...1")
    }
    guard let lowest = values.first, let highest = values.last else {
      throw PADError(
        .insufficientData, "no attack score to choose a threshold on (\(unacquired) without score)")
    }
    if share == 1 { return lowest.nextDown }
    var threshold = highest.nextUp
    var end = values.count
    while end > 0 {
      let score = values[end - 1]
      let start = countBelow(score)
      if Double(values.count - start) / Double(values.count) > share { break }
      threshold = score
      end = start
    }
    return threshold
  }
}
