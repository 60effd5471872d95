import Foundation
import PADCore
import PADData
import PADMetrics
import PADSynthesis
import PADTraining

/// `bonafide demo`: the whole product on synthetic faces, each step as a user would take it.
public enum Demo {
  private static let subjects = 24
  private static let pictures = 24
  private static let epochs = 20
  private static let freshShown = 6

  /// Generates, prepares, trains, evaluates, exports, predicts and reports below `folder`.
  ///
  /// - Throws: `PADError` from any step; what earlier steps made stays.
  public static func run(in folder: URL, seed: UInt64) async throws {
    let clock = ContinuousClock()
    let start = clock.now
    let files = DemoFiles(folder: folder)
    let plan = try SynthesisPlan(seed: seed, subjects: subjects, pictures: pictures)
    try heading(
      "1/7 Rendering \(plan.items().count) pictures of \(plan.subjects + plan.freshSubjects) "
        + "synthetic people: live, print, replay; and masks, which training never sees")
    if SynthesisManifest.find(in: files.pictures)?.plan != plan {
      try files.clearStores()
    }
    let progress = StepProgress("pictures")
    _ = try await SyntheticSet(plan).write(to: files.pictures) { progress.show($0.done, $0.total) }
    progress.finish()

    try heading("2/7 Finding and cutting the faces")
    try prepare(files.pictures.appending(path: "set"), to: files.store)
    try prepare(files.pictures.appending(path: "unseen"), to: files.unseenStore)

    try heading("3/7 Training cnn, the 74K-parameter classifier of GTCN's Table 1")
    try files.clear(files.run)
    let outcome = try Training.start(
      files.run,
      settings: .init(method: "cnn", overrides: ["epochs=\(epochs)", "seed=\(seed)"]),
      store: files.store, split: SplitRequest(kind: .official))
    guard case .finished(let summary) = outcome else {
      throw PADError(.insufficientData, "the demo was interrupted", advice: "Run it again")
    }
    print(summary)

    try heading("4/7 Evaluating on unseen people")
    let seen = try Evaluating.evaluate(.init(subject: .run(files.run)))
    print(seen.text)

    try heading("5/7 Exporting a model package")
    print(try Exporting.export(run: files.run, to: files.model, name: "demo"))

    try heading("6/7 Evaluating the package on a kind of attack that it was not trained on: mask")
    let unseen = try Evaluating.evaluate(
      .init(subject: .package(files.model), store: files.unseenStore))
    print(unseen.text)

    try heading("7/7 Applying it to fresh pictures of further people, and writing the report")
    try predict(files)
    let report = try Reporting.report(run: files.run)
    try summarize(seen, unseen, report: report, elapsed: clock.now - start, files)
  }

  private static func prepare(_ pictures: URL, to store: URL) throws {
    let progress = StepProgress("faces")
    let result = try Preparing.prepare(
      PrepareRequest(adapter: .folder, root: pictures, store: store)
    ) { progress.show($0.done, $0.total) }
    progress.finish()
    print(result.text)
  }

  private static func predict(_ files: DemoFiles) throws {
    var shown = 0
    let summary = try Predict.run(
      model: files.model, paths: [files.pictures.appending(path: "fresh")]
    ) { result in
      shown += 1
      guard shown <= freshShown else { return }
      let name = result.path.components(separatedBy: "/fresh/").last ?? result.path
      let score = result.score.map { String(format: "%.3f", $0) } ?? "-"
      print("\(result.verdict.rawValue)\tscore \(score)\t\(name)")
    }
    let counts = summary.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    print("\(summary.pictures) pictures: \(counts.joined(separator: ", "))")
  }

  private static func summarize(
    _ seen: Evaluating.Result, _ unseen: Evaluating.Result, report: URL, elapsed: Duration,
    _ files: DemoFiles
  ) throws {
    func line(_ what: String, _ result: Evaluating.Result) -> String {
      guard let evaluation = result.sections.first?.evaluation else { return "" }
      return String(
        format: "%@ AUC %.4f, EER %.2f %%, HTER %.2f %%", what, evaluation.auc,
        evaluation.eer * 100, evaluation.hter * 100)
    }
    try heading("Done in \(Int(elapsed / .seconds(1))) s")
    print(line("Unseen people, print and replay:", seen))
    print(line("Unseen people, unseen mask:     ", unseen))
    print("Model:  \(files.model.path)")
    print("Report: \(report.path)")
    print("Synthetic faces show that every part works; they say nothing about real attacks.")
  }

  private static func heading(_ text: String) throws {
    print("\n== \(text)")
    // Progress goes to the other stream: without this the two would mix out of order.
    fflush(nil)
  }
}

/// Where the demo puts things.
private struct DemoFiles {
  let folder: URL

  var pictures: URL { folder.appending(path: "pictures") }
  var store: URL { folder.appending(path: "demo.store") }
  var unseenStore: URL { folder.appending(path: "unseen.store") }
  var run: URL { folder.appending(path: "run") }
  var model: URL { folder.appending(path: "model") }

  /// Removes the stores of an earlier demo's pictures, which these would contradict.
  func clearStores() throws {
    for path in [store.path, unseenStore.path] {
      for suffix in ["", "-wal", "-shm"]
      where FileManager.default.fileExists(atPath: path + suffix) {
        try FileManager.default.removeItem(atPath: path + suffix)
      }
    }
  }

  /// Removes what an earlier demo made, and nothing else.
  func clear(_ run: URL) throws {
    let files = FileManager.default
    guard files.fileExists(atPath: run.path) else { return }
    let directory = RunDirectory(run)
    // A demo that was killed early left the beginnings of a run.
    let beginnings = [directory.configuration, directory.dataProtocol, directory.checkpoints]
    let isBegun = try Set(files.contentsOfDirectory(atPath: run.path))
      .isSubset(of: beginnings.map(\.lastPathComponent))
    if !isBegun { try directory.requireRun() }
    try files.removeItem(at: run)
  }
}

/// A count that renews itself on a terminal and stays silent elsewhere.
private final class StepProgress: Sendable {
  private let noun: String
  private let isTerminal = isatty(STDERR_FILENO) == 1

  init(_ noun: String) { self.noun = noun }

  func show(_ done: Int, _ total: Int) {
    guard isTerminal, done % 10 == 0 || done == total else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K\(done)/\(total) \(noun)".utf8))
  }

  func finish() {
    if isTerminal { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
  }
}
