import Foundation
import PADCore
import PADData
import Testing

/// `subjects` people with 3 live samples and 2 of each kind, in sessions 1 and 2.
private func people(
  _ subjects: Int, kinds: [AttackInstrument] = [.print, .replay], dataset: String = "set"
) -> [StoredSample] {
  (0..<subjects).flatMap { number -> [StoredSample] in
    let subject = "p\(number)"
    let live = (0..<3).map { index in
      stored(
        identity(
          "\(dataset)/\(subject)/live\(index)", .live, subject: subject, dataset: dataset,
          session: index == 0 ? "2" : "1"))
    }
    let attacks = kinds.flatMap { kind in
      (0..<2).map { index in
        stored(
          identity(
            "\(dataset)/\(subject)/\(kind.rawValue)\(index)", .attack, instrument: kind,
            subject: subject, dataset: dataset, session: index == 0 ? "2" : "1"))
      }
    }
    return live + attacks
  }
}

@Suite("Subject splits")
struct SubjectSplitTests {
  @Test(
    "parts have the nearest whole sizes, cover everybody and share nobody",
    arguments: [
      // Largest remainders of 0.6, 0.2, 0.2 with at least one each, by hand.
      (3, [1, 1, 1]), (4, [2, 1, 1]), (5, [3, 1, 1]), (9, [5, 2, 2]), (10, [6, 2, 2]),
      (37, [22, 8, 7]), (100, [60, 20, 20]),
    ])
  func sizes(count: Int, expected: [Int]) throws {
    for seed in UInt64(0)..<5 {
      let parts = try SubjectSplit.parts(
        of: people(count), weights: [0.6, 0.2, 0.2], seed: seed)
      #expect(parts.map(\.count) == expected)
      #expect(parts.reduce(into: Set()) { $0.formUnion($1) }.count == count)
    }
  }

  @Test("the same seed gives the same parts in any order of samples; another seed others")
  func determinism() throws {
    let samples = people(20)
    let parts = { (samples: [StoredSample], seed: UInt64) in
      try SubjectSplit.parts(of: samples, weights: [0.5, 0.5], seed: seed)
    }
    var generator = SeededGenerator(seed: 3)
    #expect(try parts(samples, 1) == parts(samples.shuffled(using: &generator), 1))
    #expect(try parts(samples, 1) != parts(samples, 2))
  }

  @Test("people who show different kinds are spread evenly")
  func stratification() throws {
    // 10 people show live and print, 10 others live and replay.
    let samples =
      people(10, kinds: [.print], dataset: "a") + people(10, kinds: [.replay], dataset: "b")
    for seed in UInt64(0)..<10 {
      let parts = try SubjectSplit.parts(of: samples, weights: [0.6, 0.2, 0.2], seed: seed)
      #expect(parts.map { $0.count { $0.hasPrefix("a/") } } == [6, 2, 2])
      #expect(parts.map { $0.count { $0.hasPrefix("b/") } } == [6, 2, 2])
    }
  }

  @Test("equal names in two data sets are two people")
  func qualifiedNames() throws {
    let samples = people(2, dataset: "a") + people(2, dataset: "b")
    let parts = try SubjectSplit.parts(of: samples, weights: [1, 1, 1, 1], seed: 0)
    #expect(parts.map(\.count) == [1, 1, 1, 1])
  }

  @Test("too few people are said to be too few")
  func tooFew() {
    let error = #expect(throws: PADError.self) {
      try SubjectSplit.parts(of: people(2), weights: [0.6, 0.2, 0.2], seed: 0)
    }
    #expect(error?.kind == .insufficientData)
    #expect(throws: PADError.self) { try SplitFractions(train: 0.5, development: 0.2, test: 0.2) }
    #expect(throws: PADError.self) { try SubjectSplit.folds(of: people(4), count: 1, seed: 0) }
  }
}

@Suite("Evaluation protocols")
struct EvaluationProtocolTests {
  @Test("by subject: nobody crosses, everything is used once")
  func bySubject() throws {
    let samples = people(10)
    let definition = try EvaluationProtocol.bySubject(
      of: samples, fractions: SplitFractions(), seed: 7)
    let resolved = try definition.resolved(over: samples)
    #expect(Subset.allCases.map { resolved.persons(in: $0).count } == [6, 2, 2])
    #expect(Subset.allCases.map { resolved.samples(in: $0).count } == [42, 14, 14])
    #expect(resolved.sharedSubjects.isEmpty)
    #expect(!resolved.subjectsShared)
    let coded = try JSONDecoder().decode(
      EvaluationProtocol.self, from: JSONEncoder().encode(definition))
    #expect(coded == definition)
    #expect(try coded.resolved(over: samples.reversed()) == resolved)
  }

  @Test("a held-out attack kind is only in the test")
  func heldOut() throws {
    let samples = people(10, kinds: [.print, .replay, .mask])
    let resolved = try EvaluationProtocol.bySubject(
      of: samples, fractions: SplitFractions(), holdingOut: [.replay], seed: 1
    ).resolved(over: samples)
    let kinds = { (samples: [StoredSample]) in Set(samples.compactMap(\.identity.instrument)) }
    #expect(kinds(resolved.samples(in: .train)) == [.print, .mask])
    #expect(kinds(resolved.samples(in: .development)) == [.print, .mask])
    #expect(kinds(resolved.samples(in: .test)) == [.print, .mask, .replay])
    #expect(kinds(resolved.testOnSeenInstruments) == [.print, .mask])
    #expect(kinds(resolved.testOnHeldOutInstruments) == [.replay])
    #expect(resolved.testOnHeldOutInstruments.count { $0.identity.label == .live } == 6)
    let error = #expect(throws: PADError.self) {
      try EvaluationProtocol.bySubject(
        of: samples, fractions: SplitFractions(), holdingOut: [.init(rawValue: "repaly")], seed: 1)
    }
    #expect(error?.description.contains("Did you mean 'replay'?") == true)
  }

  @Test("folds test everybody once, and choose on people who neither train nor test")
  func folds() throws {
    let samples = people(9)
    let folds = try EvaluationProtocol.folds(3, of: samples, seed: 5).map {
      try $0.resolved(over: samples)
    }
    #expect(folds.map { $0.persons(in: .test).count } == [3, 3, 3])
    #expect(folds.map { $0.persons(in: .development).count } == [2, 2, 2])
    #expect(folds.map { $0.persons(in: .train).count } == [4, 4, 4])
    #expect(folds.reduce(into: Set()) { $0.formUnion($1.persons(in: .test)) }.count == 9)
  }

  @Test("across sessions the test shares its subjects, and says which")
  func crossSession() throws {
    let samples = people(9)
    let resolved = try EvaluationProtocol.crossSession(
      train: ["1"], test: ["2"], of: samples, seed: 2
    ).resolved(over: samples)
    for (subset, session) in [(Subset.train, "1"), (.development, "1"), (.test, "2")] {
      #expect(resolved.samples(in: subset).allSatisfy { $0.identity.session == session })
    }
    #expect(resolved.subjectsShared)
    #expect(resolved.sharedSubjects.count == 9)
    #expect(resolved.testSubjectsTrainedOn == resolved.persons(in: .train).sorted())
    #expect(resolved.testSubjectsChosenOn == resolved.persons(in: .development).sorted())
    let untrained = resolved.testSamples(ofSubjectsOutside: [.train])
    #expect(Set(untrained.map(\.identity.person)) == resolved.persons(in: .development))
    #expect(resolved.testSamples(ofSubjectsOutside: [.train, .development]).isEmpty)
    #expect(throws: PADError.self) {
      try EvaluationProtocol.crossSession(train: ["1"], test: ["3"], of: samples, seed: 2)
    }
    #expect(throws: PADError.self) {
      try EvaluationProtocol.crossSession(train: ["1"], test: ["1"], of: samples, seed: 2)
    }
  }

  @Test("official lists are kept; missing development people come out of train")
  func official() throws {
    let samples = people(10).map { sample in
      var sample = sample
      let isTest = ["p8", "p9"].contains(sample.identity.subject)
      sample.identity.subset = isTest ? .test : .train
      return sample
    }
    let resolved = try EvaluationProtocol.official(of: samples, seed: 0).resolved(over: samples)
    #expect(resolved.persons(in: .test) == ["set/p8", "set/p9"])
    #expect(Subset.allCases.map { resolved.persons(in: $0).count } == [6, 2, 2])
    #expect(throws: PADError.self) { try EvaluationProtocol.official(of: people(8), seed: 0) }
  }

  @Test("sharing by mistake and missing classes are errors")
  func refusals() throws {
    let samples = people(4)
    let persons = { (names: String...) in
      SampleFilter(persons: Set(names.map { "set/\($0)" }))
    }
    func failure(_ definition: EvaluationProtocol) -> PADError? {
      #expect(throws: PADError.self) { try definition.resolved(over: samples) }
    }
    let shared = failure(
      EvaluationProtocol(
        name: "x", train: persons("p0", "p1"), development: persons("p2"),
        test: SampleFilter(persons: ["set/p1", "set/p3"], sessions: ["2"])))
    #expect(shared?.kind == .invalid)
    #expect(shared?.description.contains("set/p1") == true)
    // Even where the test may share, train and development may not.
    let chosen = failure(
      EvaluationProtocol(
        name: "x", train: persons("p0", "p1"), development: persons("p1"),
        test: persons("p2"), subjectSharing: .allowed))
    #expect(chosen?.description.contains("train and dev share the subjects set/p1") == true)
    let twice = failure(
      EvaluationProtocol(
        name: "x", train: persons("p0"), development: persons("p1"), test: persons("p0"),
        subjectSharing: .allowed))
    #expect(twice?.description.contains("two of its subsets") == true)
    var noAttacks = persons("p1")
    noAttacks.instruments = [.mask]
    let oneClass = failure(
      EvaluationProtocol(
        name: "x", train: persons("p0"), development: noAttacks, test: persons("p2")))
    #expect(oneClass?.kind == .insufficientData)
    #expect(oneClass?.description.contains("the dev subset has no usable attack") == true)
  }

  @Test("failed acquisitions stay in the test and are not usable")
  func failedAcquisitions() throws {
    var samples = people(3)
    samples[0].status = .noFace
    let only = { (name: String) in SampleFilter(persons: ["set/\(name)"]) }
    let resolved = try EvaluationProtocol(
      name: "x", train: only("p1"), development: only("p2"), test: only("p0")
    ).resolved(over: samples)
    #expect(resolved.samples(in: .test).count == 7)
    #expect(resolved.usable(in: .test).count == 6)
  }

  @Test("the data hash is SHA-256 over sorted lines")
  func dataHash() {
    var samples = [
      stored(identity("b", .attack, instrument: .print)), stored(identity("a", .live)),
    ]
    samples[1].cropDigest = "abc"
    // printf 'a\tlive\t\tabc\nb\tattack\tprint\t\n' | sha256sum
    #expect(
      DataHash.of(samples)
        == "f95d94ccc79fa582701e6f797dc1e01c94cff1051bf9feba9e20199ec9256f1a")
    #expect(DataHash.of(samples) == DataHash.of(samples.reversed()))
  }
}
