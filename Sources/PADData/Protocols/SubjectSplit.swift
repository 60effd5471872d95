internal import PADCore

/// Shares of the subjects that train, choose and test.
public struct SplitFractions: Hashable, Codable, Sendable {
  /// Share that trains.
  public var train: Double
  /// Share that chooses.
  public var development: Double
  /// Share that tests.
  public var test: Double

  /// - Throws: `PADError(.invalid)` unless all are in 0...1 and add up to 1.
  public init(train: Double = 0.6, development: Double = 0.2, test: Double = 0.2) throws {
    let all = [train, development, test]
    guard all.allSatisfy({ (0...1).contains($0) }), abs(all.reduce(0, +) - 1) < 1e-9 else {
      throw PADError(
        .invalid, "split fractions \(train), \(development), \(test); expected shares of 1")
    }
    self.train = train
    self.development = development
    self.test = test
  }
}

/// Deterministic partitions of people.
///
/// People who show the same labels and attack kinds are spread evenly, so that no part lacks a
/// class where that can be avoided.
public enum SubjectSplit {
  /// Parts in the proportion of `weights`; every part of positive weight gets at least one
  /// person.
  ///
  /// - Parameter samples: whose people are split.
  /// - Returns: a set of persons (`SampleIdentity.person`) a weight.
  /// - Throws: `PADError(.insufficientData)` where there are fewer people than parts.
  public static func parts(
    of samples: some Sequence<StoredSample>, weights: [Double], seed: UInt64
  ) throws -> [Set<String>] {
    let people = ordered(Array(samples), seed: seed)
    let targets = try targets(for: weights, count: people.count)
    var parts = [Set<String>](repeating: [], count: weights.count)
    for (index, person) in people.enumerated() {
      // The part that lags its share of the people dealt so far most gets the next one.
      let lag = targets.indices.map { part in
        Double(targets[part]) * Double(index + 1) / Double(people.count)
          - Double(parts[part].count)
      }
      let open = targets.indices.filter { parts[$0].count < targets[$0] }
      guard let next = open.max(by: { (lag[$0], $1) < (lag[$1], $0) }) else { break }
      parts[next].insert(person)
    }
    return parts
  }

  /// `count` parts of people whose sizes differ by at most one.
  ///
  /// - Throws: `PADError(.invalid)` for fewer than two folds, `.insufficientData` for fewer people
  ///   than folds.
  public static func folds(
    of samples: some Sequence<StoredSample>, count: Int, seed: UInt64
  ) throws -> [Set<String>] {
    guard count > 1 else {
      throw PADError(.invalid, "\(count) folds; expected 2 or more")
    }
    return try parts(of: samples, weights: [Double](repeating: 1, count: count), seed: seed)
  }

  /// People grouped by what they show, in seeded order within a group.
  private static func ordered(_ samples: [StoredSample], seed: UInt64) -> [String] {
    var shown: [String: Set<String>] = [:]
    for sample in samples where sample.status == .prepared {
      let kind = sample.identity.instrument?.rawValue ?? Label.live.rawValue
      shown[sample.identity.person, default: []].insert(kind)
    }
    for sample in samples where shown[sample.identity.person] == nil {
      shown[sample.identity.person] = []
    }
    let groups = Dictionary(grouping: shown.keys) { person in
      shown[person, default: []].sorted().joined(separator: "\t")
    }
    var generator = SeededGenerator(seed: seed)
    return groups.sorted { $0.key < $1.key }.flatMap { group in
      group.value.sorted().shuffled(using: &generator)
    }
  }

  /// Whole numbers of people by the largest remainders, at least one each.
  private static func targets(for weights: [Double], count: Int) throws -> [Int] {
    let total = weights.reduce(0, +)
    let wanted = weights.count { $0 > 0 }
    guard count >= wanted, total > 0 else {
      throw PADError(
        .insufficientData, "\(count) subjects cannot make \(wanted) parts",
        advice: "Add subjects; one person's pictures never stand in two parts")
    }
    let exact = weights.map { $0 / total * Double(count) }
    var targets = zip(weights, exact).map { $0 > 0 ? max(1, Int($1)) : 0 }
    while targets.reduce(0, +) != count {
      let tooFew = targets.reduce(0, +) < count
      let candidates = targets.indices.filter { weights[$0] > 0 && (tooFew || targets[$0] > 1) }
      let excess = { (part: Int) in Double(targets[part]) - exact[part] }
      let part =
        tooFew
        ? candidates.min { excess($0) < excess($1) } : candidates.max { excess($0) < excess($1) }
      guard let part else { break }
      targets[part] += tooFew ? 1 : -1
    }
    return targets
  }
}
