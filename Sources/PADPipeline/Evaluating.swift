import Foundation
import PADCore
import PADData
import PADMethods
import PADMetrics
import PADTraining

/// `bonafide evaluate`: scores a subset and measures the scores.
public enum Evaluating {
  /// What is evaluated.
  public enum Subject: Hashable, Sendable {
    /// A run's best checkpoint, in the training engine.
    case run(URL)
    /// A model package, as deployment runs it.
    case package(URL)
  }

  /// What is evaluated, on what, and how.
  public struct Request: Sendable {
    public var subject: Subject
    /// A run knows its own store; a package needs one.
    public var store: URL?
    /// The samples that are measured.
    public var subset: Subset
    /// How the threshold is chosen.
    public var policy: ThresholdPolicy
    /// Leaves out test subjects who are in the training or development data.
    public var unseenSubjectsOnly: Bool
    /// Moves the unlabeled scores of another data set to the source's median.
    public var recenters: Bool
    /// Where the scores go; beside the run or the store where nil.
    public var scores: URL?
    /// How the numbers are computed.
    public var settings: Evaluation.Settings
    /// Whether crops are measured to see which trivial cues the scores follow.
    public var measuresCues: Bool

    /// - Parameter store: nil takes the run's own.
    public init(
      subject: Subject, store: URL? = nil, subset: Subset = .test,
      policy: ThresholdPolicy = .sourceDevelopment, unseenSubjectsOnly: Bool = false,
      recenters: Bool = false, scores: URL? = nil, settings: Evaluation.Settings = .init(),
      measuresCues: Bool = true
    ) {
      self.subject = subject
      self.store = store
      self.subset = subset
      self.policy = policy
      self.unseenSubjectsOnly = unseenSubjectsOnly
      self.recenters = recenters
      self.scores = scores
      self.settings = settings
      self.measuresCues = measuresCues
    }
  }

  /// One table of numbers and what it is about.
  public struct Section: Codable, Sendable {
    /// What part of the subset it is about.
    public var title: String
    /// The numbers.
    public var evaluation: Evaluation
  }

  /// The numbers of all parts.
  public struct Result: Codable, Sendable {
    /// What was evaluated, for titles.
    public var name: String
    /// The first section is of the whole subset; further ones of parts that must be told apart.
    public var sections: [Section]
    /// The file of scores that was written.
    @PathCoded public var scores: URL
    /// The training step of the checkpoint that was evaluated; nil for a package.
    public var step: Int?
    /// Test subjects who are in the training or development data were left out.
    public var unseenSubjectsOnly: Bool
    /// How the test scores were moved; nil where they are the run's own.
    public var recentering: ScoreRecentering?
    /// How much the first section's scores follow trivial cues; nil where that was not asked for.
    public var cues: CueFollowing?

    /// Tables for people.
    public var text: String {
      let tables =
        sections.map { EvaluationText.render($0.evaluation, title: "\(name): \($0.title)") }
        + (recentering.map { [$0.text + "\n"] } ?? [])
        + (cues.map { [$0.text + "\n"] } ?? [])
      return tables.joined(separator: "\n\n") + "\nScores: \(scores.path)"
    }

    /// The result as JSON.
    ///
    /// - Throws: `EncodingError` where a value has no JSON form.
    public func json() throws -> String { try JSONText.encode(self) }
  }

  /// - Throws: `PADError` where run, package or store cannot be read, or the subset lacks a class.
  public static func evaluate(_ request: Request) throws -> Result {
    try requireRecenterable(request)
    switch request.subject {
    case .run(let folder): return try evaluateRun(folder, request)
    case .package(let folder): return try evaluatePackage(folder, request)
    }
  }

  private static func evaluateRun(_ folder: URL, _ request: Request) throws -> Result {
    if let other = try otherData(than: folder, request) {
      return try evaluate(TrainedRun(folder), on: other, request)
    }
    let run = try TrainedRun(folder, store: request.store)
    guard run.dataUnchanged else {
      throw PADError(
        .invalid, "\(run.store.url.path): no longer the data that the run was trained on",
        advice: "Prepare them anew as they were, or train again")
    }
    let development = try run.scores(of: run.data.samples(in: .development))
    let samples = run.data.samples(in: request.subset)
    var scores = request.subset == .development ? development : try run.scores(of: samples)
    let recentering = try recenter(&scores, to: development, request)

    let parts = sections(of: run.data, request)
    let evaluated = scores.filter { parts.first?.ids?.contains($0.sample.id) ?? true }
    let result = Result(
      name: run.manifest.method + " " + folder.lastPathComponent,
      sections: try parts.map { part in
        Section(
          title: part.title,
          evaluation: try Evaluation(
            test: ScoreTable(scores.filter { part.ids?.contains($0.sample.id) ?? true }),
            development: request.subset == .development ? nil : ScoreTable(development),
            policy: policy(request, of: run),
            marks: part.marks.union(recentering == nil ? [] : [.targetAdapted]),
            fixedChosenBy: request.policy == .sourceDevelopment ? "the run's best epoch" : nil,
            settings: request.settings))
      },
      scores: request.scores ?? scoreFile(of: run, request), step: run.best.step,
      unseenSubjectsOnly: request.unseenSubjectsOnly, recentering: recentering,
      cues: try cues(of: evaluated, samples: samples, in: run.store, request))
    let chosenOn = request.subset == .test ? development.of(.development) : []
    try ScoreFile.write(chosenOn + evaluated.of(request.subset), to: result.scores)
    // What an adapted run does is no property of the run.
    if request.subset == .test, recentering == nil {
      try AtomicFile.write(result.json(), to: run.directory.evaluation)
    }
    return result
  }

  static func cues(
    of scores: [ScoredSample], samples: [StoredSample], in store: Store, _ request: Request
  ) throws -> CueFollowing? {
    guard request.measuresCues else { return nil }
    return try CueFollowing(of: scores, samples: samples, in: store, settings: request.settings)
  }

  /// The development subset cannot be test and source at once: its own threshold is fixed then.
  private static func policy(_ request: Request, of run: TrainedRun) -> ThresholdPolicy {
    request.subset == .development && request.policy == .sourceDevelopment
      ? .fixed(run.best.developmentThreshold) : request.policy
  }

  /// What an earlier evaluation of the run found, for its card; empty where there was none, or
  /// where it was of a part of the test, or at another threshold than the card's.
  static func storedMetrics(of run: TrainedRun) -> [String: Double] {
    guard let data = try? Data(contentsOf: run.directory.evaluation),
      let result = try? JSONText.decode(Result.self, from: data), result.step == run.best.step,
      let evaluation = result.sections.first?.evaluation,
      evaluation.threshold.policy == .sourceDevelopment, !result.unseenSubjectsOnly
    else { return [:] }
    return [
      "eer": evaluation.eer, "auc": evaluation.auc, "hter": evaluation.hter,
      "apcer": evaluation.apcer, "bpcer": evaluation.bpcer, "acer": evaluation.acer,
    ]
  }
}

extension [ScoredSample] {
  /// The samples with the subset that the protocol put them into.
  func of(_ subset: Subset) -> [ScoredSample] {
    map { scored in
      var scored = scored
      scored.sample.subset = subset
      return scored
    }
  }
}

extension RunDirectory {
  /// The last test evaluation, as JSON.
  var evaluation: URL { url.appending(path: "evaluation.json") }
}
