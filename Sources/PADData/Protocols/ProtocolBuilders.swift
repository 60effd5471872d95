public import PADCore

extension EvaluationProtocol {
  /// Disjoint people in train, development and test.
  ///
  /// - Parameter heldOut: attack kinds that only test; the test keeps the other kinds too.
  /// - Throws: `PADError` where the people or the attack kinds do not suffice.
  public static func bySubject(
    of samples: [StoredSample], fractions: SplitFractions,
    holdingOut heldOut:
      Set<AttackInstrument> = [], seed: UInt64
  ) throws -> EvaluationProtocol {
    try checkHeldOut(heldOut, samples)
    let parts = try SubjectSplit.parts(
      of: samples, weights: [fractions.train, fractions.development, fractions.test], seed: seed)
    let suffix =
      heldOut.isEmpty
      ? "" : ", \(heldOut.map(\.rawValue).sorted().joined(separator: "+")) held out"
    return EvaluationProtocol(
      name: "by subject (seed \(seed))\(suffix)", train: SampleFilter(persons: parts[0]),
      development: SampleFilter(persons: parts[1]), test: SampleFilter(persons: parts[2]),
      heldOutInstruments: heldOut)
  }

  /// One protocol a fold: its people test; of the others, `developmentFraction` choose and the
  /// rest train.
  ///
  /// - Throws: `PADError(.invalid)` for fewer than two folds or a fraction that is not between 0
  ///   and 1, `.insufficientData` where the people do not suffice.
  public static func folds(
    _ count: Int, of samples: [StoredSample], developmentFraction: Double = 1.0 / 3,
    seed: UInt64
  ) throws -> [EvaluationProtocol] {
    let folds = try SubjectSplit.folds(of: samples, count: count, seed: seed)
    return try folds.enumerated().map { index, fold in
      let rest = samples.filter { !fold.contains($0.identity.person) }
      let (train, development) = try trainAndDevelopment(
        of: rest, developmentFraction, seed: seed)
      return EvaluationProtocol(
        name: "fold \(index + 1) of \(count) (seed \(seed))",
        train: SampleFilter(persons: train), development: SampleFilter(persons: development),
        test: SampleFilter(persons: fold))
    }
  }

  /// Train and development are disjoint people of some sessions; the test is everybody of
  /// other sessions. The people return, so the test shares subjects.
  ///
  /// - Throws: `PADError(.missing)` for a session that no sample is of, `.invalid` for a session on
  ///   both sides or a fraction that is not between 0 and 1, `.insufficientData` where the people
  ///   do not suffice.
  public static func crossSession(
    train: Set<String>, test: Set<String>, of samples: [StoredSample],
    developmentFraction: Double = 1.0 / 3, seed: UInt64
  ) throws -> EvaluationProtocol {
    let known = Set(samples.compactMap(\.identity.session))
    for session in train.union(test).sorted() where !known.contains(session) {
      throw PADError(
        .missing, "no sample is of session '\(session)'",
        advice: known.isEmpty
          ? "The store's samples name no sessions"
          : "The store has the sessions \(known.sorted().joined(separator: ", "))")
    }
    guard train.isDisjoint(with: test) else {
      throw PADError(.invalid, "a session is to train and to test at once")
    }
    let fitting = samples.filter { $0.identity.session.map(train.contains) ?? false }
    let (trained, chosen) = try trainAndDevelopment(
      of: fitting, developmentFraction, seed: seed)
    let names = { (sessions: Set<String>) in sessions.sorted().joined(separator: "+") }
    return EvaluationProtocol(
      name: "sessions \(names(train)) to \(names(test)) (seed \(seed))",
      train: SampleFilter(persons: trained, sessions: train),
      development: SampleFilter(persons: chosen, sessions: train),
      test: SampleFilter(sessions: test), subjectSharing: .allowed)
  }

  /// The subsets that the data sets' own lists name. Where they name no development subset,
  /// `developmentFraction` of the train people choose.
  ///
  /// - Parameter subjectSharing: `.allowed` where the official lists share subjects (NUAA's do).
  /// - Throws: `PADError(.insufficientData)` where the lists name no train or no test subset or the
  ///   people do not suffice, `.invalid` for a fraction that is not between 0 and 1.
  public static func official(
    of samples: [StoredSample], developmentFraction: Double = 0.25,
    subjectSharing: SubjectSharing = .forbidden, seed: UInt64
  ) throws -> EvaluationProtocol {
    let named = Set(samples.compactMap(\.identity.subset))
    guard named.isSuperset(of: [.train, .test]) else {
      throw PADError(
        .insufficientData,
        "the store's samples name the subsets "
          + "[\(named.map(\.rawValue).sorted().joined(separator: ", "))]; expected train and test",
        advice: "Split by subject instead")
    }
    var train = SampleFilter(subsets: [.train])
    var development = SampleFilter(subsets: [.development])
    if !named.contains(.development) {
      let fitting = samples.filter { $0.identity.subset == .train }
      let (trained, chosen) = try trainAndDevelopment(
        of: fitting, developmentFraction, seed: seed)
      train.persons = trained
      development = SampleFilter(persons: chosen, subsets: [.train])
    }
    return EvaluationProtocol(
      name: "official lists", train: train, development: development,
      test: SampleFilter(subsets: [.test]), subjectSharing: subjectSharing)
  }

  private static func trainAndDevelopment(
    of samples: [StoredSample], _ developmentFraction: Double, seed: UInt64
  ) throws -> (train: Set<String>, development: Set<String>) {
    guard developmentFraction > 0, developmentFraction < 1 else {
      throw PADError(
        .invalid, "development fraction \(developmentFraction); expected between 0 and 1")
    }
    let parts = try SubjectSplit.parts(
      of: samples, weights: [1 - developmentFraction, developmentFraction], seed: seed)
    return (parts[0], parts[1])
  }

  /// - Throws: `PADError(.missing)` for a kind of attack that no sample is of.
  package static func checkHeldOut(_ heldOut: Set<AttackInstrument>, _ samples: [StoredSample])
    throws
  {
    let present = Set(samples.compactMap(\.identity.instrument))
    for instrument in heldOut.sorted() where !present.contains(instrument) {
      let names = present.map(\.rawValue).sorted()
      let suggestion = nearest(to: instrument.rawValue, among: names)
      throw PADError(
        .missing, "no attack is of the kind '\(instrument.rawValue)'",
        advice: suggestion.map { "Did you mean '\($0)'?" }
          ?? "The store has \(names.joined(separator: ", "))")
    }
  }
}
