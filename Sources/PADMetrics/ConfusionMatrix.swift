/// How often pictures of each class were taken for each class (GTCN, figure 12).
public struct ConfusionMatrix: Hashable, Codable, Sendable {
  /// A row a true class, a column a found one.
  public private(set) var counts: [[Int]]

  /// Begins without pictures.
  public init(classes: Int) {
    counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
  }

  /// Counts a picture.
  public mutating func add(_ label: Int, _ found: Int) { counts[label][found] += 1 }

  /// Correct / all.
  public var accuracy: Double {
    let all = counts.joined().reduce(0, +)
    return all == 0 ? .nan : Double(counts.indices.reduce(0) { $0 + counts[$1][$1] }) / Double(all)
  }

  /// Correct / all of each class; NaN for one without pictures.
  public var recalls: [Double] {
    counts.indices.map { label in
      let all = counts[label].reduce(0, +)
      return all == 0 ? .nan : Double(counts[label][label]) / Double(all)
    }
  }

  /// The mean of `recalls`: accuracy as if there were as many pictures of every class.
  public var balancedAccuracy: Double {
    recalls.reduce(0, +) / Double(counts.count)
  }
}
