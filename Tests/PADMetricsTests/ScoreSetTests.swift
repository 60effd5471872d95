import PADCore
import PADMetrics
import Testing

/// Error rates, thresholds and curves against bob.measure and scikit-learn.
@Suite struct ScoreSetTests {
  let reference: MetricsReference

  init() throws { reference = try .load() }

  @Test func equalErrorRateIsThatOfBob() throws {
    for item in reference.cases {
      let eer = try item.scores().equalErrorRate()
      // The cut itself is least by exact arithmetic, in every case.
      let difference = abs(eer.falseAcceptRate - eer.falseRejectRate)
      #expect(agree(difference, item.leastDifference), "\(item.name)")
      guard let expected = item.eer else { continue }
      #expect(agree(eer.rate, expected.rate), "\(item.name)")
      #expect(agree(eer.falseAcceptRate, expected.far), "\(item.name)")
      #expect(agree(eer.falseRejectRate, expected.frr), "\(item.name)")
      #expect(agree(eer.threshold, expected.threshold), "\(item.name)")
    }
  }

  @Test func tiedEqualErrorCutsGiveTheHigherThreshold() throws {
    // Cuts at 1, 1.5, 2.5 have (FAR, FRR) = (1, 0), (1, 1/2), (0, 1/2): the last two tie at 1/2.
    let eer = try ScoreSet(live: [1, 3], attack: [2]).equalErrorRate()
    #expect(eer.threshold == 2.5)
    #expect(eer.rate == 0.25)
    // 5 and 5 samples, where adding up fifths in floating point would break the tie:
    // cuts 2.5 (3/5, 2/5) and 3.5 (2/5, 3/5).
    let fifths = try ScoreSet(live: [1, 2, 3, 4, 5], attack: [1, 2, 3, 4, 5]).equalErrorRate()
    #expect(fifths.threshold == 3.5)
    #expect(fifths.rate == 0.5)
  }

  @Test func areaUnderCurveIsThatOfScikitLearn() throws {
    for item in reference.cases {
      #expect(agree(try item.scores().areaUnderCurve(), item.auc), "\(item.name)")
    }
  }

  @Test func ratesAtThresholdsIncludingThoseExactlyAtScores() throws {
    for item in reference.cases {
      let scores = try item.scores()
      for expected in item.at {
        let threshold = expected.threshold
        #expect(agree(scores.falseAcceptRate(at: threshold), expected.far))
        #expect(agree(scores.falseRejectRate(at: threshold), expected.frr))
        for (kind, apcer) in expected.apcer {
          let side = try #require(scores.instruments[AttackInstrument(rawValue: kind)])
          #expect(
            agree(Double(side.countAccepted(at: threshold)) / Double(side.values.count), apcer))
        }
        let confusion = Confusion(scores, threshold: threshold)
        let counts = [
          confusion.attackRejected, confusion.attackAccepted, confusion.liveRejected,
          confusion.liveAccepted,
        ]
        #expect(counts == expected.confusion, "\(item.name)")
        #expect(agree(confusion.accuracy, expected.accuracy))
        #expect(agree(confusion.balancedAccuracy, expected.balancedAccuracy))
        #expect(agree(confusion.f1, expected.f1))
        #expect(agree(confusion.precision, expected.precision))
      }
    }
  }

  @Test func thresholdForAFalseAcceptRateDoesNotExceedIt() throws {
    var compared = 0
    for item in reference.cases {
      let scores = try item.scores()
      for expected in item.farTargets {
        let point = try scores.operatingPoint(falseAcceptRate: expected.target)
        #expect(point.threshold == expected.threshold, "\(item.name) \(expected.target)")
        #expect(agree(point.attackAcceptance, expected.far))
        #expect(point.attackAcceptance <= expected.target)
        #expect(agree(point.bonaFideRejection.value, expected.frr))
        compared += 1
      }
    }
    #expect(compared > 50)
  }

  @Test func bonaFideErrorAtAnAttackErrorUsesTheStrictestSpecies() throws {
    for item in reference.cases {
      let scores = try item.scores()
      for expected in item.apcerTargets {
        let point = try scores.operatingPoint(apcer: expected.target)
        #expect(point.threshold == expected.threshold, "\(item.name) \(expected.target)")
        #expect(agree(point.attackAcceptance, expected.apcer))
        #expect(agree(point.bonaFideRejection.value, expected.bpcer))
      }
    }
  }

  @Test func operatingPointSaysHowManyAcceptsTheRateAllows() throws {
    let live = [Double](repeating: 2, count: 10)
    func point(_ attacks: Int, _ target: Double) throws -> OperatingPoint {
      try ScoreSet(live: live, attack: (0..<attacks).map { Double($0) / 1e6 })
        .operatingPoint(falseAcceptRate: target)
    }
    #expect(try point(100, 1.0 / 100).allowedAccepts == 1)
    #expect(try point(100, 1.0 / 100).hasTooFewAttacks == false)
    #expect(try point(99, 1.0 / 100).allowedAccepts == 0)
    #expect(try point(99, 1.0 / 100).hasTooFewAttacks)
    #expect(try point(49_999, 1.0 / 50_000).hasTooFewAttacks)
    #expect(try point(50_000, 1.0 / 50_000).allowedAccepts == 1)
    #expect(try point(3, 1.0 / 3).allowedAccepts == 1)
    #expect(try point(7, 1).allowedAccepts == 7)
  }

  @Test func attackAtPositiveInfinityCannotBeRefused() throws {
    let scores = try ScoreSet(live: [1, 2], attack: [.infinity, 0, 0, 0])
    let point = try scores.operatingPoint(falseAcceptRate: 0.1)
    #expect(point.threshold == .infinity)
    #expect(point.attackAcceptance == 0.25)
    #expect(point.bonaFideAcceptance == 0)
  }

  @Test func curveIsThatOfScikitLearn() throws {
    for item in reference.cases {
      guard let expected = item.roc else { continue }
      let curve = try ROCCurve(item.scores())
      #expect(curve.thresholds == expected.thresholds, "\(item.name)")
      #expect(zip(curve.falseAcceptRates, expected.far).allSatisfy { agree($0, $1) })
      #expect(zip(curve.trueAcceptRates, expected.tar).allSatisfy { agree($0, $1) })
    }
  }

  @Test func reducedCurveKeepsItsEndsAndLiesOnTheCurve() throws {
    let item = try #require(reference.cases.first { $0.name == "large sample" })
    let scores = try item.scores()
    let full = ROCCurve(scores)
    let reduced = full.reduced(to: 100)
    #expect(full.count > 1000)
    #expect((50...100).contains(reduced.count))
    #expect(reduced.thresholds.first == .infinity)
    #expect(reduced.falseAcceptRates.last == 1)
    #expect(reduced.trueAcceptRates.last == 1)
    for i in 0..<reduced.count {
      #expect(scores.falseAcceptRate(at: reduced.thresholds[i]) == reduced.falseAcceptRates[i])
    }
    #expect(full.reduced(to: full.count) == full)
  }

  @Test func expectedPerformanceCurveIsThatOfBob() throws {
    let expected = reference.curves
    let curve = ExpectedPerformanceCurve(
      development: try ScoreSet(live: expected.developmentLive, attack: expected.developmentAttack),
      test: try ScoreSet(live: expected.testLive, attack: expected.testAttack), points: 11)
    #expect(zip(curve.weights, expected.weights).allSatisfy { agree($0, $1) })
    for i in 0..<10 {
      #expect(agree(curve.thresholds[i], expected.thresholds[i]))
      #expect(agree(curve.halfTotalErrorRates[i], expected.hter[i]))
    }
    // At weight 1 on FAR bob's running sum ends at 1e-16 in place of 0, so that it prefers to
    // reject everything. Exactly, every threshold above the attacks has error 0: the lowest is
    // halfway from the highest attack to the next live score.
    let highest = try #require(expected.developmentAttack.max())
    let next = try #require(expected.developmentLive.filter { $0 > highest }.min())
    #expect(curve.thresholds[10] == (highest + next) / 2)
  }

  @Test func histogramCountsEveryScoreOnce() throws {
    // Four bins over 0...4: [0, 1), [1, 2), [2, 3), [3, 4]; infinities go to the outermost.
    let scores = try ScoreSet(live: [1, 2, 2.5, 4, .infinity], attack: [0, 0.5, 3, -.infinity])
    let histogram = ScoreHistogram(scores, bins: 4)
    #expect(histogram.edges == [0, 1, 2, 3, 4])
    #expect(histogram.live == [0, 1, 2, 2])
    #expect(histogram.attack == [3, 0, 0, 1])
    for item in reference.cases {
      let scores = try item.scores()
      let histogram = ScoreHistogram(scores, bins: 7)
      #expect(histogram.edges == histogram.edges.sorted(), "\(item.name)")
      #expect(histogram.edges.allSatisfy { $0.isFinite })
      #expect(histogram.live.reduce(0, +) == item.live.count)
      #expect(histogram.attack.reduce(0, +) == scores.attack.values.count)
    }
  }

  @Test func failuresToAcquireAreCountedApart() throws {
    let scores = try ScoreSet(
      live: [.nan, 1, .nan], attacks: [.print: [0, .nan], .replay: [.nan]])
    #expect(scores.live.values == [1])
    #expect(scores.live.unacquired == 2)
    #expect(scores.live.total == 3)
    #expect(scores.attack.unacquired == 2)
    #expect(scores.instruments[.replay]?.total == 1)
    #expect(scores.equalErrorRate().rate == 0)
  }

  @Test func oneClassIsAnErrorThatCountsBoth() {
    #expect {
      try ScoreSet(live: [], attack: [1, 2], name: "scores.csv")
    } throws: { error in
      "\(error)".hasPrefix("scores.csv: 0 live and 2 attack samples with a score")
        && (error as? PADError)?.kind == .insufficientData
    }
    #expect {
      try ScoreSet(live: [.nan, .nan], attack: [.nan])
    } throws: { error in "\(error)".contains("(2 live and 1 attack without)") }
  }

  @Test func targetOutsideZeroToOneIsAnError() throws {
    let scores = try ScoreSet(live: [1], attack: [0])
    #expect(throws: PADError.self) { try scores.operatingPoint(falseAcceptRate: 1.5) }
    #expect(throws: PADError.self) { try scores.operatingPoint(apcer: .nan) }
    #expect(throws: PADError.self) { try SortedScores([.nan]).threshold(acceptingAtMost: 0.1) }
  }
}

/// Order of large and awkward sets of scores.
@Suite struct SortedScoresTests {
  @Test func manyScoresSortAsTheStandardLibrarySortsThem() {
    var generator = SeededGenerator(seed: 3)
    var scores = (0..<20_000).map { _ in generator.uniform(in: -5...5) }
    scores += (0..<20_000).map { _ in Double(bitPattern: generator.next()) }
      .filter { !$0.isNaN }
    scores += [
      0.0, .infinity, -.infinity, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
      .greatestFiniteMagnitude,
    ]
    #expect(SortedScores(scores).values == scores.sorted())
  }

  @Test func bothZerosAreOneScore() {
    let zeros = (0..<10_000).map { $0 % 2 == 0 ? 0.0 : -0.0 }
    let sorted = SortedScores(zeros)
    #expect(sorted.countBelow(0) == 0)
    #expect(sorted.countAccepted(at: -0.0) == 10_000)
  }

  @Test func missingScoresAreCounted() {
    let sorted = SortedScores([.nan, 2, 1, .nan])
    #expect(sorted.values == [1, 2])
    #expect(sorted.unacquired == 2)
    #expect(sorted.total == 4)
  }

  @Test func millionScoresOfKnownOrder() throws {
    // Attacks 0..<500,000 and live 250,000..<750,000, shuffled by a multiplier prime to both.
    let n = 500_000
    let attack = (0..<n).map { Double($0 * 7919 % n) }
    let live = attack.map { $0 + Double(n / 2) }
    let scores = try ScoreSet(live: live, attack: attack)
    // Cut between 374,999 and 375,000: 125,000 attacks above, 125,000 live below, of 500,000.
    let eer = scores.equalErrorRate()
    #expect(eer.rate == 0.25)
    #expect(eer.threshold == 374_999.5)
    // Pairs of i < n/2 attacks: all live above. Of the upper half of attacks and the lower half of
    // live: ties 1/2 each. By symmetry AUC = 1 - (n/2)^2 / 2 / n^2 = 7/8.
    #expect(agree(scores.areaUnderCurve(), 7.0 / 8))
  }
}
