import PADCore

/// Spearman's rank correlation of two columns, with an interval by drawing whole clusters
/// (subjects) with replacement.
public struct RankCorrelation: Hashable, Codable, Sendable {
  /// -1...1: Pearson's correlation of the ranks, tied values having their mean rank.
  public var rho: Estimate
  /// Pairs that it is of.
  public var count: Int
  /// Different clusters among them.
  public var clusters: Int

  /// Draws without two different values of each column before a replicate, and with it the
  /// interval, is given up.
  private static let redraws = 100

  /// Nil where a column has no two different values, or there are fewer than three pairs.
  ///
  /// - Parameters:
  ///   - clusters: the name of each pair's cluster; pairs of one cluster are drawn together.
  ///   - replicates: 0 draws no interval.
  /// - Shape: `x`, `y` and `clusters` [n]; pairs with NaN are left out.
  public init?(
    _ x: [Double], _ y: [Double], clusters names: [String], replicates: Int = 1000,
    confidence: Double = 0.95, seed: UInt64 = 1
  ) {
    precondition(x.count == y.count && x.count == names.count)
    let rows = x.indices.filter { !x[$0].isNaN && !y[$0].isNaN }
    guard rows.count >= 3 else { return nil }
    var codes: [String: Int] = [:]
    var clusterOf: [Int] = []
    for row in rows {
      let code = codes[names[row]] ?? codes.count
      codes[names[row]] = code
      clusterOf.append(code)
    }
    let columns = PairedRanks(rows.map { x[$0] }, rows.map { y[$0] }, clusters: clusterOf)
    guard let value = columns.correlation([Int](repeating: 1, count: codes.count)) else {
      return nil
    }
    count = rows.count
    clusters = codes.count
    rho = Estimate(value)
    rho.interval = Self.interval(
      of: columns, clusters: codes.count, replicates: replicates, confidence: confidence,
      seed: seed)
  }

  private static func interval(
    of columns: PairedRanks, clusters: Int, replicates: Int, confidence: Double, seed: UInt64
  ) -> Interval? {
    guard clusters >= 2, replicates >= 2 else { return nil }
    let parent = SeededGenerator(seed: seed)
    var values: [Double] = []
    for replicate in 0..<replicates {
      var generator = parent.child(UInt64(replicate))
      var value: Double?
      for _ in 0..<redraws where value == nil {
        var weights = [Int](repeating: 0, count: clusters)
        for _ in 0..<clusters { weights[Int(generator.uniform() * Double(clusters))] += 1 }
        value = columns.correlation(weights)
      }
      guard let value else { return nil }
      values.append(value)
    }
    return Interval.percentile(of: values.sorted(), confidence: confidence)
  }
}

/// Two columns sorted once, whose rank correlation under weights is then linear in their length.
private struct PairedRanks {
  private let x: Column
  private let y: Column
  private let clusters: [Int]

  private struct Column {
    /// Rows by ascending value.
    let order: [Int]
    /// Whether the row at this place of the order has another value than the one before.
    let startsValue: [Bool]

    init(_ values: [Double]) {
      let order = values.indices.sorted { values[$0] < values[$1] }
      self.order = order
      startsValue = order.indices.map { $0 == 0 || values[order[$0]] != values[order[$0 - 1]] }
    }

    /// Each row's mean rank among the drawn rows, minus the mean of all ranks, times 2 (whole
    /// numbers, so that sums are exact).
    /// - Shape: [rows]
    func ranks(_ weight: [Int]) -> [Int] {
      let total = weight.reduce(0, +)
      var ranks = [Int](repeating: 0, count: order.count)
      var (below, start) = (0, 0)
      while start < order.count {
        var (end, here) = (start, 0)
        repeat {
          here += weight[order[end]]
          end += 1
        } while end < order.count && !startsValue[end]
        for place in start..<end { ranks[order[place]] = 2 * below + here - total }
        below += here
        start = end
      }
      return ranks
    }
  }

  init(_ x: [Double], _ y: [Double], clusters: [Int]) {
    self.x = Column(x)
    self.y = Column(y)
    self.clusters = clusters
  }

  /// Nil where the drawn rows have one value only in either column.
  ///
  /// - Parameter weights: how often each cluster was drawn.
  func correlation(_ weights: [Int]) -> Double? {
    let weight = clusters.map { weights[$0] }
    let (a, b) = (x.ranks(weight), y.ranks(weight))
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for row in weight.indices where weight[row] > 0 {
      let (w, left, right) = (Double(weight[row]), Double(a[row]), Double(b[row]))
      ab += w * left * right
      aa += w * left * left
      bb += w * right * right
    }
    guard aa > 0, bb > 0 else { return nil }
    return max(-1, min(1, ab / (aa * bb).squareRoot()))
  }
}
