internal import PADCore

extension NamedProtocol {
  /// Share of a data set's train people who choose where it names none.
  static let developmentFraction = 0.25

  /// The protocol over a store's samples.
  ///
  /// - Parameter seed: of the choice of people where the definition leaves it open.
  /// - Throws: `PADError(.missing)` where the store lacks the data set, `.invalid` where it has
  ///   several of its name, `.insufficientData` where its people or subsets do not suffice.
  public func evaluationProtocol(over samples: [StoredSample], seed: UInt64) throws
    -> EvaluationProtocol
  {
    switch self {
    case .oulu(let definition):
      let dataset = try dataset(in: samples)
      let filter = { definition.filter(for: $0, dataset: dataset) }
      return EvaluationProtocol(
        name: definition.title, train: filter(.train), development: filter(.development),
        test: filter(.test))
    case .casia(let scenario):
      let filter = scenario.filter(dataset: try dataset(in: samples))
      return try .splitting(
        filter, test: filter, titled: scenario.title, samples, seed: seed)
    case .replayAttack(let kind):
      let filter = kind.filter(dataset: try dataset(in: samples))
      return try .splitting(filter, test: filter, titled: kind.title, samples, seed: seed)
    case .siw(let definition):
      let dataset = try dataset(in: samples)
      return try .splitting(
        definition.filter(isTest: false, dataset: dataset),
        test: definition.filter(isTest: true, dataset: dataset), titled: definition.title, samples,
        seed: seed)
    case .msu, .celebASpoof, .nuaa, .lccFASD:
      let filter = SampleFilter(datasets: [try dataset(in: samples)])
      let mayShare = self == .nuaa || self == .lccFASD
      return try .splitting(
        filter, test: filter, titled: "\(name) official", samples,
        subjectSharing: mayShare ? .allowed : .forbidden, seed: seed)
    case .leaveOneOut(let target):
      return try .leaveOneOut(target, of: samples, seed: seed)
    case .ocim(let target):
      return try .ocim(target, of: samples, seed: seed) { adapter in
        try dataset(adapter, in: samples)
      }
    case .cross(let sources, let target):
      return try .cross(train: sources, test: target, of: samples, seed: seed)
    case .share(let percent):
      return try .share(percent: percent, of: samples, seed: seed)
    }
  }

  /// The store's data set that the protocol is of: the one of its adapter's name, or the only one
  /// whose name says the adapter.
  ///
  /// Samples do not tell: own data may bear any attribute, and a protocol that lets splits share
  /// people must not apply to data that nobody called by its name.
  private func dataset(in samples: [StoredSample]) throws -> String {
    try adapter.map { try dataset($0, in: samples) } ?? ""
  }

  private func dataset(_ adapter: AdapterKind, in samples: [StoredSample]) throws -> String {
    let wanted = adapter.rawValue
    let fitting = samples.datasets.filter { Self.isOf($0, adapter) }.sorted()
    if fitting.contains(wanted) { return wanted }
    guard let first = fitting.first else {
      throw PADError(
        .missing,
        "protocol '\(name)' is of the data set '\(wanted)'; the store has "
          + samples.datasets.sorted().joined(separator: ", "),
        advice: "Prepare \(wanted) without --dataset, or with a name that says it, such as "
          + "\(wanted)-2; own data has the protocols official, subjects and fold=K/N")
    }
    guard fitting.count == 1 else {
      throw PADError(
        .invalid,
        "protocol '\(name)' is of one data set; the store has "
          + fitting.joined(separator: ", "),
        advice: "Prepare each into a store of its own, or one of them without --dataset")
    }
    return first
  }

  /// Whether a data set's name is the adapter's or has it as a part between other signs than
  /// letters and digits: `synthetic-nuaa` is NUAA, `nuaakin` is not.
  private static func isOf(_ dataset: String, _ adapter: AdapterKind) -> Bool {
    let wanted = adapter.rawValue
    let name = dataset.lowercased()
    func isWord(_ character: Character?) -> Bool {
      character.map { $0.isLetter || $0.isNumber } ?? false
    }
    return name.ranges(of: wanted).contains { range in
      !isWord(name[..<range.lowerBound].last) && !isWord(name[range.upperBound...].first)
    }
  }

  /// The protocols that a store's samples allow, in order: what an error over an unknown name
  /// offers.
  public static func fitting(_ samples: [StoredSample]) -> [NamedProtocol] {
    let present = samples.datasets
    func has(_ adapter: AdapterKind?) -> Bool {
      adapter.map { adapter in present.contains { isOf($0, adapter) } } ?? false
    }
    let hasFour = OCIMTarget.allCases.allSatisfy { has($0.adapter) }
    let official =
      ofDatasets.filter { has($0.adapter) }
      + (hasFour ? OCIMTarget.allCases.map(NamedProtocol.ocim) : [])
    let named = Set(samples.compactMap(\.identity.subset))
    let shares: [NamedProtocol] =
      named.isSuperset(of: [.train, .test]) ? shares.map { .share(percent: $0) } : []
    guard present.count > 1 else { return official + shares }
    let sorted = present.sorted()
    let pairs = sorted.flatMap { source in
      sorted.filter { $0 != source }.map { NamedProtocol.cross(train: [source], test: $0) }
    }
    return official + sorted.map { .leaveOneOut($0) } + pairs + shares
  }

  /// The folds of a family over a store: `oulu-3` has six, `siw-2` four, `loo` one for each data set,
  /// `lv` GTCN's shares. A protocol's own name is a family of one.
  ///
  /// - Throws: `PADError(.invalid)` for an unknown family, naming those that fit.
  public static func folds(of family: String, over samples: [StoredSample]) throws
    -> [NamedProtocol]
  {
    let fitting = fitting(samples)
    let folds = fitting.filter { $0.family == family }
    if !folds.isEmpty { return folds }
    if let one = NamedProtocol(family) { return [one] }
    // A data set that the store lacks: each fold says so, and how to name it.
    let absent = (ofDatasets + OCIMTarget.allCases.map(NamedProtocol.ocim))
      .filter { $0.family == family }
    if !absent.isEmpty { return absent }
    let names = fitting.map(\.family).uniqued()
    throw PADError(
      .invalid, "unknown family of protocols '\(family)'",
      advice: nearest(to: family, among: names).map { "Did you mean '\($0)'?" }
        ?? "The store allows \(names.isEmpty ? "none" : names.joined(separator: ", "))")
  }
}

extension Sequence<StoredSample> {
  /// The data sets that the samples are of.
  public var datasets: Set<String> { Set(map(\.identity.dataset)) }
}

extension Sequence where Element: Hashable {
  /// Each element once, in the order of its first appearance.
  func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
