public import PADCore

/// A protocol applied to a store: the samples of each subset, and which people they share.
public struct ResolvedProtocol: Hashable, Sendable {
  /// The protocol that was applied.
  public let definition: EvaluationProtocol
  private let parts: [Subset: [StoredSample]]

  init(definition: EvaluationProtocol, parts: [Subset: [StoredSample]]) {
    self.definition = definition
    self.parts = parts
  }

  /// All samples of a subset sorted by id, those whose acquisition failed included: metrics
  /// count them.
  public func samples(in subset: Subset) -> [StoredSample] { parts[subset, default: []] }

  /// The samples of a subset that have a crop.
  public func usable(in subset: Subset) -> [StoredSample] {
    samples(in: subset).filter { $0.status == .prepared }
  }

  /// The people of a subset, as `SampleIdentity.person` names them.
  public func persons(in subset: Subset) -> Set<String> { samples(in: subset).persons }

  /// Test subjects that the weights were fitted on, sorted.
  public var testSubjectsTrainedOn: [String] {
    persons(in: .test).intersection(persons(in: .train)).sorted()
  }

  /// Test subjects on whom checkpoint and threshold were chosen, sorted.
  public var testSubjectsChosenOn: [String] {
    persons(in: .test).intersection(persons(in: .development)).sorted()
  }

  /// Test subjects that are also train or development subjects, sorted.
  public var sharedSubjects: [String] {
    Set(testSubjectsTrainedOn).union(testSubjectsChosenOn).sorted()
  }

  /// Whether the test's numbers must carry the words "subjects shared".
  public var subjectsShared: Bool { !sharedSubjects.isEmpty }

  /// Test samples of people who are in none of the named subsets.
  public func testSamples(ofSubjectsOutside subsets: Set<Subset>) -> [StoredSample] {
    let known = subsets.reduce(into: Set<String>()) { $0.formUnion(persons(in: $1)) }
    return samples(in: .test).filter { !known.contains($0.identity.person) }
  }

  /// The live test samples and the attacks of kinds that trained.
  public var testOnSeenInstruments: [StoredSample] {
    let held = SampleFilter(excludedInstruments: definition.heldOutInstruments)
    return samples(in: .test).filter { held.matches($0.identity) }
  }

  /// The live test samples and the attacks of kinds held out of training and development.
  public var testOnHeldOutInstruments: [StoredSample] {
    let held = SampleFilter(instruments: definition.heldOutInstruments)
    return samples(in: .test).filter { held.matches($0.identity) }
  }

  /// What the data are, for the model's card: see `DataHash`.
  public func dataHash(of subsets: [Subset] = [.train, .development]) -> String {
    DataHash.of(subsets.flatMap { samples(in: $0) })
  }

  /// Counts per subset, for the run directory.
  public var summary: [Subset: StoreSummary] {
    parts.mapValues { StoreSummary(of: $0) }
  }
}
