internal import PADCore

extension EvaluationProtocol {
  /// Train and test people by the data sets' own subsets, narrowed by filters. Where no subset is for
  /// development, `NamedProtocol.developmentFraction` of the train people choose.
  ///
  /// - Throws: `PADError(.insufficientData)` where the samples name no train or test subset or the
  ///   people do not suffice.
  static func splitting(
    _ filter: SampleFilter, test: SampleFilter, titled title: String, _ samples: [StoredSample],
    subjectSharing: SubjectSharing = .forbidden, seed: UInt64
  ) throws -> EvaluationProtocol {
    let members = samples.filter { sample in
      filter.datasets.map { $0.contains(sample.identity.dataset) } ?? true
    }
    let split = try official(
      of: members, developmentFraction: NamedProtocol.developmentFraction,
      subjectSharing: subjectSharing, seed: seed)
    func narrowed(_ part: SampleFilter, by filter: SampleFilter) -> SampleFilter {
      var narrowed = filter
      (narrowed.persons, narrowed.subsets) = (part.persons, part.subsets)
      return narrowed
    }
    let usesSeed = split.train.persons != nil
    return EvaluationProtocol(
      name: usesSeed ? "\(title) (dev people by seed \(seed))" : title,
      train: narrowed(split.train, by: filter),
      development: narrowed(split.development, by: filter),
      test: narrowed(split.test, by: test), subjectSharing: subjectSharing)
  }

  /// All data sets of the store but one train; that one tests.
  ///
  /// Train and test subsets of a data set are taken together, as the field does. Development subsets
  /// of the sources choose; a source without gives a fifth of its people. The target's development
  /// subset is not used.
  ///
  /// Source: the comparisons over OULU-NPU, CASIA-FASD, Replay-Attack and MSU-MFSD; Jia et al.,
  /// *Single-side domain generalization for face anti-spoofing*, CVPR 2020, section 4.
  ///
  /// - Throws: `PADError(.missing)` where the store lacks the data set, `.insufficientData` where it
  ///   has no other or the people do not suffice.
  public static func leaveOneOut(_ target: String, of samples: [StoredSample], seed: UInt64) throws
    -> EvaluationProtocol
  {
    try check([target], in: samples)
    let sources = samples.datasets.subtracting([target]).sorted()
    guard !sources.isEmpty else {
      throw PADError(
        .insufficientData, "the store has no data set but '\(target)'; expected others that train",
        advice: "Prepare the other data sets into the same store")
    }
    let merged = "\(sources.joined(separator: "+")) to \(target) (seed \(seed))"
    return try merging(sources, test: target, titled: "leave one out: \(merged)", samples, seed)
  }

  private static let heldOutShare = 0.2

  static func merging(
    _ sources: [String], test target: String, titled title: String, _ samples: [StoredSample],
    _ seed: UInt64
  ) throws -> EvaluationProtocol {
    var (trained, chosen): (Set<String>, Set<String>) = ([], [])
    for source in sources {
      let members = samples.filter { $0.identity.dataset == source }
      let choosing = members.filter { $0.identity.subset == .development }.persons
      if choosing.isEmpty {
        let parts = try SubjectSplit.parts(
          of: members, weights: [1 - heldOutShare, heldOutShare], seed: seed)
        trained.formUnion(parts[0])
        chosen.formUnion(parts[1])
      } else {
        chosen.formUnion(choosing)
        trained.formUnion(members.persons.subtracting(choosing))
      }
    }
    let tested = samples.filter { $0.identity.dataset == target }
    let named = Set(tested.compactMap(\.identity.subset))
    return EvaluationProtocol(
      name: title, train: SampleFilter(datasets: Set(sources), persons: trained),
      development: SampleFilter(datasets: Set(sources), persons: chosen),
      test: SampleFilter(
        datasets: [target], subsets: named.contains(.development) ? [.train, .test] : nil))
  }

  /// Some data sets train, another tests: the train subsets fit, the development subsets (or a quarter
  /// of the train people) choose, the target's test subset is measured. A data set that names no
  /// subsets is taken whole.
  ///
  /// - Throws: `PADError(.missing)` where the store lacks a data set, `.invalid` where one is on both
  ///   sides, `.insufficientData` where the people do not suffice.
  public static func cross(
    train sources: [String], test target: String, of samples: [StoredSample], seed: UInt64
  ) throws -> EvaluationProtocol {
    try check(sources + [target], in: samples)
    guard !sources.contains(target), Set(sources).count == sources.count else {
      throw PADError(
        .invalid, "cross=\(sources.joined(separator: "+")):\(target) names a data set twice")
    }
    var (trained, chosen): (Set<String>, Set<String>) = ([], [])
    for source in sources {
      let members = samples.filter { $0.identity.dataset == source }
      let (fitting, choosing) = try crossParts(of: members, seed: seed)
      trained.formUnion(fitting)
      chosen.formUnion(choosing)
    }
    let tested = samples.filter { $0.identity.dataset == target }
    let hasTest = tested.contains { $0.identity.subset == .test }
    let naming = Set(samples.lazy.filter { $0.identity.subset == .train }.map(\.identity.dataset))
    let haveSubsets = naming.isSuperset(of: sources)
    let subsets: (Set<Subset>) -> Set<Subset>? = { haveSubsets ? $0 : nil }
    return EvaluationProtocol(
      name: "cross: \(sources.joined(separator: "+")) to \(target) (seed \(seed))",
      train: SampleFilter(
        datasets: Set(sources), persons: trained, subsets: subsets([.train])),
      development: SampleFilter(
        datasets: Set(sources), persons: chosen, subsets: subsets([.train, .development])),
      test: SampleFilter(datasets: [target], subsets: hasTest ? [.test] : nil))
  }

  private static func crossParts(of members: [StoredSample], seed: UInt64) throws
    -> (train: Set<String>, development: Set<String>)
  {
    let training = members.filter { $0.identity.subset == .train }
    let choosing = members.filter { $0.identity.subset == .development }.persons
    let fitting = training.isEmpty ? members : training
    guard choosing.isEmpty else { return (fitting.persons.subtracting(choosing), choosing) }
    let fraction = NamedProtocol.developmentFraction
    let parts = try SubjectSplit.parts(of: fitting, weights: [1 - fraction, fraction], seed: seed)
    return (parts[0], parts[1])
  }

  /// GTCN's subsets (LV100, LV80, ...): a share of the people of the official train subset, taken so that
  /// a smaller share is part of a larger one; the test stays whole. Where there is no development
  /// subset, a quarter of the people taken choose.
  ///
  /// Source: GTCN, section IV: 20, 16, 12, 8 of CASIA-FASD's training subjects.
  ///
  /// - Throws: `PADError(.insufficientData)` where the samples name no train or test subset or the
  ///   people do not suffice.
  public static func share(percent: Int, of samples: [StoredSample], seed: UInt64) throws
    -> EvaluationProtocol
  {
    let trained = samples.filter { $0.identity.subset == .train }.persons
    var generator = SeededGenerator(seed: seed)
    let order = trained.sorted().shuffled(using: &generator)
    let kept = Set(order.prefix(Int((Double(order.count * percent) / 100).rounded())))
    let members = samples.filter {
      $0.identity.subset != .train || kept.contains($0.identity.person)
    }
    var split = try official(
      of: members, developmentFraction: NamedProtocol.developmentFraction, seed: seed)
    if split.train.persons == nil { split.train.persons = kept }
    split.name = "LV\(percent): \(kept.count) of \(order.count) train people (seed \(seed))"
    return split
  }

  private static func check(_ datasets: [String], in samples: [StoredSample]) throws {
    let present = samples.datasets
    for dataset in datasets where !present.contains(dataset) {
      throw PADError(
        .missing, "the store has no data set '\(dataset)'",
        advice: nearest(to: dataset, among: present).map { "Did you mean '\($0)'?" }
          ?? "It has \(present.sorted().joined(separator: ", "))")
    }
  }
}
