import PADCore
import PADMetrics
import Testing

/// Exact and resampled intervals, and the distributions under them, against SciPy.
@Suite struct IntervalTests {
  let reference: MetricsReference

  init() throws { reference = try .load() }

  @Test func clopperPearsonIsThatOfSciPy() {
    for row in reference.clopperPearson {
      let interval = Rate.clopperPearson(Int(row[0]), of: Int(row[1]), confidence: row[2])
      #expect(agree(interval.lower, row[3], within: 1e-11), "\(row)")
      #expect(agree(interval.upper, row[4], within: 1e-11), "\(row)")
      // Small bounds are right relatively, too.
      if row[3] > 0 { #expect(abs(interval.lower / row[3] - 1) < 1e-9, "\(row)") }
    }
  }

  @Test func noneAndAllOfTenByHand() {
    // None of n: the upper bound solves (1 - p)^n = 0.025, p = 1 - 0.025^(1/10) = 0.30850.
    let none = Rate(0, of: 10)
    #expect(none.interval.lower == 0)
    #expect(agree(none.interval.upper, 0.3084971078187608))
    let all = Rate(10, of: 10)
    #expect(agree(all.interval.lower, 1 - 0.3084971078187608))
    #expect(all.interval.upper == 1)
  }

  @Test func incompleteBetaIsThatOfSciPy() {
    for row in reference.beta {
      let value = BetaDistribution(a: row[0], b: row[1]).cumulative(row[2])
      #expect(agree(value, row[3], within: 1e-12), "\(row) \(value)")
    }
    let beta = BetaDistribution(a: 2, b: 3)
    #expect(beta.cumulative(-1) == 0)
    #expect(beta.cumulative(1) == 1)
    #expect(beta.quantile(0) == 0)
    #expect(beta.quantile(1) == 1)
  }

  @Test func probitIsThatOfSciPy() {
    for row in reference.probit {
      #expect(agree(probit(row[0]), row[1], within: 1e-13), "\(row)")
    }
    #expect(probit(0) == -.infinity)
    #expect(probit(1) == .infinity)
    #expect(probit(-0.1).isNaN)
  }

  private func bootstrapTable() -> ScoreTable {
    ScoreTable(
      reference.bootstrap.rows.enumerated().map { index, row in
        scored(
          "\(index)", row.kind == "live" ? .live : .attack, row.score, subject: row.subject,
          kind: row.kind == "live" ? nil : row.kind)
      })
  }

  @Test func bootstrapBySubjectIsThatOfTheReference() throws {
    let expected = reference.bootstrap
    let evaluation = try Evaluation(
      test: bootstrapTable(), policy: .fixed(expected.threshold),
      settings: .init(replicates: expected.replicates, seed: expected.seed))
    let measures = evaluation.byImage
    let intervals = [
      try #require(measures.eerInterval), try #require(measures.auc.interval),
      try #require(measures.rates.hter.interval), try #require(measures.rates.acer.interval),
    ]
    for (interval, (lower, upper)) in zip(intervals, zip(expected.lower, expected.upper)) {
      #expect(agree(interval.lower, lower))
      #expect(agree(interval.upper, upper))
    }
    let resampling = try #require(measures.resampling)
    #expect(resampling.cluster == .subject)
    #expect(resampling.clusters == 12)
    #expect(resampling.replicates == 200)
    #expect(resampling.seed == 5)
  }

  @Test func sameSeedGivesTheSameIntervalsAndAnotherOthers() throws {
    func interval(_ seed: UInt64) throws -> Interval? {
      try Evaluation(
        test: bootstrapTable(), policy: .oracle, settings: .init(replicates: 100, seed: seed)
      ).byImage.auc.interval
    }
    #expect(try interval(1) == interval(1))
    #expect(try interval(1) != interval(2))
  }

  @Test func tooFewClustersGiveNoInterval() throws {
    let oneSubject = ScoreTable([
      scored("a", .live, 1, subject: "s", video: "v1"),
      scored("b", .attack, 0, subject: "s", video: "v2"),
    ])
    // One subject cannot be resampled; the two videos can.
    let evaluation = try Evaluation(test: oneSubject, policy: .fixed(0.5))
    #expect(evaluation.byImage.resampling?.cluster == .video)
    let none = try Evaluation(
      test: oneSubject, policy: .fixed(0.5), settings: .init(replicates: 0))
    #expect(none.byImage.resampling == nil)
    #expect(none.byImage.auc.interval == nil)
  }

  @Test func spreadOfRepetitions() throws {
    // Mean 5; squared deviations 9 1 1 1 0 0 4 16 sum to 32; 32 / 8 = 4.
    let spread = try Spread([2, 4, 4, 4, 5, 5, 7, 9])
    #expect(spread.mean == 5)
    #expect(spread.deviation == 2)
    #expect(spread.lowest == 2)
    #expect(spread.highest == 9)
    #expect(try Spread([0.5]).deviation == 0)
    #expect(throws: PADError.self) { try Spread([]) }
    #expect(throws: PADError.self) { try Spread([1, .nan]) }
  }

  @Test func foldsTakeTheirThresholdFromTheOthers() throws {
    let folds = [
      try ScoreSet(live: [3, 4], attack: [0, 1]), try ScoreSet(live: [5], attack: [2]),
      try ScoreSet(live: [1.5, 6], attack: [-1]),
    ]
    let accuracy = try FoldedAccuracy(folds: folds)
    // Others of fold 1: live 5, 1.5, 6, attack 2, -1. One error at 0.25 (2 accepted) and at 3.5
    // (1.5 rejected): the higher is above the last attack and must be better, so 0.25; there
    // attack 1 is accepted: 3 of 4 right.
    // Of fold 2: live 3, 4, 1.5, 6, attack 0, 1, -1: none at 1.25, where attack 2 is accepted.
    // Of fold 3: live 3, 4, 5, attack 0, 1, 2: none at 2.5, where live 1.5 is rejected.
    #expect(accuracy.thresholds == [0.25, 1.25, 2.5])
    #expect(accuracy.accuracies == [0.75, 0.5, 2.0 / 3])
    #expect(throws: PADError.self) { try FoldedAccuracy(folds: [folds[0]]) }
  }
}
