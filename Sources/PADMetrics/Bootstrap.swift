import PADCore

/// Percentile intervals of EER, AUC, HTER and ACER by drawing whole subjects, or videos, with
/// replacement: samples of one person, or frames of one clip, are no independent trials.
///
/// HTER and ACER hold the threshold fixed; EER finds its own in every replicate.
struct Bootstrap {
  struct Intervals {
    var equalErrorRate: Interval
    var areaUnderCurve: Interval
    var halfTotalErrorRate: Interval
    var averageClassificationErrorRate: Interval
  }

  /// Samples visited over all replicates before their number is reduced to `leastReplicates`.
  private static let visits = 200_000_000
  private static let leastReplicates = 200
  /// Draws without a sample of each class before a replicate, and with it the interval, is given up.
  private static let redraws = 100

  private let clusterCount: Int
  private let speciesCount: Int
  /// The acquired samples by ascending score: cluster << 2 | isLive << 1 | startsNewScore.
  private let samples: [UInt32]
  /// Of each cluster: live and attack samples, then those wrongly decided at the threshold.
  private var live: [Int]
  private var rejected: [Int]
  /// Of each cluster and species.
  /// - Shape: [clusters, species]
  private var attacks: [Int]
  private var accepted: [Int]

  /// - Parameter clusters: the subject or video of each row, small non-negative numbers.
  init(_ table: ScoreTable, clusters: [Int32], threshold: Double) {
    let acquired = table.scores.indices.filter { !table.scores[$0].isNaN }
    clusterCount = (clusters.max().map(Int.init) ?? -1) + 1
    speciesCount = table.instruments.count
    live = [Int](repeating: 0, count: clusterCount)
    rejected = live
    attacks = [Int](repeating: 0, count: clusterCount * speciesCount)
    accepted = attacks
    var samples: [UInt32] = []
    samples.reserveCapacity(acquired.count)
    var previous = Double.nan
    for row in RadixSort.order(of: table.scores, rows: acquired).lazy.map(Int.init) {
      let score = table.scores[row]
      let cluster = Int(clusters[row])
      let isLive = table.labels[row] == ScoreTable.live
      samples.append(
        UInt32(cluster) << 2 | (isLive ? 2 : 0) | (score == previous ? 0 : 1))
      previous = score
      if isLive {
        live[cluster] += 1
        if score < threshold { rejected[cluster] += 1 }
      } else {
        let cell = cluster * speciesCount + Int(table.labels[row])
        attacks[cell] += 1
        if score >= threshold { accepted[cell] += 1 }
      }
    }
    self.samples = samples
  }

  /// How many replicates are drawn where `wanted` are asked for: fewer over millions of samples,
  /// whose intervals are narrow anyway.
  static func replicates(_ wanted: Int, sampleCount: Int) -> Int {
    min(wanted, max(leastReplicates, visits / max(1, sampleCount)))
  }

  /// Nil where there are fewer than two clusters, or where draws hardly ever hold both classes.
  func intervals(replicates: Int, confidence: Double, seed: UInt64) -> Intervals? {
    guard clusterCount >= 2, replicates >= 2 else { return nil }
    let parent = SeededGenerator(seed: seed)
    var values = [[Double]](repeating: [], count: 4)
    var weights = [Int](repeating: 0, count: clusterCount)
    for replicate in 0..<replicates {
      var generator = parent.child(UInt64(replicate))
      guard draw(&weights, using: &generator) else { return nil }
      let ranks = rankMeasures(weights)
      let fixed = fixedMeasures(weights)
      values[0].append(ranks.equalErrorRate)
      values[1].append(ranks.areaUnderCurve)
      values[2].append(fixed.halfTotalErrorRate)
      values[3].append(fixed.averageClassificationErrorRate)
    }
    let intervals = values.map { Interval.percentile(of: $0.sorted(), confidence: confidence) }
    return Intervals(
      equalErrorRate: intervals[0], areaUnderCurve: intervals[1],
      halfTotalErrorRate: intervals[2], averageClassificationErrorRate: intervals[3])
  }

  /// Draws as many clusters as there are; false where no draw held both classes.
  private func draw(_ weights: inout [Int], using generator: inout SeededGenerator) -> Bool {
    for _ in 0..<Self.redraws {
      for i in weights.indices { weights[i] = 0 }
      for _ in weights.indices {
        weights[Int(generator.uniform() * Double(clusterCount))] += 1
      }
      let liveCount = zip(weights, live).reduce(0) { $0 + $1.0 * $1.1 }
      let attackCount = samplesOf(attacks, weights).reduce(0, +)
      if liveCount > 0, attackCount > 0 { return true }
    }
    return false
  }

  /// Weighted sums over the clusters.
  /// - Shape: [clusters, species] -> [species]
  private func samplesOf(_ counts: [Int], _ weights: [Int]) -> [Int] {
    var sums = [Int](repeating: 0, count: speciesCount)
    for (cluster, weight) in weights.enumerated() where weight > 0 {
      for species in 0..<speciesCount {
        sums[species] += weight * counts[cluster * speciesCount + species]
      }
    }
    return sums
  }

  private func fixedMeasures(
    _ weights: [Int]
  ) -> (halfTotalErrorRate: Double, averageClassificationErrorRate: Double) {
    func sum(_ counts: [Int]) -> Double {
      Double(zip(weights, counts).reduce(0) { $0 + $1.0 * $1.1 })
    }
    let (attackCounts, acceptedCounts) = (samplesOf(attacks, weights), samplesOf(accepted, weights))
    let bpcer = sum(rejected) / sum(live)
    let pooled = Double(acceptedCounts.reduce(0, +)) / Double(attackCounts.reduce(0, +))
    let worst = zip(acceptedCounts, attackCounts)
      .compactMap { $1 > 0 ? Double($0) / Double($1) : nil }.max()
    return ((pooled + bpcer) / 2, ((worst ?? pooled) + bpcer) / 2)
  }

  private func rankMeasures(
    _ weights: [Int]
  ) -> (equalErrorRate: Double, areaUnderCurve: Double) {
    let liveCount = zip(weights, live).reduce(0) { $0 + $1.0 * $1.1 }
    let attackCount = samplesOf(attacks, weights).reduce(0, +)
    var (liveBelow, attackBelow, liveHere, attackHere, doubledPairs) = (0, 0, 0, 0, 0)
    var best = (cost: Int.max, accepted: 0, rejected: 0)
    weights.withUnsafeBufferPointer { weights in
      for sample in samples {
        if sample & 1 == 1 {
          doubledPairs += liveHere * (2 * attackBelow + attackHere)
          liveBelow += liveHere
          attackBelow += attackHere
          (liveHere, attackHere) = (0, 0)
          let cost = abs((attackCount - attackBelow) * liveCount - liveBelow * attackCount)
          if cost <= best.cost { best = (cost, attackCount - attackBelow, liveBelow) }
        }
        let weight = weights[Int(sample >> 2)]
        if sample & 2 == 2 { liveHere += weight } else { attackHere += weight }
      }
    }
    doubledPairs += liveHere * (2 * attackBelow + attackHere)
    let far = Double(best.accepted) / Double(attackCount)
    let frr = Double(best.rejected) / Double(liveCount)
    return (
      (far + frr) / 2, Double(doubledPairs) / (2 * Double(liveCount) * Double(attackCount))
    )
  }
}

extension Interval {
  /// Both tails' quantiles of ascending replicates, interpolated between order statistics
  /// (Hyndman and Fan's type 7).
  static func percentile(of sorted: [Double], confidence: Double) -> Interval {
    let tail = (1 - confidence) / 2
    return Interval(lower: quantile(tail, of: sorted), upper: quantile(1 - tail, of: sorted))
  }
}

/// The quantile of ascending values, interpolated between order statistics (Hyndman and Fan's
/// type 7, numpy's default).
///
/// - Precondition: there are values, and the share is in 0...1.
public func quantile(_ share: Double, of sorted: [Double]) -> Double {
  let place = share * Double(sorted.count - 1)
  let below = Int(place)
  let above = min(below + 1, sorted.count - 1)
  return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
}
