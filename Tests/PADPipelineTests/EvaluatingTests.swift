import Foundation
import PADCore
import PADData
import PADMetrics
import PADPipeline
import PADReport
import PADRuntime
import PADTraining
import Testing

/// What follows training: evaluation, export, calibration, report.
@Suite(.serialized) struct EvaluatingTests {
  @Test func evaluatesExportsAndCalibratesOneRun() throws {
    let world = try TrainingWorld()
    let run = try world.train("run", ["cnn.epochs=12"])

    let result = try Evaluating.evaluate(.init(subject: .run(run)))
    let evaluation = try #require(result.sections.first).evaluation
    #expect(result.sections.count == 1)
    #expect(evaluation.marks.isEmpty)
    #expect(evaluation.auc > 0.99)
    #expect(result.scores.lastPathComponent == "scores.csv")
    let rows = try ScoreFile.samples(in: result.scores)
    let counts = evaluation.byImage.counts
    #expect(rows.count { $0.sample.subset == .test } == counts.live + counts.attack)
    // The file holds what chose the threshold as well, so that it gives the same numbers again.
    let again = try Metrics.evaluate(.init(scores: result.scores))
    #expect(again.threshold.value == evaluation.threshold.value)
    #expect(again.hter == evaluation.hter)
    #expect(again.byImage.counts == counts)
    // Chosen on the development scores, as the best epoch's.
    let best = try #require(
      try Checkpoint.state(of: RunDirectory(run).bestCheckpoint).best)
    #expect(abs(evaluation.threshold.value - best.developmentThreshold) < 1e-5)

    let package = world.path("model")
    let summary = try Exporting.export(run: run, to: package)
    #expect(summary.largestDifference <= Exporting.tolerance)
    let card = try ModelPackage.readCard(of: package)
    #expect(card.crop == TrainingWorld.crop)
    #expect(card.threshold.value == best.developmentThreshold)
    #expect(card.metrics["test.auc"] == evaluation.auc)

    // The package scores the same samples the same.
    let deployed = try Evaluating.evaluate(
      .init(subject: .package(package), store: world.store, scores: world.path("deployed.csv")))
    let other = Dictionary(
      uniqueKeysWithValues: try ScoreFile.samples(in: deployed.scores).map {
        ($0.sample.id, $0.score)
      })
    for row in rows {
      let score = try #require(other[row.sample.id])
      #expect(abs(score - row.score) <= 1e-4 * max(1, abs(row.score)))
    }

    let calibrated = try Calibrating.calibrate(
      model: package, store: world.store, falseAcceptRate: 0)
    #expect(calibrated.falseAcceptRate == 0)
    #expect(calibrated.after.chosenBy.contains("some may have trained the model"))
    #expect(try ModelPackage.readCard(of: package).threshold == calibrated.after)
    #expect(throws: PADError.self) {
      try Calibrating.calibrate(model: package, store: world.store, falseAcceptRate: 2)
    }
    #expect(try ModelPackage.readCard(of: package).threshold == calibrated.after)
  }

  /// Whatever flatters a number stands beside it.
  @Test func marksFollowTheSamplesAndTheThreshold() throws {
    let world = try TrainingWorld()
    let run = try world.train("run")
    func marks(_ request: Evaluating.Request) throws -> [[Mark]] {
      try Evaluating.evaluate(request).sections.map(\.evaluation.marks)
    }
    #expect(try marks(.init(subject: .run(run), subset: .train)) == [[.trainingData]])
    #expect(try marks(.init(subject: .run(run), subset: .development)) == [[.developmentData]])

    // Rates at a threshold that is not the card's do not get into the card.
    _ = try Evaluating.evaluate(.init(subject: .run(run), policy: .fixed(5)))
    let package = world.path("model")
    _ = try Exporting.export(run: run, to: package)
    #expect(try ModelPackage.readCard(of: package).metrics.keys.sorted() == ["dev.auc", "dev.eer"])

    // The card knows its people, whatever the store's lists say, and names none of them.
    func deployed(_ store: URL) throws -> [[Mark]] {
      try marks(.init(subject: .package(package), store: store, scores: world.path("s.csv")))
    }
    #expect(try deployed(world.store) == [[.subjectsShared]])
    let unseen = try Evaluating.evaluate(
      .init(
        subject: .package(package), store: world.store, unseenSubjectsOnly: true,
        scores: world.path("s.csv")))
    let evaluation = try #require(unseen.sections.first).evaluation
    #expect(evaluation.marks.isEmpty)
    #expect(
      evaluation.byImage.counts.subjects
        == (try Evaluating.evaluate(.init(subject: .run(run))).sections.first?.evaluation
          .byImage.counts.subjects))
    let strangers = world.path("strangers.store")
    try TrainingWorld.writeStore(at: strangers, subjects: 4, pictures: 4, dataset: "elsewhere")
    #expect(try deployed(strangers) == [[]])
    let card = try String(contentsOf: package.appending(path: "card.json"), encoding: .utf8)
    #expect(!card.contains("world/"))

    // A threshold chosen on the samples that are evaluated is an oracle's.
    _ = try Calibrating.calibrate(model: package, store: strangers)
    #expect(try deployed(strangers) == [[.oracleThreshold, .subjectsShared]])
    #expect(
      try marks(
        .init(
          subject: .package(package), store: strangers, policy: .fixed(0),
          scores: world.path("s.csv"))) == [[]])
  }

  /// A run scores other data like its package does, and keeps its own results.
  @Test func aRunIsTestedOnAnotherStore() throws {
    let world = try TrainingWorld()
    let run = try world.train("run")
    let own = try Evaluating.evaluate(.init(subject: .run(run)))
    let kept = try Data(contentsOf: run.appending(path: "evaluation.json"))
    let strangers = world.path("strangers.store")
    try TrainingWorld.writeStore(
      at: strangers, subjects: 4, pictures: 4, seed: 9, dataset: "elsewhere")

    let result = try Evaluating.evaluate(.init(subject: .run(run), store: strangers))
    let evaluation = try #require(result.sections.first).evaluation
    #expect(result.sections.count == 1 && evaluation.marks.isEmpty)
    // Four subjects with four pictures of each of live, print and replay.
    #expect(evaluation.byImage.counts.live == 16 && evaluation.byImage.counts.attack == 32)
    #expect(evaluation.threshold.value == own.sections.first?.evaluation.threshold.value)
    #expect(result.scores.lastPathComponent == "strangers.store.run.scores.csv")
    #expect(try Data(contentsOf: run.appending(path: "evaluation.json")) == kept)

    let package = world.path("model")
    _ = try Exporting.export(run: run, to: package)
    let deployed = try Evaluating.evaluate(
      .init(subject: .package(package), store: strangers, scores: world.path("deployed.csv")))
    for (one, other) in zip(
      try ScoreFile.samples(in: result.scores), try ScoreFile.samples(in: deployed.scores))
    {
      #expect(one.sample.id == other.sample.id)
      #expect(abs(one.score - other.score) <= 1e-4 * max(1, abs(one.score)))
    }
    let moved = try Evaluating.evaluate(
      .init(subject: .run(run), store: strangers, recenters: true))
    #expect(moved.sections.map(\.evaluation.marks) == [[.targetAdapted]])
    #expect(moved.scores.lastPathComponent == "strangers.store.run-recentered.scores.csv")

    // The same data elsewhere are the run's own.
    let copy = world.path("copy.store")
    try FileManager.default.copyItem(at: world.store, to: copy)
    let again = try Evaluating.evaluate(.init(subject: .run(run), store: copy))
    #expect(again.sections.map(\.title) == own.sections.map(\.title))
    #expect(again.scores.lastPathComponent == "scores.csv")
  }

  /// A store that has lost somebody no longer tells whom the run was trained on.
  @Test func aChangedStoreIsSaidInTheCard() throws {
    let world = try TrainingWorld()
    let run = try world.train("run")
    _ = try StoreWriter(existing: world.store).removeSubject("s0")
    let package = world.path("model")
    _ = try Exporting.export(run: run, to: package)
    let card = try ModelPackage.readCard(of: package)
    #expect(card.limits.contains("The store has changed since the training"))
    #expect(card.threshold.dataHash == nil)
    #expect(card.threshold.subjects == nil)
    #expect(card.provenance?.subjects == nil)
    // The data set's name is left, and errs on the side of the mark.
    let result = try Evaluating.evaluate(.init(subject: .package(package), store: world.store))
    #expect(result.sections.map(\.evaluation.marks) == [[.subjectsShared]])
  }

  @Test func theReportShowsTestPicturesOnly() throws {
    let world = try TrainingWorld()
    let run = try world.train("run")
    let result = try Evaluating.evaluate(.init(subject: .run(run), policy: .fixed(1e9)))
    let test = try ScoreFile.samples(in: result.scores).filter { $0.sample.subset == .test }
    // Every live sample is rejected: with the development's, too many for the places there are.
    let shown = PictureGroup.choose(from: test, threshold: 1e9).flatMap(\.samples)
    let page = try String(contentsOf: Reporting.report(run: run), encoding: .utf8)
    #expect(page.components(separatedBy: "data:image/jpeg").count - 1 == shown.count)
  }

  @Test func heldOutKindsAndOraclesAreMarked() throws {
    let world = try TrainingWorld()
    let run = world.path("run")
    guard
      case .finished = try Training.start(
        run, settings: world.settings(), store: world.store,
        split: SplitRequest(kind: .subjects, heldOut: [.replay]))
    else {
      Issue.record("the run did not finish")
      return
    }
    let result = try Evaluating.evaluate(.init(subject: .run(run), policy: .oracle))
    #expect(
      result.sections.map(\.title).dropFirst() == [
        "attack kinds trained on", "attack kind held out (replay)",
      ])
    #expect(result.sections.allSatisfy { $0.evaluation.marks == [.oracleThreshold] })
    let kinds = result.sections.map { section in
      section.evaluation.byImage.rates.apcerBySpecies.map(\.instrument.rawValue)
    }
    #expect(kinds == [["print", "replay"], ["print"], ["replay"]])
    #expect(result.text.contains("oracle"))
  }

  @Test func anotherCropContractIsRefused() throws {
    let world = try TrainingWorld()
    let package = world.path("model")
    _ = try Exporting.export(run: try world.train("run"), to: package)
    let other = world.path("other.store")
    let writer = try StoreWriter(at: other, crop: CropSpec(detector: .wholePicture, size: 64))
    try writer.begin(dataset: "world", adapter: "folder", listed: 0, skipped: [])
    try writer.finish(dataset: "world")
    let error = #expect(throws: PADError.self) {
      try Evaluating.evaluate(.init(subject: .package(package), store: other))
    }
    #expect(error?.message.contains("cut differently from the model's") == true)
  }

  @Test func unfinishedAndMissingRunsAreNamed() throws {
    let world = try TrainingWorld()
    let missing = #expect(throws: PADError.self) {
      try Evaluating.evaluate(.init(subject: .run(world.path("nothing"))))
    }
    #expect(missing?.message.contains("no run here") == true)
    let interruption = Interruption()
    interruption.request()
    _ = try Training.start(
      world.path("run"), settings: world.settings(), store: world.store,
      split: SplitRequest(kind: .subjects), interruption: interruption)
    let unfinished = #expect(throws: PADError.self) {
      try Exporting.export(run: world.path("run"), to: world.path("model"))
    }
    #expect(unfinished?.message.contains("has finished no epoch yet") == true)
    #expect(!FileManager.default.fileExists(atPath: world.path("model").path))
  }

  private static var hasPlots: Bool {
    (try? DependencyFolder.locate().appending(path: "plotly/plotly.min.js"))
      .map { FileManager.default.fileExists(atPath: $0.path) } ?? false
  }

  @Test(.enabled(if: hasPlots, "plotly.min.js is not installed"))
  func reportHoldsTheNumbersAndThePictures() throws {
    let world = try TrainingWorld()
    let run = try world.train("run")
    let page = try Reporting.report(run: run)
    let html = try String(contentsOf: page, encoding: .utf8)
    #expect(html.contains("data:image/jpeg;base64,"))
    #expect(html.contains("cnn: run"))
    #expect(!html.contains("src=\"http"))
  }
}

@Suite struct SplitRequestTests {
  @Test func readsEveryForm() throws {
    func kind(_ text: String) throws -> SplitRequest.Kind {
      try SplitRequest(text: text, heldOut: [], seed: 1).kind
    }
    #expect(try kind("auto") == .automatic)
    #expect(try kind("official") == .official)
    #expect(try kind("subjects") == .subjects)
    #expect(try kind("fold=2/3") == .fold(index: 2, count: 3))
    #expect(try kind("session=01:02") == .sessions(train: "01", test: "02"))
    #expect(try kind("a/protocol.json") == .file(URL(filePath: "a/protocol.json")))
    #expect(try kind("oulu-3.2") == .named(.oulu(.phone(fold: 2))))
    #expect(try kind("loo=nuaa") == .named(.leaveOneOut("nuaa")))
    for wrong in ["fold=4/3", "fold=1", "session=01"] {
      #expect(throws: PADError.self) { try kind(wrong) }
    }
    for unknown in ["", "folds", "subject", "oulu-5", "lv=0"] {
      #expect(try kind(unknown) == .unknown(unknown))
    }
  }

  @Test func anUnknownNameIsToldWhatTheStoreAllows() throws {
    let samples = [Subset.train, .test].map { subset in
      StoredSample(
        identity: SampleIdentity(
          id: subset.rawValue, dataset: "siw", label: .live, subject: subset.rawValue,
          subset: subset),
        status: .noFace, source: "x")
    }
    let error = #expect(throws: PADError.self) {
      try SplitRequest(text: "siw-4", heldOut: [], seed: 1).evaluationProtocol(over: samples)
    }
    let words = error?.description ?? ""
    #expect(words.hasPrefix("unknown protocol 'siw-4'. Did you mean 'siw-1'?"), "\(words)")
    #expect(words.contains("of this store also siw-1, siw-2.1"), "\(words)")
    #expect(!words.contains("oulu"))
  }
}

@Suite struct DatasetOverviewTests {
  @Test func everyAdapterIsExplained() throws {
    let overview = DatasetOverview()
    #expect(overview.datasets.map(\.name) == AdapterKind.allCases.map(\.rawValue))
    let text = overview.text
    for dataset in overview.datasets {
      #expect(text.contains("\(dataset.name): \(dataset.title)"))
      #expect(text.contains(dataset.root))
      for name in dataset.protocols {
        #expect(name == "subjects" || name == "fold=K/N" || NamedProtocol(name) != nil)
      }
    }
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 110 })
    let coded = try JSONDecoder().decode(
      DatasetOverview.self, from: Data(overview.json().utf8))
    #expect(coded == overview)
  }
}
