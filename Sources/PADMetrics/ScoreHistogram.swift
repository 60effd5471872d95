/// Counts of the scores of both classes in bins of equal width.
public struct ScoreHistogram: Hashable, Codable, Sendable {
  /// Bin `i` holds scores in `edges[i]..<edges[i + 1]`, the last also its upper edge.
  /// - Shape: one more than the bins.
  public var edges: [Double]
  /// Live scores in each bin.
  public var live: [Int]
  /// Attack scores in each bin.
  public var attack: [Int]

  /// Bins over the range of the finite scores. Infinite scores count in the outermost bins.
  ///
  /// - Precondition: bins > 0.
  public init(_ scores: ScoreSet, bins: Int = 50) {
    precondition(bins > 0)
    let finite = [scores.live, scores.attack].flatMap { side in
      [side.values.first(where: \.isFinite), side.values.last(where: \.isFinite)].compactMap { $0 }
    }
    var lower = finite.min() ?? 0
    var upper = finite.max() ?? 0
    if lower == upper {
      // Equal scores get bins around them, wide enough to be distinct numbers.
      let margin = max(0.5, abs(lower) * 1e-6)
      (lower, upper) = (lower - margin, upper + margin)
    }
    // Halves first: the range of huge scores overflows.
    let half = upper / 2 - lower / 2
    edges = (0...bins).map { i in
      i == bins ? upper : lower + half * (2 * Double(i) / Double(bins))
    }
    live = Self.count(scores.live, edges: edges)
    attack = Self.count(scores.attack, edges: edges)
  }

  private static func count(_ scores: SortedScores, edges: [Double]) -> [Int] {
    var below = edges.dropFirst().dropLast().map { scores.countBelow($0) }
    below.append(scores.values.count)
    return zip(below, [0] + below).map { $0 - $1 }
  }
}
