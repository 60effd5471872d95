public import PADCore

/// Which samples train, which choose and which test: a value that is stored as JSON in the run
/// directory and gives the same samples from the same store again.
public struct EvaluationProtocol: Hashable, Codable, Sendable {
  /// Whether test subjects may also be train or development subjects.
  public enum SubjectSharing: String, Codable, Sendable {
    /// A shared subject is an error.
    case forbidden
    /// The protocol shares subjects by its definition; its numbers say so.
    case allowed
  }

  /// As reports call the protocol.
  public var name: String
  /// Samples that train.
  public var train: SampleFilter
  /// Samples that choose checkpoint and threshold.
  public var development: SampleFilter
  /// Samples that are only measured.
  public var test: SampleFilter
  /// Whether test subjects may also train or choose.
  public var subjectSharing: SubjectSharing
  /// Attack kinds held out of training and development and present in the test.
  public var heldOutInstruments: Set<AttackInstrument>

  /// - Parameter heldOutInstruments: excluded from `train` and `development` here.
  public init(
    name: String, train: SampleFilter, development: SampleFilter, test: SampleFilter,
    subjectSharing: SubjectSharing = .forbidden,
    heldOutInstruments: Set<AttackInstrument> = []
  ) {
    self.name = name
    self.train = train
    self.development = development
    self.test = test
    self.subjectSharing = subjectSharing
    self.heldOutInstruments = heldOutInstruments
    self.train.excludedInstruments.formUnion(heldOutInstruments)
    self.development.excludedInstruments.formUnion(heldOutInstruments)
  }

  /// The samples of one subset.
  public func filter(for subset: Subset) -> SampleFilter {
    switch subset {
    case .train: train
    case .development: development
    case .test: test
    }
  }

  /// Applies the protocol to a store's samples.
  ///
  /// - Throws: `PADError(.insufficientData)` where a subset lacks live samples with crops, or
  ///   development or test attacks; `.invalid` where a sample falls into two subsets, train and
  ///   development share a subject, or the test shares one with them and the protocol forbids it.
  public func resolved(over samples: [StoredSample]) throws -> ResolvedProtocol {
    var parts: [Subset: [StoredSample]] = [:]
    for subset in Subset.allCases {
      let filter = filter(for: subset)
      parts[subset] = samples.filter { filter.matches($0.identity) }.sorted { $0.id < $1.id }
      try checkClasses(of: parts[subset, default: []], subset)
    }
    let resolved = ResolvedProtocol(definition: self, parts: parts)
    try checkSubjects(of: resolved)
    return resolved
  }

  /// Training needs live samples; whether it needs attacks too, the method says where it begins.
  private func checkClasses(of part: [StoredSample], _ subset: Subset) throws {
    for label in Label.allCases where subset != .train || label == .live {
      let labeled = part.filter { $0.identity.label == label }
      guard !labeled.contains(where: { $0.status == .prepared }) else { continue }
      let found =
        labeled.isEmpty ? "none" : "\(labeled.count), none of them with a face crop"
      throw PADError(
        .insufficientData,
        "protocol '\(name)': the \(subset.rawValue) subset has no usable \(label.rawValue) "
          + "samples (\(found))",
        advice:
          "Each of train, dev and test needs live samples and attacks (train none for a method "
          + "that learns from live samples alone); add subjects or choose other fractions or another "
          + "seed")
    }
  }

  private func checkSubjects(of resolved: ResolvedProtocol) throws {
    let trained = resolved.persons(in: .train)
    let shared = trained.intersection(resolved.persons(in: .development))
    guard shared.isEmpty else {
      throw PADError(
        .invalid,
        "protocol '\(name)': train and dev share the subjects \(Self.listed(shared))",
        advice: "Checkpoints and thresholds must be chosen on people who were not trained on")
    }
    let sharedWithTest = Set(resolved.sharedSubjects)
    guard subjectSharing == .allowed || sharedWithTest.isEmpty else {
      throw PADError(
        .invalid,
        "protocol '\(name)': the test shares the subjects \(Self.listed(sharedWithTest)) with "
          + "train or dev",
        advice: "Use --protocol subjects, or --protocol official, which marks its numbers")
    }
    var seen: Set<String> = []
    for subset in Subset.allCases {
      for sample in resolved.samples(in: subset) where !seen.insert(sample.id).inserted {
        throw PADError(
          .invalid, "protocol '\(name)': sample '\(sample.id)' is in two of its subsets")
      }
    }
  }

  private static func listed(_ persons: Set<String>) -> String {
    let names = persons.sorted()
    let shown = names.prefix(8).joined(separator: ", ")
    return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
  }
}
