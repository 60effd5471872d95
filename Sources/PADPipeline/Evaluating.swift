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
    /// Where the scores go; beside the run or the store where nil.
    public var scores: URL?
    /// How the numbers are computed.
    public var settings: Evaluation.Settings

    /// - Parameter store: nil takes the run's own.
    public init(
      subject: Subject, store: URL? = nil, subset: Subset = .test,
      policy: ThresholdPolicy = .sourceDevelopment, unseenSubjectsOnly: Bool = false,
      scores: URL? = nil, settings: Evaluation.Settings = .init()
    ) {
      self.subject = subject
      self.store = store
      self.subset = subset
      self.policy = policy
      self.unseenSubjectsOnly = unseenSubjectsOnly
      self.scores = scores
      self.settings = settings
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

    /// Tables for people.
    public var text: String {
      sections.map { EvaluationText.render($0.evaluation, title: "\(name): \($0.title)") }
        .joined(separator: "\n\n") + "\nScores: \(scores.path)"
    }

    /// The result as JSON.
    ///
    /// - Throws: `EncodingError` where a value has no JSON form.
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
            policy: policy(request, ownDevelopment: fixed), marks: part.marks,
            fixedChosenBy: request.policy == .sourceDevelopment ? fixed.chosenBy : nil,
            settings: request.settings))
      },
      scores: request.scores ?? run.directory.scores(of: request.subset), step: run.best.step,
      unseenSubjectsOnly: request.unseenSubjectsOnly)
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
            marks: marks(
              of: samples, for: package.card,
              usesThreshold: request.policy == .sourceDevelopment),
            fixedChosenBy: request.policy == .sourceDevelopment ? fixed.chosenBy : nil,
            settings: request.settings))
      ],
      scores: request.scores ?? defaultScores(beside: storeURL, model: folder),
      unseenSubjectsOnly: false)
    try ScoreFile.write(scores.of(request.subset), to: result.scores)
    return result
  }

  /// `STORE.MODEL.scores.csv`: each model's scores of a store have a file of their own.
  private static func defaultScores(beside store: URL, model: URL) -> URL {
    store.appendingPathExtension(model.standardizedFileURL.lastPathComponent)
      .appendingPathExtension("scores.csv")
  }

  /// What the card says of the samples that are to be scored with its model.
  private static func marks(
    of samples: [StoredSample], for card: ModelCard, usesThreshold: Bool
  ) -> Set<Mark> {
    let persons = samples.persons
    func areKnown(_ marks: [String], salt: String) -> Bool {
      !Set(SubjectMarks.of(persons, salt: salt)).isDisjoint(with: marks)
    }
    var marks: Set<Mark> = []
    if let provenance = card.provenance {
      // A card that names no people knows only the data sets.
      let isShared =
        provenance.subjects.map { areKnown($0, salt: provenance.dataHash) }
        ?? samples.contains { provenance.datasets.contains($0.identity.dataset) }
      if isShared { marks.insert(.subjectsShared) }
    }
    if usesThreshold, let hash = card.threshold.dataHash {
      if hash == DataHash.of(samples) { marks.insert(.oracleThreshold) }
      if areKnown(card.threshold.subjects ?? [], salt: hash) { marks.insert(.subjectsShared) }
    }
    return marks
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
    var marks: Set<Mark>
  }

  /// The subset, and the parts of a test that must be told apart: people not trained on, kinds of
  /// attack trained on, kinds held out.
  private static func sections(of data: ResolvedProtocol, _ request: Request) -> [Part] {
    let name = "\(request.subset.rawValue), \(data.definition.name)"
    switch request.subset {
    case .train: return [Part(title: name, ids: nil, marks: [.trainingData])]
    case .development: return [Part(title: name, ids: nil, marks: [.developmentData])]
    case .test: break
    }
    let known = data.persons(in: .train).union(data.persons(in: .development))
    func part(_ title: String, _ samples: [StoredSample]) -> Part {
      Part(
        title: title, ids: Set(samples.map(\.id)),
        marks: samples.persons.isDisjoint(with: known) ? [] : [.subjectsShared])
    }
    if request.unseenSubjectsOnly {
      let unseen = data.testSamples(ofSubjectsOutside: [.train, .development])
      return [part("\(name), unseen subjects", unseen)]
    }
    var parts = [
      Part(title: name, ids: nil, marks: data.subjectsShared ? [.subjectsShared] : [])
    ]
    let untrained = data.testSamples(ofSubjectsOutside: [.train])
    if data.subjectsShared, !untrained.isEmpty {
      // Some of them may have chosen checkpoint and threshold; the mark says so.
      parts.append(part("subjects not trained on", untrained))
    }
    let heldOut = data.definition.heldOutInstruments.sorted().map(\.rawValue)
    if !heldOut.isEmpty {
      parts.append(part("attack kinds trained on", data.testOnSeenInstruments))
      parts.append(
        part(
          "attack kind held out (\(heldOut.joined(separator: ", ")))",
          data.testOnHeldOutInstruments))
    }
    return parts
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
