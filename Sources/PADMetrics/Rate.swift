import PADCore

/// A range that holds the true value with a stated confidence.
public struct Interval: Hashable, Codable, Sendable {
  /// The interval's lower end.
  public var lower: Double
  /// The interval's upper end.
  public var upper: Double

  /// Takes both ends.
  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}

/// A share of independent trials with its exact interval.
public struct Rate: Hashable, Codable, Sendable {
  /// Trials with the outcome.
  public var count: Int
  /// All trials.
  public var total: Int
  /// Clopper and Pearson's interval.
  public var interval: Interval

  /// - Precondition: 0 <= count <= total, total > 0, confidence in 0..<1.
  public init(_ count: Int, of total: Int, confidence: Double = 0.95) {
    precondition(total > 0 && (0...total).contains(count))
    self.count = count
    self.total = total
    interval = Self.clopperPearson(count, of: total, confidence: confidence)
  }

  /// The share, 0...1.
  public var value: Double { Double(count) / Double(total) }

  /// The exact binomial interval of Clopper and Pearson (1934): quantiles of the beta
  /// distribution, B(a/2; k, n-k+1) and B(1-a/2; k+1, n-k) with a = 1 - confidence.
  ///
  /// It takes the trials as independent, which frames of one video are not.
  public static func clopperPearson(
    _ count: Int, of total: Int, confidence: Double = 0.95
  ) -> Interval {
    let tail = (1 - confidence) / 2
    let (k, n) = (Double(count), Double(total))
    return Interval(
      lower: count == 0 ? 0 : BetaDistribution(a: k, b: n - k + 1).quantile(tail),
      upper: count == total ? 1 : BetaDistribution(a: k + 1, b: n - k).quantile(1 - tail))
  }

  private enum CodingKeys: String, CodingKey { case count, total, value, interval }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    count = try container.decode(Int.self, forKey: .count)
    total = try container.decode(Int.self, forKey: .total)
    interval = try container.decode(Interval.self, forKey: .interval)
    guard total > 0, (0...total).contains(count) else {
      throw PADError(.invalid, "rate \(count)/\(total); expected a count within a positive total")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(count, forKey: .count)
    try container.encode(total, forKey: .total)
    try container.encode(value, forKey: .value)
    try container.encode(interval, forKey: .interval)
  }
}
