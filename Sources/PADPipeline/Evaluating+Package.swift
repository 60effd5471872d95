import Foundation
import PADCore
import PADData
import PADMetrics
import PADRuntime

extension Evaluating {
  static func evaluatePackage(_ folder: URL, _ request: Request) throws -> Result {
    guard let storeURL = request.store else {
      throw PADError(.missing, "no store to score", advice: "Add --store FILE")
    }
    let package = try ModelPackage.load(folder)
    let card = package.card
    let store = try Store(at: storeURL)
    let people = CardPeople(card)
    let (samples, title) = try samples(of: store, request) { persons in
      guard people.areNamed else {
        throw PADError(
          .unsupported, "the model's card does not say whom it was trained on",
          advice: "Leave out --unseen-subjects, or export the run again")
      }
      return people.known(among: persons)
    }
    let scores = try CropScorer(package: package).scores(of: samples, in: store)
    let usesCard = request.policy == .sourceDevelopment
    let result = Result(
      name: card.name,
      sections: [
        Section(
          title: title,
          evaluation: try Evaluation(
            test: ScoreTable(scores),
            policy: usesCard ? .fixed(card.threshold.value) : request.policy,
            marks: marks(of: samples, for: card, usesThreshold: usesCard),
            fixedChosenBy: usesCard ? "the model's card: \(card.threshold.chosenBy)" : nil,
            settings: request.settings))
      ],
      scores: request.scores ?? defaultScores(beside: storeURL, model: folder),
      unseenSubjectsOnly: request.unseenSubjectsOnly,
      cues: try cues(of: scores, samples: samples, in: store, request))
    try ScoreFile.write(scores.of(request.subset), to: result.scores)
    return result
  }

  /// The samples to score, and what to call them. A store without lists is taken whole.
  ///
  /// - Parameter known: Who of these persons trained the model.
  static func samples(
    of store: Store, _ request: Request, known: (Set<String>) throws -> Set<String>
  ) throws -> (samples: [StoredSample], title: String) {
    let all = try store.samples()
    let named = all.filter { $0.identity.subset == request.subset }
    let subsets = Set(all.compactMap(\.identity.subset))
    guard !named.isEmpty || subsets.isEmpty else {
      throw PADError(
        .insufficientData,
        "\(store.url.path): no samples of the subset '\(request.subset.rawValue)'",
        advice: "It has \(subsets.map(\.rawValue).sorted().joined(separator: ", ")); use --subset")
    }
    let (samples, title) =
      named.isEmpty ? (all, "all samples") : (named, request.subset.rawValue)
    guard request.unseenSubjectsOnly else { return (samples, title) }
    let known = try known(samples.persons)
    return (
      samples.filter { !known.contains($0.identity.person) }, "\(title), unseen subjects"
    )
  }

  /// `STORE.MODEL.scores.csv`: each model's scores of a store have a file of their own.
  static func defaultScores(beside store: URL, model: URL) -> URL {
    store.appendingPathExtension(model.standardizedFileURL.lastPathComponent)
      .appendingPathExtension("scores.csv")
  }

  /// What the card says of the samples that are scored with its model.
  private static func marks(
    of samples: [StoredSample], for card: ModelCard, usesThreshold: Bool
  ) -> Set<Mark> {
    var marks: Set<Mark> = []
    if !CardPeople(card, withThreshold: usesThreshold).known(among: samples.persons).isEmpty {
      marks.insert(.subjectsShared)
    }
    // A card that names no people may name its data sets.
    if let provenance = card.provenance, provenance.subjects == nil,
      samples.contains(where: { provenance.datasets.contains($0.identity.dataset) })
    {
      marks.insert(.subjectsShared)
    }
    if usesThreshold, card.threshold.dataHash == DataHash.of(samples) {
      marks.insert(.oracleThreshold)
    }
    return marks
  }
}

/// The people whom a card remembers, as salted hashes.
private struct CardPeople {
  /// Whether the card names those who trained the model.
  let areNamed: Bool
  private let groups: [(subjects: Set<String>, salt: String)]

  /// - Parameter withThreshold: counts those who chose the threshold, too.
  init(_ card: ModelCard, withThreshold: Bool = true) {
    areNamed = card.provenance?.subjects != nil
    var groups = card.provenance.map { [(Set($0.subjects ?? []), $0.dataHash)] } ?? []
    if withThreshold, let hash = card.threshold.dataHash {
      groups.append((Set(card.threshold.subjects ?? []), hash))
    }
    self.groups = groups.map { (subjects: $0.0, salt: $0.1) }
  }

  func known(among persons: Set<String>) -> Set<String> {
    persons.filter { person in
      groups.contains { group in
        !group.subjects.isDisjoint(with: SubjectMarks.of([person], salt: group.salt))
      }
    }
  }
}
