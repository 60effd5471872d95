import Foundation
import PADCore
import PADMetrics
import Testing

/// Expected values that Reference/correlation.py wrote with scipy.
private struct CorrelationReference: Decodable {
  struct Correlation: Decodable, CustomTestStringConvertible {
    var name: String
    var x: [Double]
    var y: [Double]
    var clusters: [String]
    var replicates: Int
    var seed: UInt64
    var rho: Double
    var interval: [Double]?
    var testDescription: String { name }
  }
  struct Separated: Decodable {
    var values: [Double]
    var live: [Bool]
    var clusters: [String]
    var replicates: Int
    var seed: UInt64
    var auc: Double
    var interval: [Double]
  }
  var correlations: [Correlation]
  var separation: Separated

  static func load() throws -> CorrelationReference {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Reference/correlation.json")
    return try JSONDecoder().decode(CorrelationReference.self, from: Data(contentsOf: file))
  }
}

@Suite struct CorrelationTests {
  @Test func spearmanAndItsIntervalAreSciPys() throws {
    for expected in try CorrelationReference.load().correlations {
      let found = try #require(
        RankCorrelation(
          expected.x, expected.y, clusters: expected.clusters, replicates: expected.replicates,
          seed: expected.seed))
      #expect(agree(found.rho.value, expected.rho), "\(expected.name)")
      #expect(found.count == expected.x.count)
      #expect(found.clusters == Set(expected.clusters).count)
      guard let interval = expected.interval else {
        #expect(found.rho.interval == nil)
        continue
      }
      #expect(agree(try #require(found.rho.interval).lower, interval[0]), "\(expected.name)")
      #expect(agree(try #require(found.rho.interval).upper, interval[1]), "\(expected.name)")
    }
  }

  @Test func handRanks() {
    // Ranks 1 2 3 against 1 3 2: 1 - 6 (0 + 1 + 1) / (3 * 8) = 0.5.
    #expect(RankCorrelation([1, 5, 9], [2, 8, 4], clusters: ["a", "b", "c"])?.rho.value == 0.5)
    // A pair without a number is left out.
    let gap = RankCorrelation(
      [1, .nan, 5, 9], [2, 0, 8, 4], clusters: ["a", "z", "b", "c"])
    #expect(gap?.rho.value == 0.5)
    #expect(gap?.count == 3)
    #expect(gap?.clusters == 3)
    // Infinite numbers have ranks.
    #expect(
      RankCorrelation([-.infinity, 0, .infinity], [1, 2, 3], clusters: ["a", "a", "a"])?.rho
        == Estimate(1))
  }

  @Test func nothingToCorrelateIsNone() {
    #expect(RankCorrelation([1, 2], [1, 2], clusters: ["a", "b"]) == nil)
    #expect(RankCorrelation([1, 1, 1], [1, 2, 3], clusters: ["a", "b", "c"]) == nil)
    #expect(RankCorrelation([], [], clusters: []) == nil)
  }

  @Test func separationAndItsIntervalAreSciPys() throws {
    let expected = try CorrelationReference.load().separation
    let table = ScoreTable(
      expected.values.indices.map { row in
        scored(
          "\(row)", expected.live[row] ? .live : .attack, expected.values[row],
          subject: expected.clusters[row])
      })
    let found = try Separation(table, replicates: expected.replicates, seed: expected.seed)
    #expect(agree(found.auc.value, expected.auc))
    #expect(agree(try #require(found.auc.interval).lower, expected.interval[0]))
    #expect(agree(try #require(found.auc.interval).upper, expected.interval[1]))
    #expect(found.resampling?.cluster == .subject)
    #expect(found.resampling?.clusters == 8)
    #expect(found.strength == abs(found.auc.value - 0.5))
    #expect(found.live == expected.live.count { $0 })
  }

  @Test func separationIsCertainOnOneSideOnly() throws {
    func separation(_ values: [(Label, Double)]) throws -> Separation {
      try Separation(
        ScoreTable(values.enumerated().map { scored("\($0)", $1.0, $1.1, subject: "\($0 / 2)") }))
    }
    let apart = try separation([
      (.live, 1), (.attack, 0), (.live, 2), (.attack, 0), (.live, 3), (.attack, 0),
    ])
    #expect(apart.auc.value == 1)
    #expect(apart.isCertain)
    let mixed = try separation([
      (.live, 1), (.attack, 0), (.live, 0), (.attack, 1), (.live, 0), (.attack, 1),
      (.live, 1), (.attack, 0),
    ])
    #expect(mixed.auc.value == 0.5)
    #expect(!mixed.isCertain)
    #expect(throws: PADError.self) { try separation([(.live, 1), (.live, 2)]) }
  }

  @Test func quantilesLieBetweenOrderStatistics() {
    // numpy.quantile([1, 2, 4, 8], [0, .25, .5, 1]) = 1, 1.75, 3, 8
    let values: [Double] = [1, 2, 4, 8]
    #expect([0, 0.25, 0.5, 1].map { quantile($0, of: values) } == [1, 1.75, 3, 8])
  }
}
