import Foundation
import PADCore
import PADData
import PADMethods
import PADMetrics
import PADPipeline
import PADTraining
import Testing
import Torch

/// A method with a video score of its own, from training to evaluation.
@Suite(.serialized) struct VideoScoringTests {
  private func best(_ run: URL) throws -> EpochResult {
    try #require(try Checkpoint.state(of: RunDirectory(run).bestCheckpoint).best)
  }

  private func evaluation(
    _ run: URL, _ subset: Subset = .test, recenters: Bool = false
  ) throws -> Evaluation {
    let result = try Evaluating.evaluate(
      .init(
        subject: .run(run), subset: subset, recenters: recenters,
        settings: .init(replicates: 0), measuresCues: false))
    return try #require(result.sections.first).evaluation
  }

  /// What decides by video is chosen by video.
  @Test func theThresholdAndTheCheckpointComeFromVideoScores() throws {
    let world = try FlowWorld()
    let run = try world.train("run", ["keepEveryEpoch=true"])
    let best = try best(run)
    #expect(best.developmentThreshold <= 0)
    let test = try evaluation(run)
    #expect(abs(test.threshold.value - best.developmentThreshold) < 1e-4)
    let development = try evaluation(run, .development)
    #expect(development.threshold.value == best.developmentThreshold)
    #expect(abs(development.eer - best.developmentEER) < 1e-9)
    #expect(abs(development.auc - best.developmentAUC) < 1e-9)
  }

  /// Against the distance of the clip's errors from those of all live training frames.
  @Test func everyFrameHasItsVideosScore() throws {
    let world = try FlowWorld()
    let run = try TrainedRun(world.train("run"))
    let method = try #require(run.method as? OneClassFlow)
    func errors(_ samples: [StoredSample]) throws -> [Double] {
      let having = try run.store.samples(with: .flow)
      let frames = samples.filter { having.contains($0.id) }
      let loader = try BatchLoader(
        store: run.store, samples: frames, input: method.input, views: BatchViews(main: .flow),
        options: .init(batchSize: frames.count))
      let values = try #require(try loader.epoch(0).next()?.views[.flow])
      return try method.frameErrors(of: Tensor(values.values, shape: values.shape)).latent
    }
    let live = run.data.samples(in: .train).filter { $0.identity.label == .live }
    let reference = try MaximumMeanDiscrepancy(reference: errors(live), seed: 0)

    let test = run.data.samples(in: .test)
    let scores = Dictionary(grouping: try run.scores(of: test)) { $0.sample.video }
    let clips = Dictionary(grouping: test) { $0.identity.video }
    #expect(clips.count >= 4 && Set(scores.keys) == Set(clips.keys))
    for (clip, frames) in clips {
      let expected = try -reference.distance(to: errors(frames))
      let own = try #require(scores[clip])
      // The last frame has no flow.
      #expect(own.count == frames.count - 1)
      #expect(own.allSatisfy { abs($0.score - expected) < 1e-5 }, "\(clip)")
    }
  }

  @Test func aClipThatDoesNotMoveIsAnAttack() throws {
    let world = try FlowWorld()
    let run = try world.train("run", ["one-class-flow.judgesMotion=true"])
    let scores = try TrainedRun(run).scores(of: TrainedRun(run).data.samples(in: .test))
    func scored(_ shown: FlowWorld.Shown) -> [Double] {
      scores.filter { $0.sample.presentation == shown.rawValue }.map(\.score)
    }
    #expect(Set(scored(.fixed)) == [-2])
    // A live one may be: the least moving development clip sets the threshold.
    #expect(scored(.hand).allSatisfy { $0 > -2 })
    // The motion is judged in training, too: no fixed attack passes on development data.
    let (test, best) = (try evaluation(run), try best(run))
    #expect(abs(test.threshold.value - best.developmentThreshold) < 1e-4)
  }

  @Test func epochsOfACrossValidationAreMeasuredByVideo() throws {
    let world = try FlowWorld()
    let request = CrossValidation.Request(
      settings: world.settings(), store: world.store, family: .folds(2), seeds: [1],
      out: world.path("cv"))
    guard case .finished(let result) = try CrossValidation.run(request) else {
      Issue.record("not finished")
      return
    }
    for run in result.runs {
      let evaluation = try #require(run.sections.first).evaluation
      let row = try #require(run.epochs.first { $0.epoch == run.bestEpoch })
      #expect(abs(row.testAUC - evaluation.auc) < 1e-9)
      #expect(abs(row.testHTER - evaluation.hter) < 1e-9)
    }
  }

  /// All live samples stand against each support's attacks.
  @Test func attacksOnASupportAndInAHandAreToldApart() throws {
    let world = try FlowWorld()
    let run = try world.train("run")
    let sections = try Evaluating.evaluate(
      .init(subject: .run(run), settings: .init(replicates: 0), measuresCues: false)
    ).sections
    #expect(
      sections.map(\.title).dropFirst() == [
        "attacks with support 'fixed'", "attacks with support 'hand'",
      ])
    let counts = try sections.map { try #require($0.evaluation.byVideo).counts }
    #expect(counts.map(\.live) == [counts[0].live, counts[0].live, counts[0].live])
    #expect(counts[1].attack + counts[2].attack == counts[0].attack)
  }

  /// One-class flow's figures 9 and 10, and the strips.
  @Test func errorsAreLoggedAndDrawnByKindOfAttack() throws {
    let world = try FlowWorld()
    let run = try world.train("run")
    let epochs = try EventLog.read(RunDirectory(run).log).filter { $0.kind == .epoch }
    let names = ["latent", "pixel"].flatMap { error in
      ["fixed", "hand", "live"].map { "dev-error/\(error)/\($0)" }
    }
    #expect(epochs.count == 2)
    for epoch in epochs {
      let errors = epoch.values.keys.filter { $0.hasPrefix("dev-error/") }.sorted()
      #expect(errors == names)
      #expect(epoch.values.values.allSatisfy { $0.isFinite })
    }

    let result = try Analyzing.analyze(
      .init(runs: [run], subset: .development, page: world.path("page.html")))
    let errors = try #require(result.runs.first?.errors).distributions
    #expect(errors.map(\.error) == ["latent", "pixel"])
    // The selected epoch's weights gave what its line of the log says.
    let last = try #require(epochs.first { $0.epoch == result.runs[0].epoch })
    for distribution in errors {
      #expect(distribution.rows.map(\.presentation) == ["fixed", "hand", "live"])
      for row in distribution.rows {
        let logged = last.values["dev-error/\(distribution.error)/\(row.presentation)"]
        #expect(abs(row.mean - (logged ?? .nan)) < 1e-6)
        #expect(row.histogram.reduce(0, +) == row.frames)
        #expect((row.auc == nil) == (row.presentation == "live"))
      }
    }
    let page = try String(contentsOf: result.page, encoding: .utf8)
    for text in [
      "Mean development error: latent", "Mean development error: pixel",
      "<h2>Reconstruction errors", "reconstruction: live", "reconstruction: fixed",
      "reconstruction: hand",
    ] { #expect(page.contains(text), "\(text)") }
  }

  @Test func recenteringMovesAnotherDataSetsScoresAndSaysSo() throws {
    var content = FlowWorld.Content()
    content.datasets = ["a", "b"]
    let world = try FlowWorld(content)
    let split = SplitRequest(kind: .named(.cross(train: ["a"], test: "b")))
    let run = try world.train("run", split: split)
    let plain = try evaluation(run)
    let folder = RunDirectory(run)
    let stored = try Data(contentsOf: run.appending(path: "evaluation.json"))
    let moved = try evaluation(run, recenters: true)
    #expect(plain.marks.isEmpty && moved.marks == [.targetAdapted])
    #expect(moved.threshold.value == plain.threshold.value)
    #expect(abs(moved.auc - plain.auc) < 1e-12)
    // The run's own scores and numbers stay.
    #expect(try Data(contentsOf: run.appending(path: "evaluation.json")) == stored)
    func videos(_ file: URL, _ subset: Subset) throws -> [Double] {
      let samples = try ScoreFile.samples(in: file).filter { $0.sample.subset == subset }
      return ScoreTable(samples).aggregated(by: .mean).scores.sorted()
    }
    func median(_ sorted: [Double]) -> Double {
      (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
    let file = run.appending(path: "scores-recentered.csv")
    let source = try videos(file, .development)
    #expect(try source == videos(folder.scores(of: .test), .development))
    let movedTest = try videos(file, .test)
    let ownTest = try videos(folder.scores(of: .test), .test)
    #expect(abs(median(movedTest) - median(source)) < 1e-6)
    #expect(median(ownTest) != median(source))
  }

  @Test func recenteringIsRefusedWhereItHasNoMeaning() throws {
    let world = try FlowWorld()
    let run = try world.train("run")
    func message(_ request: Evaluating.Request) -> String? {
      #expect(throws: PADError.self) { try Evaluating.evaluate(request) }?.message
    }
    #expect(
      message(.init(subject: .run(run), recenters: true))
        == "--recenter with test samples of world, which chose the threshold too")
    #expect(
      message(.init(subject: .run(run), subset: .development, recenters: true))?
        .contains("the dev samples") == true)
    #expect(
      message(.init(subject: .run(run), policy: .oracle, recenters: true))?
        .contains("a threshold that the source's development scores did not choose") == true)
    #expect(
      message(.init(subject: .package(run), recenters: true))?.contains("a model package") == true)
  }
}

/// Data that one-class flow cannot be trained on, or can in part.
@Suite(.serialized) struct OneClassDataTests {
  private func message(_ content: FlowWorld.Content, _ settings: [String] = []) throws -> String? {
    let world = try FlowWorld(content)
    return #expect(throws: PADError.self) { try world.train("run", settings) }?.message
  }

  @Test func liveClipsAloneHaveNoThreshold() throws {
    var content = FlowWorld.Content()
    content.clips = [.live, .live]
    #expect(
      try message(content)?.contains("the dev subset has no usable attack samples") == true)
  }

  @Test func aTrainingPartOfLiveClipsAloneServesOneClassFlowAndNoOther() throws {
    let world = try FlowWorld()
    var live = SampleFilter(persons: ["world/s0", "world/s1"])
    live.instruments = []
    let file = world.path("live.json")
    try ProtocolFile.write(
      EvaluationProtocol(
        name: "live", train: live, development: SampleFilter(persons: ["world/s2", "world/s3"]),
        test: SampleFilter(persons: ["world/s4", "world/s5"])), to: file)
    let split = SplitRequest(kind: .file(file))
    let run = try world.train("run", split: split)
    let result = try Evaluating.evaluate(
      .init(subject: .run(run), settings: .init(replicates: 0), measuresCues: false))
    #expect(result.sections.first?.evaluation.byVideo != nil)
    let error = #expect(throws: PADError.self) {
      try Training.start(
        world.path("cnn"),
        settings: .init(method: "cnn", overrides: ["cnn.inputSize=32"], quiet: true),
        store: world.store, split: split)
    }
    #expect(error?.message.hasPrefix("no attack sample trains") == true, "\(error?.message ?? "")")
  }

  @Test func attacksAloneTeachNothing() throws {
    var content = FlowWorld.Content()
    content.clips = [.fixed, .hand]
    #expect(try message(content)?.contains("has no usable live samples") == true)
  }

  @Test func aClipOfOneFrameHasNoScore() throws {
    var content = FlowWorld.Content()
    content.hasSingleFrames = true
    let world = try FlowWorld(content)
    let run = try world.train("run")
    let result = try Evaluating.evaluate(
      .init(subject: .run(run), settings: .init(replicates: 0), measuresCues: false))
    let counts = try #require(result.sections.first?.evaluation.byVideo).counts
    #expect(counts.liveUnacquired == counts.live / 2 && counts.attackUnacquired == 0)
    #expect(result.text.contains("(\(counts.liveUnacquired) live, 0 attack without)"))
  }

  @Test func aClipTooShortForTheMotionJudgmentIsNamed() throws {
    var content = FlowWorld.Content()
    content.frames = 5
    let message = try #require(try message(content, ["one-class-flow.judgesMotion=true"]))
    #expect(message.hasPrefix("clip 'world/s"), "\(message)")
    #expect(
      message.hasSuffix(
        "motion judgment: 4 flow maps have 6 pairs; expected 10 or more (5 maps, 6 frames)"),
      "\(message)")
  }

  @Test func aStoreWithoutFlowIsRefused() throws {
    let world = try TrainingWorld()
    let error = #expect(throws: PADError.self) {
      try Training.start(
        world.path("run"),
        settings: Training.Settings(method: "one-class-flow", quiet: true), store: world.store,
        split: SplitRequest(kind: .subjects))
    }
    #expect(error?.kind == .missing)
  }
}
