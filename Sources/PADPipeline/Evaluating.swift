import Foundation
import PADCore
import PADData
import PADMetrics
import PADRuntime
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

  public struct Request: Sendable {
    public var subject: Subject
    /// A run knows its own store; a package needs one.
    public var store: URL?
    public var subset: Subset
    public var policy: ThresholdPolicy
    /// Leaves out test subjects who are in the training or development data.
    public var unseenSubjectsOnly: Bool
    /// Where the scores go; beside the run or the store where nil.
    public var scores: URL?

    /// - Throws: `PADError(.invalid)` for a threshold that cannot be understood.
    public init(
      subject: Subject, store: URL? = nil, subset: Subset = .test,
      threshold: String = "source-dev", unseenSubjectsOnly: Bool = false, scores: URL? = nil
    ) throws {
      self.subject = subject
      self.store = store
      self.subset = subset
      policy = try ThresholdPolicy(parsing: threshold)
      self.unseenSubjectsOnly = unseenSubjectsOnly
      self.scores = scores
    }
  }

  /// One table of numbers and what it is about.
  public struct Section: Codable, Sendable {
    public var title: String
    public var evaluation: Evaluation
  }

  public struct Result: Codable, Sendable {
    public var name: String
    /// The first section is of the whole subset; further ones of parts that must be told apart.
    public var sections: [Section]
    public var scores: URL
    /// The training step of the checkpoint that was evaluated; nil for a package.
    public var step: Int?

    public var text: String {
      sections.map { EvaluationText.render($0.evaluation, title: "\(name): \($0.title)") }
        .joined(separator: "\n\n") + "\nScores: \(scores.path)"
    }

    public func json() throws -> String { try JSONText.encode(self) }
  }

  /// - Throws: `PADError` where run, package or store cannot be read, or the subset lacks a class.
  public static func evaluate(_ request: Request) throws -> Result {
    switch request.subject {
    case .run(let folder): try evaluateRun(folder, request)
    case .package(let folder): try evaluatePackage(folder, request)
    }
  }

  private static func evaluateRun(_ folder: URL, _ request: Request) throws -> Result {
    let run = try TrainedRun(folder, store: request.store)
    guard run.dataUnchanged else {
      throw PADError(
        .invalid, "\(run.store.url.path): no longer the data that the run was trained on",
        advice: "Export the run, then evaluate the package on other data with --model")
    }
    let development = try run.scores(of: run.data.samples(in: .development))
    let samples = run.data.samples(in: request.subset)
    let scores = request.subset == .development ? development : try run.scores(of: samples)
    let fixed = FixedThreshold(run.best.developmentThreshold, "the run's best epoch")

    let parts = sections(of: run.data, request)
    let result = Result(
      name: run.manifest.method + " " + folder.lastPathComponent,
      sections: try parts.map { part in
        Section(
          title: part.title,
          evaluation: try Evaluation(
            test: ScoreTable(scores.filter { part.ids?.contains($0.sample.id) ?? true }),
            development: request.subset == .development ? nil : ScoreTable(development),
            policy: policy(request, ownDevelopment: fixed), subjectsShared: part.subjectsShared,
            fixedChosenBy: request.policy == .sourceDevelopment ? fixed.chosenBy : nil))
      },
      scores: request.scores ?? run.directory.scores(of: request.subset), step: run.best.step)
    let chosenOn = request.subset == .test ? development.of(.development) : []
    let evaluated = scores.filter { parts.first?.ids?.contains($0.sample.id) ?? true }
    try ScoreFile.write(chosenOn + evaluated.of(request.subset), to: result.scores)
    if request.subset == .test {
      try AtomicFile.write(result.json(), to: run.directory.evaluation)
    }
    return result
  }

  private static func evaluatePackage(_ folder: URL, _ request: Request) throws -> Result {
    guard let storeURL = request.store else {
      throw PADError(.missing, "no store to score", advice: "Add --store FILE")
    }
    let package = try ModelPackage.load(folder)
    let store = try Store(at: storeURL)
    let all = try store.samples()
    guard !request.unseenSubjectsOnly else {
      throw PADError(
        .unsupported, "a package does not know whom it was trained on",
        advice: "Leave out --unseen-subjects, or evaluate the run")
    }
    let named = all.filter { $0.identity.subset == request.subset }
    let subsets = Set(all.compactMap(\.identity.subset))
    guard !named.isEmpty || subsets.isEmpty else {
      throw PADError(
        .insufficientData,
        "\(storeURL.path): no samples of the subset '\(request.subset.rawValue)'",
        advice: "It has \(subsets.map(\.rawValue).sorted().joined(separator: ", ")); use --subset")
    }
    let samples = named.isEmpty ? all : named
    // Without lists, nothing says that the data which trained the model are left out.
    let trainedOn = Set(package.card.provenance?.datasets ?? [])
    let mayShare = named.isEmpty && samples.contains { trainedOn.contains($0.identity.dataset) }
    let scores = try CropScorer(package: package).scores(of: samples, in: store)
    let card = package.card.threshold
    let fixed = FixedThreshold(card.value, "the model's card: \(card.chosenBy)")
    let result = Result(
      name: package.card.name,
      sections: [
        Section(
          title: named.isEmpty ? "all samples" : request.subset.rawValue,
          evaluation: try Evaluation(
            test: ScoreTable(scores),
            policy: request.policy == .sourceDevelopment ? .fixed(card.value) : request.policy,
            subjectsShared: mayShare,
            fixedChosenBy: request.policy == .sourceDevelopment ? fixed.chosenBy : nil))
      ],
      scores: request.scores ?? storeURL.appendingPathExtension("scores.csv"))
    try ScoreFile.write(scores.of(request.subset), to: result.scores)
    return result
  }

  /// The threshold that a run brings along.
  private struct FixedThreshold {
    let value: Double
    let chosenBy: String

    init(_ value: Double, _ chosenBy: String) {
      self.value = value
      self.chosenBy = chosenBy
    }
  }

  /// The development subset cannot be test and source at once: its own threshold is fixed then.
  private static func policy(_ request: Request, ownDevelopment: FixedThreshold)
    -> ThresholdPolicy
  {
    request.subset == .development && request.policy == .sourceDevelopment
      ? .fixed(ownDevelopment.value) : request.policy
  }

  private struct Part {
    var title: String
    /// Nil means all.
    var ids: Set<String>?
    var subjectsShared: Bool
  }

  /// The subset, and the parts of a test that must be told apart: people not trained on, kinds of
  /// attack trained on, kinds held out.
  private static func sections(of data: ResolvedProtocol, _ request: Request) -> [Part] {
    let name = "\(request.subset.rawValue), \(data.definition.name)"
    guard request.subset == .test else {
      return [Part(title: name, ids: nil, subjectsShared: false)]
    }
    if request.unseenSubjectsOnly {
      let unseen = Set(
        data.testSamples(ofSubjectsOutside: [.train, .development]).map(\.id))
      return [Part(title: "\(name), unseen subjects", ids: unseen, subjectsShared: false)]
    }
    var parts = [Part(title: name, ids: nil, subjectsShared: data.subjectsShared)]
    let untrained = Set(data.testSamples(ofSubjectsOutside: [.train]).map(\.id))
    if data.subjectsShared, !untrained.isEmpty {
      // Some of them may have chosen checkpoint and threshold; the evaluation marks that.
      parts.append(Part(title: "subjects not trained on", ids: untrained, subjectsShared: false))
    }
    let heldOut = data.definition.heldOutInstruments.sorted().map(\.rawValue)
    if !heldOut.isEmpty {
      parts.append(
        Part(
          title: "attack kinds trained on", ids: Set(data.testOnSeenInstruments.map(\.id)),
          subjectsShared: data.subjectsShared))
      parts.append(
        Part(
          title: "attack kind held out (\(heldOut.joined(separator: ", ")))",
          ids: Set(data.testOnHeldOutInstruments.map(\.id)),
          subjectsShared: data.subjectsShared))
    }
    return parts
  }

  /// What an earlier evaluation of the run found, for its card; empty where there was none, or
  /// where the test scores chose the threshold: a card has no place for that mark.
  static func storedMetrics(of run: TrainedRun) -> [String: Double] {
    guard let data = try? Data(contentsOf: run.directory.evaluation),
      let result = try? JSONText.decode(Result.self, from: data), result.step == run.best.step,
      let evaluation = result.sections.first?.evaluation, !evaluation.isOracle
    else { return [:] }
    return [
      "eer": evaluation.eer, "auc": evaluation.auc, "hter": evaluation.hter,
      "apcer": evaluation.apcer, "bpcer": evaluation.bpcer, "acer": evaluation.acer,
    ]
  }
}

extension [ScoredSample] {
  /// The samples with the subset that the protocol put them into.
  fileprivate func of(_ subset: Subset) -> [ScoredSample] {
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
