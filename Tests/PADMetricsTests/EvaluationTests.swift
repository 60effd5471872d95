import Foundation
import PADCore
import PADMetrics
import Testing

/// Videos, threshold policies, failures to acquire and marks; all numbers by hand.
@Suite struct EvaluationTests {
  /// Four videos of two frames: live 3 and 1, attacks (print) -1 and 2.
  private let test = [
    scored("a0", .live, 2, subject: "1", video: "a"),
    scored("a1", .live, 4, subject: "1", video: "a"),
    scored("b0", .live, 0, subject: "2", video: "b"),
    scored("b1", .live, 2, subject: "2", video: "b"),
    scored("c0", .attack, -3, subject: "1", video: "c", kind: "print"),
    scored("c1", .attack, 1, subject: "1", video: "c", kind: "print"),
    scored("d0", .attack, 1, subject: "2", video: "d", kind: "print"),
    scored("d1", .attack, 3, subject: "2", video: "d", kind: "print"),
  ]
  private let development = [
    scored("e", .live, 5, subject: "3"), scored("f", .attack, 0, subject: "4", kind: "replay"),
  ]

  @Test func developmentScoresChooseTheThreshold() throws {
    let evaluation = try Evaluation(
      test: ScoreTable(test), development: ScoreTable(development), policy: .sourceDevelopment)
    #expect(evaluation.threshold.value == 2.5)  // Halfway from 0 to 5.
    #expect(evaluation.threshold.developmentEqualErrorRate == 0)
    #expect(evaluation.threshold.chosenBy == "EER of 2 development images")
    // Videos: live 3 and 1, attacks -1 and 2: one of two live rejected, no attack accepted.
    #expect(evaluation.bpcer == 0.5)
    #expect(evaluation.apcer == 0)
    #expect(evaluation.hter == 0.25)
    #expect(evaluation.acer == 0.25)
    // Pairs live > attack: 3 > -1, 3 > 2, 1 > -1, not 1 > 2.
    #expect(evaluation.auc == 0.75)
    // Images: live 2, 4, 0, 2 with three below 2.5; attacks -3, 1, 1, 3 with one above.
    #expect(evaluation.byImage.rates.bpcer.value == 0.75)
    #expect(evaluation.byImage.rates.pooledAPCER.value == 0.25)
    #expect(evaluation.byImage.counts.videos == 4)
    #expect(evaluation.byImage.counts.subjects == 2)
    #expect(evaluation.marks == [])
    #expect(evaluation.headline.unit == .video)
    #expect(evaluation.headline.expectedPerformance != nil)
  }

  @Test func developmentVideosChooseByTheirMeans() throws {
    // By video: live 3, attack 1 -> threshold 2. By frame it would be another.
    let development = ScoreTable([
      scored("e0", .live, 6, video: "e"), scored("e1", .live, 0, video: "e"),
      scored("f0", .attack, 1, video: "f"), scored("f1", .attack, 1, video: "f"),
    ])
    let evaluation = try Evaluation(
      test: ScoreTable(test), development: development, policy: .sourceDevelopment)
    #expect(evaluation.threshold.value == 2)
    #expect(evaluation.threshold.chosenBy == "EER of 2 development videos (mean)")
  }

  @Test func oracleIsMarked() throws {
    let evaluation = try Evaluation(test: ScoreTable(test), policy: .oracle)
    // Videos -1 and 2 attack, 1 and 3 live. Cut 1.5: FAR 1/2, FRR 1/2.
    #expect(evaluation.threshold.value == 1.5)
    #expect(evaluation.isOracle)
    #expect(evaluation.marks == [.oracleThreshold])
    #expect(evaluation.threshold.chosenBy == "oracle: EER of the 4 test videos (mean) themselves")
  }

  @Test func theSweptOracleIsMarkedAndTakesTheLowestACER() throws {
    // Live 1, 2, 3, 9; attacks 0, 0, 0, 2.5. Between 0 and 1: FAR 1/4, FRR 0, mean 1/8; above 2.5:
    // FAR 0, FRR 1/2.
    let table = ScoreTable(
      [1, 2, 3, 9].enumerated().map { scored("l\($0)", .live, $1) }
        + [0, 0, 0, 2.5].enumerated().map { scored("a\($0)", .attack, $1, kind: "print") })
    let evaluation = try Evaluation(test: table, policy: .oracleACER)
    #expect(evaluation.threshold.value == 0.5)
    #expect(evaluation.bpcer == 0)
    #expect(evaluation.hter == 0.125)
    #expect(evaluation.marks == [.oracleThreshold])
    #expect(
      evaluation.threshold.chosenBy
        == "oracle: lowest (APCER + BPCER) / 2 of the 8 test images themselves, attacks pooled")
    // FAR and FRR are equal (1/4) between 1 and 2: the EER's threshold is another.
    #expect(try Evaluation(test: table, policy: .oracle).threshold.value == 1.5)
  }

  @Test func sweptThresholdsReachBeyondAllScores() throws {
    // Every attack above every live sample: accepting or rejecting all is the best, (0 + 1) / 2.
    let upside = try ScoreSet(live: [0, 1], attack: [2, 3]).lowestACER()
    #expect(upside.rate == 0.5)
    #expect(upside.threshold == 3.0.nextUp)
    #expect(upside.falseAcceptRate == 0)
    #expect(upside.falseRejectRate == 1)
    // Ties go to the higher threshold: 1 and 2.5 below cost one live or one attack of two.
    let tie = try ScoreSet(live: [1, 3], attack: [0, 2]).lowestACER()
    #expect(tie.rate == 0.25)
    #expect(tie.threshold == 2.5)
    let apart = try ScoreSet(live: [2, 3], attack: [0, 1]).lowestACER()
    #expect(apart.threshold == 1.5)
    #expect(apart.rate == 0)
  }

  @Test func balancedF1ReproducesThePapersTables() {
    // PDGAN, Tables 2 and 4: BPCER, APCER -> F1; whatever the class counts.
    for (bpcer, apcer, f1) in [
      (0.0958, 0.0837, 0.9097), (0.0618, 0.0653, 0.9366), (0.1036, 0.0743, 0.9097),
      (0.4229, 0.2360, 0.6366),
    ] {
      for attacks in [10_000, 70_000] {
        let accepted = Int((apcer * Double(attacks)).rounded())
        let rejected = Int((bpcer * 10_000).rounded())
        let confusion = Confusion(
          liveAccepted: 10_000 - rejected, liveRejected: rejected, attackAccepted: accepted,
          attackRejected: attacks - accepted)
        #expect((confusion.balancedF1 * 10_000).rounded() / 10_000 == f1)
      }
    }
    let balanced = Confusion(
      liveAccepted: 3, liveRejected: 1, attackAccepted: 2, attackRejected: 2)
    #expect(balanced.balancedF1 == balanced.f1)
    let none = Confusion(liveAccepted: 0, liveRejected: 4, attackAccepted: 0, attackRejected: 2)
    #expect(none.balancedF1 == 0)
  }

  @Test func sharedSubjectsAreMarkedWhetherToldOrFound() throws {
    let told = try Evaluation(
      test: ScoreTable(test), policy: .fixed(0), marks: [.subjectsShared])
    #expect(told.marks == [.subjectsShared])
    let known = development + [scored("g", .live, 5, subject: "2")]
    let found = try Evaluation(
      test: ScoreTable(test), development: ScoreTable(known), policy: .sourceDevelopment)
    #expect(found.subjectsShared)
    #expect(found.subjectsSharedWithDevelopment == 1)
    // A subject of the same name in another data set is another person.
    let elsewhere =
      development + [scored("g", .live, 5, subject: "2", dataset: "elsewhere")]
    let apart = try Evaluation(
      test: ScoreTable(test), development: ScoreTable(elsewhere), policy: .sourceDevelopment)
    #expect(!apart.subjectsShared)
  }

  @Test func sourceDevelopmentWithoutScoresIsAnError() {
    #expect {
      try Evaluation(test: ScoreTable(test), policy: .sourceDevelopment)
    } throws: { ($0 as? PADError)?.kind == .insufficientData }
  }

  @Test func developmentScoresOfOneClassMatterOnlyWhereTheyChoose() throws {
    let live = ScoreTable([scored("e", .live, 5, subject: "3")])
    let evaluation = try Evaluation(test: ScoreTable(test), development: live, policy: .fixed(0))
    #expect(evaluation.headline.expectedPerformance == nil)
    #expect {
      try Evaluation(test: ScoreTable(test), development: live, policy: .sourceDevelopment)
    } throws: { "\($0)".hasPrefix("development scores: 1 live and 0 attack samples") }
  }

  @Test func settingsOutOfRangeAreErrors() {
    let table = ScoreTable(test)
    for settings in [
      Evaluation.Settings(confidence: 1), .init(replicates: -1), .init(curvePoints: 1),
      .init(histogramBins: 0),
    ] {
      #expect(throws: PADError.self) {
        try Evaluation(test: table, policy: .oracle, settings: settings)
      }
    }
  }

  @Test func failuresCountAsRejections() throws {
    let table = ScoreTable([
      scored("a", .live, 1), scored("b", .live, .nan), scored("c", .live, -1),
      scored("d", .live, 1), scored("e", .attack, 1, kind: "print"),
      scored("f", .attack, -1, kind: "print"), scored("g", .attack, .nan, kind: "print"),
      scored("h", .attack, .nan, kind: "replay"),
    ])
    let measures = try Evaluation(test: table, policy: .fixed(0)).byImage
    // Without failures: 1 of 3 live rejected, 1 of 2 attacks accepted.
    #expect(measures.rates.bpcer.value == 1.0 / 3)
    #expect(measures.rates.pooledAPCER.value == 0.5)
    // The replay attack has no score: no APCER of its own.
    #expect(measures.rates.apcerBySpecies.map(\.instrument) == [.print])
    // With: 2 of 4 live rejected, 1 of 4 attacks accepted; print 1 of 3, replay 0 of 1.
    let failures = measures.failures
    #expect(failures.rates.bpcer.value == 0.5)
    #expect(failures.rates.pooledAPCER.value == 0.25)
    #expect(failures.rates.apcerBySpecies.map(\.rate.value) == [1.0 / 3, 0])
    #expect(failures.rates.hter.value == 0.375)
    #expect(failures.rates.acer.value == (1.0 / 3 + 0.5) / 2)
    #expect(failures.bpnrr.value == 0.25)
    #expect(failures.apnrr.value == 0.5)
    #expect(failures.species.map(\.rate.value) == [1.0 / 3, 1])
    #expect(measures.counts.liveUnacquired == 1)
    #expect(measures.counts.attackUnacquired == 2)
    #expect(!failures.isEmpty)
  }

  @Test func apcerIsTheWorstSpecies() throws {
    let table = ScoreTable([
      scored("a", .live, 1), scored("b", .attack, 1, kind: "print"),
      scored("c", .attack, -1, kind: "print"), scored("d", .attack, -1, kind: "print"),
      scored("e", .attack, 1, kind: "replay"), scored("f", .attack, -1, kind: "replay"),
      scored("g", .attack, -1),
    ])
    let rates = try Evaluation(test: table, policy: .fixed(0)).byImage.rates
    #expect(rates.apcerBySpecies.map(\.instrument.rawValue) == ["print", "replay", "unspecified"])
    #expect(rates.apcerBySpecies.map(\.rate.value) == [1.0 / 3, 0.5, 0])
    #expect(rates.worst.instrument == .replay)
    #expect(rates.apcer == 0.5)
    #expect(rates.pooledAPCER.value == 2.0 / 6)
    #expect(rates.hter.value == 1.0 / 6)
    #expect(rates.acer.value == 0.25)
  }

  @Test func aggregationsOfFrames() throws {
    let frames = [1.0, 4, .nan, 2, -1]
    #expect(VideoAggregation.mean.score(of: frames) == 1.5)
    #expect(VideoAggregation.median.score(of: frames) == 1.5)
    #expect(VideoAggregation.median.score(of: [3, 1, 2]) == 2)
    #expect(VideoAggregation.maximum.score(of: frames) == 4)
    #expect(VideoAggregation.minimum.score(of: frames) == -1)
    #expect(VideoAggregation.vote.score(of: frames, frameThreshold: 2) == 0.5)
    for aggregation in VideoAggregation.allCases {
      #expect(aggregation.score(of: [.nan, .nan]).isNaN)
    }
    #expect(VideoAggregation.mean.score(of: [.infinity, -.infinity]) == 0)
    #expect(VideoAggregation.mean.score(of: [.infinity, 1]) == .infinity)
    #expect(VideoAggregation.mean.score(of: [1e308, 1e308]) == 1e308)
  }

  @Test func voteDecidesFramesThenVideos() throws {
    let evaluation = try Evaluation(
      test: ScoreTable(test), policy: .fixed(1.5), settings: .init(aggregation: .vote))
    // Frames at least 1.5: a 2 of 2, b 1 of 2, c none, d 1 of 2; accepted from one half.
    let videos = try #require(evaluation.byVideo)
    #expect(videos.threshold == 0.5)
    #expect(videos.rates.bpcer.value == 0)
    #expect(videos.rates.pooledAPCER.value == 0.5)
    #expect(evaluation.byImage.threshold == 1.5)
  }

  @Test func videosAreOfOneSubjectAndLabel() {
    let table = ScoreTable([
      scored("1", .live, 1, subject: "1", video: "clip"),
      scored("2", .attack, 1, subject: "1", video: "clip"),
      scored("3", .live, 3, subject: "2", video: "clip"),
      scored("4", .live, 5, subject: "2", video: "clip"),
      scored("5", .live, 5, subject: "2", video: "clip", dataset: "elsewhere"),
    ])
    #expect(table.videoCount == 4)
    #expect(table.subjectCount == 3)
    #expect(table.aggregated(by: .mean).scores == [1, 1, 4, 5])
    // Frames that are no neighbors still make one video.
    let mixed = ScoreTable([
      scored("1", .live, 1, video: "x"), scored("2", .live, 7, video: "y"),
      scored("3", .live, 3, video: "x"),
    ])
    #expect(mixed.aggregated(by: .mean).scores == [2, 7])
  }

  @Test func jsonKeepsEverythingAndNamesItsMarks() throws {
    let evaluation = try Evaluation(
      test: ScoreTable(test), development: ScoreTable(development), policy: .oracle)
    let json = try evaluation.json()
    #expect(try Evaluation(json: json) == evaluation)
    let text = String(decoding: json, as: UTF8.self)
    #expect(text.contains("\"oracle threshold\""))
    #expect(text.contains("\"inf\""))  // The ROC begins at an infinite threshold.
    #expect {
      try Evaluation(json: Data("{}".utf8), from: "evaluation.json")
    } throws: { "\($0)".hasPrefix("evaluation.json: not an evaluation") }
  }

  @Test func policiesReadAndWriteTheirText() throws {
    for policy in [ThresholdPolicy.sourceDevelopment, .fixed(-0.25), .oracle, .oracleACER] {
      #expect(try ThresholdPolicy(parsing: policy.text) == policy)
    }
    for text in ["fixed", "fixed=", "fixed=x", "fixed=nan", "oracle=1", "", "best"] {
      #expect(throws: PADError.self, "\(text)") { try ThresholdPolicy(parsing: text) }
    }
  }

  @Test func singleLiveAndAttack() throws {
    let table = ScoreTable([scored("a", .live, 1), scored("b", .attack, 0)])
    let evaluation = try Evaluation(test: table, policy: .oracle)
    #expect(evaluation.eer == 0)
    #expect(evaluation.auc == 1)
    #expect(evaluation.byVideo == nil)
    #expect(evaluation.headline.tarAtFAR.allSatisfy { $0.hasTooFewAttacks })
    #expect(evaluation.headline.bpcerAtAPCER.allSatisfy { $0.bonaFideRejection.value == 0 })
  }

  @Test func allScoresMissingIsAnError() {
    let table = ScoreTable([scored("a", .live, .nan), scored("b", .attack, .nan)])
    #expect(throws: PADError.self) { try Evaluation(test: table, policy: .fixed(0)) }
    #expect(throws: PADError.self) { try Evaluation(test: ScoreTable(), policy: .fixed(0)) }
  }
}
