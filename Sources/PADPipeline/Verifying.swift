import Foundation
import PADCore
import PADData
import PADMetrics
import PADTraining

/// `bonafide verify`: how well a run's recognition branch tells persons apart.
public enum Verifying {
  /// Which faces are compared.
  public enum Comparison: Hashable, Sendable {
    /// LFW's list of pairs in folds.
    case pairs(URL)
    /// Every picture with one live picture of every person: those of the store's gallery where it has
    /// one (SiW's legacy pictures), else the first of each; or those of another store.
    case gallery(URL?)
  }

  /// What is verified, on what.
  public struct Request: Sendable {
    /// A run's folder.
    public var run: URL
    /// The faces; nil takes the run's own store.
    public var store: URL?
    /// Which of them are compared.
    public var comparison: Comparison
    /// Of the data set's own subsets, the one that is looked at; nil takes all samples.
    public var subset: Subset?

    /// By default every picture is compared with the first live one of every person.
    public init(
      run: URL, store: URL? = nil, comparison: Comparison = .gallery(nil), subset: Subset? = nil
    ) {
      self.run = run
      self.store = store
      self.comparison = comparison
      self.subset = subset
    }
  }

  /// The numbers and what they are about.
  public struct Result: Codable, Sendable {
    /// The run and the comparison, for titles.
    public var name: String
    /// The numbers.
    public var verification: VerificationResult
    /// What was left out and why, and whether persons were trained on.
    public var notes: [String]

    /// The result as JSON.
    ///
    /// - Throws: `EncodingError` where a value has no JSON form.
    public func json() throws -> String { try JSONText.encode(self) }
  }

  /// - Throws: `PADError` where run or store cannot be read, the run's method does not recognize
  ///   persons, or there are no pairs of one kind.
  public static func verify(_ request: Request) throws -> Result {
    let run = try TrainedRun(request.run)
    let store = try request.store.map { try Store(at: $0) } ?? run.store
    let faces = try describe(store.samples(), in: store, by: run, subset: request.subset)
    var notes = trainedPersons(among: faces, of: run)
    let ownGallery = try store.galleryPictures()
    let comparisons: [[FaceComparison]]
    switch request.comparison {
    case .pairs(let list):
      let found = try pairs(VerificationPairs(contentsOf: list), among: faces)
      comparisons = found.folds
      if found.missing > 0 {
        notes.append("\(found.missing) pairs lack a face that was found, and are left out")
      }
    case .gallery(nil) where !ownGallery.isEmpty:
      let gallery = try describe(ownGallery, in: store, by: run, subset: request.subset)
      notes.append("The gallery is the store's own: \(gallery.count) pictures")
      comparisons = [
        try GalleryProtocol.comparisons(gallery: gallery.map(\.face), probes: faces.map(\.face))
      ]
    case .gallery(nil):
      let split = GalleryProtocol.firstFaces(
        faces.map { ($0.face, $0.sample.identity.label == .live) })
      comparisons = [try GalleryProtocol.comparisons(gallery: split.gallery, probes: split.probes)]
      if !split.leftOut.isEmpty {
        notes.append(
          "\(split.leftOut.count) persons have one picture or no live one, and are left out: "
            + split.leftOut.prefix(3).joined(separator: ", "))
      }
    case .gallery(let other?):
      let others = try Store(at: other)
      let gallery = try describe(
        others.samples() + others.galleryPictures(), in: others, by: run, subset: nil
      )
      .filter { $0.sample.identity.label == .live }
      comparisons = [
        try GalleryProtocol.comparisons(gallery: gallery.map(\.face), probes: faces.map(\.face))
      ]
    }
    return Result(
      name: "\(run.manifest.method) \(request.run.lastPathComponent) on "
        + store.url.lastPathComponent,
      verification: try VerificationResult(comparisons), notes: notes)
  }

  private typealias Described = (sample: StoredSample, face: DescribedFace)

  private static func describe(
    _ all: [StoredSample], in store: Store, by run: TrainedRun, subset: Subset?
  ) throws -> [Described] {
    guard store.crop == run.manifest.crop else {
      throw PADError(
        .invalid, "\(store.url.path): its crops are cut differently from those of the run",
        advice: "Prepare the store with the run's crop settings (run.json, key 'crop')")
    }
    let samples = all.filter { subset == nil || $0.identity.subset == subset }
    return try StoredDescriber.faces(
      of: samples, in: store, by: run.method,
      batchSize: run.configuration.training.scoringBatchSize,
      workers: run.configuration.training.workers, device: run.device)
  }

  private static func trainedPersons(among faces: [Described], of run: TrainedRun) -> [String] {
    let trained = Set(
      run.data.usable(in: .train).map { "\($0.identity.dataset)/\($0.identity.subject)" })
    let shared = Set(faces.map(\.face.person)).intersection(trained)
    return shared.isEmpty ? [] : ["MARKED: \(shared.count) persons are in the training data"]
  }

  /// LFW's pairs by fold; a picture is known by its last two path components.
  private static func pairs(
    _ list: VerificationPairs, among faces: [Described]
  ) throws -> (folds: [[FaceComparison]], missing: Int) {
    let known = Dictionary(
      faces.map { ($0.sample.id.split(separator: "/").suffix(2).joined(separator: "/"), $0.face) },
      uniquingKeysWith: { first, _ in first })
    var missing = 0
    let folds = try list.folds.map { fold in
      try fold.compactMap { pair -> FaceComparison? in
        guard let first = known[pair.first.path], let second = known[pair.second.path] else {
          missing += 1
          return nil
        }
        return FaceComparison(
          similarity: try first.similarity(to: second), isSamePerson: pair.isSamePerson)
      }
    }
    return (folds, missing)
  }
}

extension Verifying.Result {
  /// Lines for people.
  public var text: String {
    func percent(_ share: Double) -> String { String(format: "%.2f %%", share * 100) }
    let verification = verification
    var lines = [
      name, "\(verification.genuine) pairs of one person, \(verification.impostors) of two",
    ]
    if let folds = verification.folds {
      lines.append(
        "Accuracy over \(folds.spread.count) folds, each at the others' threshold: "
          + "\(percent(folds.spread.mean)) (deviation \(percent(folds.spread.deviation)))")
    }
    lines.append(
      "Accuracy where both errors are equal: \(percent(verification.accuracyAtEqualError))")
    lines.append(String(format: "AUC %.4f", verification.auc))
    for rate in verification.acceptRates {
      lines.append(
        "Of one person accepted at \(percent(rate.impostors)) of two: \(percent(rate.genuine))")
    }
    return (lines + notes).joined(separator: "\n")
  }
}
