import Foundation
import PADCore
import PADData
import PADMetrics
import PADTraining

/// `bonafide crossval`: one method over several protocols and seeds, with the spread.
public enum CrossValidation {
  /// A family of protocols over one store.
  public enum Family: Hashable, Sendable {
    /// Every one of `count` folds of subjects tests once.
    case folds(Int)
    /// Every ordered pair of two sessions: trained on one, tested on the other.
    case sessions(String, String)
    /// The parts of a data set's official protocol (`oulu-3` has six), the data sets left out in
    /// turn (`loo`), GTCN's shares of subjects (`lv`).
    case named(String)

    /// Reads `folds=N`, `sessions=A,B` or the name of a family.
    ///
    /// - Throws: `PADError(.invalid)` naming the forms.
    public init(text: String) throws {
      guard text.contains("=") else {
        self = .named(text)
        return
      }
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2, parts[0] == "folds", let count = Int(parts[1]), count >= 2 {
        self = .folds(count)
        return
      }
      let sessions = parts.last?.split(separator: ",").map(String.init) ?? []
      guard parts.count == 2, parts[0] == "sessions", sessions.count == 2 else {
        throw PADError(
          .invalid, "protocol '\(text)'",
          advice: "Expected folds=N, sessions=A,B or a family of official protocols such as oulu-3")
      }
      self = .sessions(sessions[0], sessions[1])
    }

    /// - Throws: `PADError(.invalid)` for a family that does not fit the store, naming those that do.
    func requests(over samples: [StoredSample]) throws
      -> [(name: String, kind: SplitRequest.Kind)]
    {
      switch self {
      case .named(let family):
        try NamedProtocol.folds(of: family, over: samples).map { part in
          (
            part.name.replacing("=", with: "-").replacing(":", with: "-to-")
              .replacing("/", with: "-"), .named(part)
          )
        }
      case .folds(let count):
        (1...count).map { ("fold-\($0)-of-\(count)", .fold(index: $0, count: count)) }
      case .sessions(let a, let b):
        [
          ("session-\(a)-to-\(b)", .sessions(train: a, test: b)),
          ("session-\(b)-to-\(a)", .sessions(train: b, test: a)),
        ]
      }
    }
  }

  /// What is trained, on what, and where it goes.
  public struct Request: Sendable {
    /// Of every run; the seed is added.
    public var settings: Training.Settings
    /// The prepared store.
    public var store: URL
    /// Which protocols are run.
    public var family: Family
    /// One run a protocol for each.
    public var seeds: [UInt64]
    /// Seeds the choice of people, alike for all runs.
    public var splitSeed: UInt64
    /// The folder that gets a run's folder for each combination, and the tables.
    public var out: URL

    /// Takes a method's settings with the protocols and the seeds.
    public init(
      settings: Training.Settings, store: URL, family: Family, seeds: [UInt64],
      splitSeed: UInt64 = 1, out: URL
    ) {
      self.settings = settings
      self.store = store
      self.family = family
      self.seeds = seeds
      self.splitSeed = splitSeed
      self.out = out
    }
  }

  /// What one epoch's weights do on development and test data. Test numbers are looked at only;
  /// they choose nothing.
  public struct EpochRow: Codable, Hashable, Sendable {
    /// From 1.
    public var epoch: Int
    /// Equal error rate of the development data, 0...1.
    public var developmentEER: Double
    /// Area under the ROC curve of the development data, 0...1.
    public var developmentAUC: Double
    /// Area under the ROC curve of the test data, 0...1.
    public var testAUC: Double
    /// Half total error rate of the test data at the development threshold, 0...1.
    public var testHTER: Double
    /// Equal error rate of the test data, 0...1: the half total error rate at a threshold that the
    /// test data choose.
    public var testEER: Double
    /// What must stand beside the test numbers.
    public var marks: [Mark]
  }

  /// One trained run.
  public struct RunResult: Codable, Sendable {
    /// The protocol's name.
    public var name: String
    /// The seed that trained the run.
    public var seed: UInt64
    /// The epoch that the development data selected.
    public var bestEpoch: Int
    /// The selected epoch's evaluation; the first section is of the whole test.
    public var sections: [Evaluating.Section]
    /// One for every epoch, in order.
    public var epochs: [EpochRow]
  }

  /// All runs with their tables.
  public struct Result: Sendable {
    /// In the order of protocols, then seeds.
    public let runs: [RunResult]
    /// Means and deviations over the seeds.
    public let summary: CrossValidationSummary

    /// Tables in Markdown.
    public let text: String

    init(runs: [RunResult], family: Family) throws {
      self.runs = runs
      summary = try CrossValidationSummary(of: runs)
      text = try CrossValidationText.markdown(
        runs, summary, meansByProtocol: family == .named(NamedProtocol.sharesFamily))
    }

    /// The runs as JSON.
    ///
    /// - Throws: `EncodingError` where a value has no JSON form.
    public func json() throws -> String { try JSONText.encode(runs) }
  }

  /// How a cross-validation ends.
  public enum Outcome: Sendable {
    case finished(Result)
    case interrupted
  }

  /// Trains and evaluates every combination; finished ones are not repeated, interrupted ones
  /// continue.
  ///
  /// - Throws: `PADError(.invalid)` where a run of other settings or another split is in its place;
  ///   as `Training.start`, `Training.resume` and `Evaluating.evaluate`.
  public static func run(_ request: Request, interruption: Interruption = Interruption()) throws
    -> Outcome
  {
    let display = ProgressDisplay(quiet: request.settings.quiet)
    var runs: [RunResult] = []
    let samples = try Store(at: request.store).samples()
    for (name, kind) in try request.family.requests(over: samples) {
      for seed in request.seeds {
        let folder = request.out.appending(path: "\(name)-seed-\(seed)")
        try requireSame(folder, kind, seed, request, samples)
        let result = folder.appending(path: "crossval.json")
        // What another version wrote is evaluated again.
        if let data = try? Data(contentsOf: result),
          let row = try? JSONText.decode(RunResult.self, from: data)
        {
          runs.append(row)
          continue
        }
        display.line("== \(name), seed \(seed)")
        guard try train(folder, kind, seed, request, interruption) else { return .interrupted }
        let row = try evaluate(folder, store: request.store, name: name, seed: seed)
        try AtomicFile.write(JSONText.encode(row), to: result)
        runs.append(row)
      }
    }
    let result = try Result(runs: runs, family: request.family)
    try AtomicFile.write(result.text, to: request.out.appending(path: "results.md"))
    try AtomicFile.write(result.json(), to: request.out.appending(path: "results.json"))
    return .finished(result)
  }

  /// - Throws: `PADError(.invalid)` where the folder holds a run of another command.
  private static func requireSame(
    _ folder: URL, _ kind: SplitRequest.Kind, _ seed: UInt64, _ request: Request,
    _ samples: [StoredSample]
  ) throws {
    let run = RunDirectory(folder)
    guard FileManager.default.fileExists(atPath: run.manifest.path) else { return }
    let settings = settings(request, seed: seed)
    let wanted = try settings.resolved()
    let found = try RunConfiguration(tree: ConfigurationFile.read(run.configuration))
    let split = SplitRequest(kind: kind, seed: request.splitSeed)
    guard wanted == found,
      try RunManifest.read(run.manifest).initialWeightsDigest == settings.initialWeightsDigest(),
      try ProtocolFile.read(run.dataProtocol) == split.evaluationProtocol(over: samples)
    else {
      throw PADError(
        .invalid, "\(folder.path): a run with other settings or another split is there",
        advice: "Give the command that started it, or another --out")
    }
  }

  private static func settings(_ request: Request, seed: UInt64) -> Training.Settings {
    var settings = request.settings
    settings.overrides += ["seed=\(seed)", "keepEveryEpoch=true"]
    return settings
  }

  /// - Returns: false where a stop was requested.
  private static func train(
    _ folder: URL, _ kind: SplitRequest.Kind, _ seed: UInt64, _ request: Request,
    _ interruption: Interruption
  ) throws -> Bool {
    let settings = settings(request, seed: seed)
    let isStarted = FileManager.default.fileExists(atPath: RunDirectory(folder).manifest.path)
    let outcome =
      isStarted
      ? try Training.resume(
        folder, settings: Training.Settings(quiet: settings.quiet), newStore: request.store,
        interruption: interruption)
      : try Training.start(
        folder, settings: settings, store: request.store,
        split: SplitRequest(kind: kind, seed: request.splitSeed), interruption: interruption)
    switch outcome {
    case .finished: return true
    case .interrupted: return false
    }
  }

  private static func evaluate(_ folder: URL, store: URL, name: String, seed: UInt64) throws
    -> RunResult
  {
    let evaluation = try Evaluating.evaluate(.init(subject: .run(folder), store: store))
    let run = try TrainedRun(folder, store: store)
    let last = try Checkpoint.state(of: run.directory.lastCheckpoint)
    let test = run.data.samples(in: .test)
    let scorer = try run.scorer(of: test)
    let rows = try last.history.map { epoch in
      try run.load(epoch: epoch.epoch)
      let measured = try Evaluation(
        test: ScoreTable(run.scores(of: test, by: scorer)),
        policy: .fixed(epoch.developmentThreshold),
        marks: run.data.subjectsShared ? [.subjectsShared] : [],
        settings: Evaluation.Settings(replicates: 0))
      return EpochRow(
        epoch: epoch.epoch, developmentEER: epoch.developmentEER,
        developmentAUC: epoch.developmentAUC, testAUC: measured.auc,
        testHTER: measured.hter, testEER: measured.eer, marks: measured.marks)
    }
    return RunResult(
      name: name, seed: seed, bestEpoch: run.best.epoch, sections: evaluation.sections,
      epochs: rows)
  }
}
