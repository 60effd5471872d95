import Foundation
import PADCore
import PADData
import Testing

/// A data set's members as a store would hold them.
private func store(_ kind: AdapterKind, _ folder: TemporaryFolder) throws -> [StoredSample] {
  try kind.adapter(root: folder.url).list(folder.url).samples.map { stored($0.identity) }
}

/// Live samples and attacks of train, development and test, in this order.
private func counts(_ name: String, _ samples: [StoredSample], seed: UInt64 = 1) throws -> [Int] {
  let named = try #require(NamedProtocol(name), "\(name)")
  #expect(named.name == name)
  let resolved = try named.evaluationProtocol(over: samples, seed: seed).resolved(over: samples)
  return Subset.allCases.flatMap { subset in
    Label.allCases.map { label in
      resolved.samples(in: subset).count { $0.identity.label == label }
    }
  }
}

@Suite("Protocols of single data sets")
struct NamedProtocolTests {
  @Test("OULU-NPU 1 to 4 with folds")
  func oulu() throws {
    let samples = try store(.ouluNPU, try OULUMiniature(phoneOfFold: { 7 - $0 }).folder)
    // 3, 2 and 2 people. Sessions 1, 2 / 3, six phones: 12 and 6 live a person, four attacks each.
    #expect(try counts("oulu-1", samples) == [36, 144, 24, 96, 12, 48])
    // Three sessions, six phones: 18 live a person, two attacks each.
    #expect(try counts("oulu-2", samples) == [54, 108, 36, 72, 36, 72])
    for fold in 1...6 {
      // Five phones, three sessions: 15 live a person; the test's one phone: 3.
      #expect(try counts("oulu-3.\(fold)", samples) == [45, 180, 30, 120, 6, 24])
      // Five phones, two sessions: 10 live and 20 attacks a person; the test: 1 and 2.
      #expect(try counts("oulu-4.\(fold)", samples) == [30, 60, 20, 40, 2, 4])
    }
    let fold = try #require(NamedProtocol("oulu-4.2"))
      .evaluationProtocol(over: samples, seed: 1).resolved(over: samples)
    let test = fold.samples(in: .test).map(\.identity)
    // The lists' fold 2 tests phone 5.
    #expect(Set(test.map(\.camera)) == ["phone5"])
    #expect(Set(test.map(\.session)) == ["3"])
    #expect(Set(test.compactMap { $0.attributes["type"] }) == ["1", "3", "5"])
    #expect(fold.definition.name == "OULU-NPU protocol 4, fold 2")
    #expect(fold.sharedSubjects.isEmpty)
  }

  @Test("CASIA-FASD's seven scenarios; a quarter of the train people choose")
  func casia() throws {
    let samples = try store(.casiaFASD, casiaMiniature(train: 4, test: 2))
    // 3, 1 and 2 people; a quality has 1 live video and 3 attacks.
    for scenario in 1...3 {
      #expect(try counts("casia-\(scenario)", samples) == [3, 9, 1, 3, 2, 6])
    }
    // An attack has 3 videos beside the 3 live ones.
    for scenario in 4...6 {
      #expect(try counts("casia-\(scenario)", samples) == [9, 9, 3, 3, 6, 6])
    }
    #expect(try counts("casia-7", samples) == [9, 27, 3, 9, 6, 18])
    let cut = try #require(NamedProtocol("casia-5"))
      .evaluationProtocol(over: samples, seed: 3).resolved(over: samples)
    #expect(
      Set(Subset.allCases.flatMap { cut.samples(in: $0) }.compactMap(\.identity.instrument))
        == [.cut])
    #expect(cut.definition.name == "CASIA-FASD 5, cut photo attacks (dev people by seed 3)")
  }

  @Test("Replay-Attack by support, device and medium")
  func replayAttack() throws {
    let samples = try store(.replayAttack, replayAttackMiniature())
    // 2 people a split with 4 live videos; attacks a person: 5 kinds, 2 lights, 2 supports.
    let attacks = [
      "grandtest": 40, "fixed": 20, "hand": 20, "print": 8, "mobile": 16, "highdef": 16,
      "photo": 24, "video": 16,
    ]
    for (name, count) in attacks {
      #expect(
        try counts("replay-\(name)", samples) == [8, count, 8, count, 8, count], "\(name)")
    }
  }

  @Test("SiW by pose, medium and kind of attack")
  func siw() throws {
    var samples = try store(.siw, siwMiniature())
    // 3, 1 and 2 people with 4 live videos, 4 prints and 8 replays.
    #expect(try counts("siw-1", samples) == [12, 36, 4, 12, 8, 24])
    for medium in 1...4 {
      // Replays on one medium: 2 a person.
      #expect(try counts("siw-2.\(medium)", samples) == [12, 18, 4, 6, 8, 4])
    }
    #expect(try counts("siw-3.1", samples) == [12, 12, 4, 4, 8, 16])
    #expect(try counts("siw-3.2", samples) == [12, 24, 4, 8, 8, 8])
    // Protocol 1 trains on the first 60 frames and tests on all.
    samples = samples.flatMap { clip in
      ["#000000", "#000059", "#000060"].map { frame in
        var sample = clip
        sample.identity.id += frame
        return sample
      }
    }
    #expect(samples[2].identity.frame == 60)
    #expect(try counts("siw-1", samples) == [24, 72, 8, 24, 24, 72])
  }

  @Test("MSU-MFSD, CelebA-Spoof and NUAA by their lists")
  func lists() throws {
    // 1, 1 and 2 clients with 2 live videos and 6 attacks.
    #expect(try counts("msu", store(.msuMFSD, msuMiniature())) == [2, 6, 2, 6, 4, 12])
    // A person each with 1 live picture and 10 attacks.
    #expect(
      try counts("celeba-spoof", store(.celebASpoof, celebASpoofMiniature()))
        == [1, 10, 1, 10, 1, 10])
    let places: [(String, String, Subset)] = [
      ("0001", "01", .train), ("0002", "02", .train), ("0001", "03", .test),
    ]
    var nuaa: [StoredSample] = []
    for (subject, session, subset) in places {
      for label in Label.allCases {
        nuaa.append(
          stored(
            identity(
              "nuaa/\(subject)/\(session)/\(label.rawValue)", label, subject: subject,
              dataset: "nuaa", session: session, subset: subset)))
      }
    }
    #expect(try counts("nuaa", nuaa) == [1, 1, 1, 1, 1, 1])
    let resolved = try NamedProtocol.nuaa.evaluationProtocol(over: nuaa, seed: 1)
      .resolved(over: nuaa)
    #expect(resolved.sharedSubjects == ["nuaa/0001"])
  }

  @Test("the seed chooses the development people, and they are never the test's")
  func seeds() throws {
    let samples = try store(.casiaFASD, casiaMiniature(train: 8, test: 2))
    let chosen = try (UInt64(1)...8).map { seed in
      let resolved = try NamedProtocol.casia(.overall)
        .evaluationProtocol(over: samples, seed: seed).resolved(over: samples)
      #expect(resolved.persons(in: .test) == ["casia-fasd/test-1", "casia-fasd/test-2"])
      return resolved.persons(in: .development)
    }
    #expect(chosen.allSatisfy { $0.count == 2 })
    #expect(Set(chosen).count > 1)
  }

  @Test("a data set of another name is found where its name says the adapter")
  func renamed() throws {
    let folder = try casiaMiniature(train: 4, test: 2)
    func named(_ dataset: String) throws -> [StoredSample] {
      try CASIAFASDAdapter(dataset: dataset).list(folder.url).samples.map { stored($0.identity) }
    }
    let renamed = try named("My-CASIA-FASD.2") + [stored(identity("x/1", dataset: "x"))]
    #expect(try counts("casia-7", renamed) == [9, 27, 3, 9, 6, 18])
    #expect(NamedProtocol.fitting(renamed).map(\.name).contains("casia-7"))
    // The adapter's own name goes before.
    let both = try renamed + named("casia-fasd")
    let resolved = try NamedProtocol.casia(.overall).evaluationProtocol(over: both, seed: 1)
      .resolved(over: both)
    #expect(resolved.persons(in: .test) == ["casia-fasd/test-1", "casia-fasd/test-2"])
    let two = #expect(throws: PADError.self) {
      try NamedProtocol.casia(.overall)
        .evaluationProtocol(over: named("casia-fasd-a") + named("casia-fasd-b"), seed: 1)
    }
    #expect(two?.description.contains("the store has casia-fasd-a, casia-fasd-b") == true)
  }

  @Test(
    "no official protocol is of own data, not even of the only data set of a store",
    arguments: ["mine", "nuaakin", "casia-fasdx", "folder"])
  func ownData(dataset: String) throws {
    let samples = Subset.allCases.flatMap { (subset: Subset) -> [StoredSample] in
      Label.allCases.map {
        stored(
          identity(
            "\(dataset)/\(subset)\($0)", $0, subject: "\(subset)", dataset: dataset,
            subset: subset))
      }
    }
    for named in NamedProtocol.ofDatasets {
      let error = #expect(throws: PADError.self) {
        try named.evaluationProtocol(over: samples, seed: 1)
      }
      #expect(error?.kind == .missing)
      let wanted = named.adapter?.rawValue ?? ""
      #expect(error?.description.contains("'\(wanted)'; the store has \(dataset)") == true)
      #expect(error?.description.contains("such as \(wanted)-2") == true)
    }
    #expect(NamedProtocol.fitting(samples).allSatisfy { $0.family == "lv" })
  }

  @Test("filters with attributes and frames survive their file")
  func coding() throws {
    for named in NamedProtocol.ofDatasets {
      guard case .siw(let definition) = named else { continue }
      let samples = try store(.siw, siwMiniature())
      let value = try NamedProtocol.siw(definition).evaluationProtocol(over: samples, seed: 2)
      let coded = try JSONDecoder().decode(
        EvaluationProtocol.self, from: JSONEncoder().encode(value))
      #expect(coded == value)
    }
  }
}

@Suite("Protocols across data sets")
struct CrossDatasetTests {
  private func world() throws -> [StoredSample] {
    try store(.ouluNPU, OULUMiniature(lists: false).folder)
      + store(.casiaFASD, casiaMiniature(train: 4, test: 1))
      + store(.replayAttack, replayAttackMiniature()) + store(.msuMFSD, msuMiniature())
  }

  private func resolved(_ name: String, _ samples: [StoredSample]) throws -> ResolvedProtocol {
    let named = try #require(NamedProtocol(name))
    return try named.evaluationProtocol(over: samples, seed: 5).resolved(over: samples)
  }

  @Test("leave one out: the others' train and test people fit, their development people choose")
  func leaveOneOut() throws {
    let samples = try world()
    let msu = try resolved("loo=msu-mfsd", samples)
    // OULU: 3 + 2, CASIA: 5 less a fifth, Replay: 2 + 2.
    #expect(msu.persons(in: .train).count == 13)
    // OULU: 2, CASIA: 1, Replay: 2.
    #expect(msu.persons(in: .development).count == 5)
    #expect(
      msu.persons(in: .development).isSuperset(of: [
        "oulu-npu/21", "oulu-npu/22", "replay-attack/003", "replay-attack/004",
      ]))
    #expect(msu.samples(in: .test).count == 32)
    #expect(msu.sharedSubjects.isEmpty)
    // The target's development people are not used: 5 people of 90 videos.
    let oulu = try resolved("loo=oulu-npu", samples)
    #expect(oulu.samples(in: .test).count == 450)
    #expect(oulu.samples(in: .train).allSatisfy { $0.identity.dataset != "oulu-npu" })
  }

  @Test("OCIM leaves one of the four out, whatever else the store holds")
  func ocim() throws {
    let four = try world()
    var fifth = Array(four.filter { $0.identity.dataset == "msu-mfsd" }.prefix(4))
    for index in fifth.indices {
      fifth[index].identity.id = "other/\(index)"
      fifth[index].identity.dataset = "other"
    }
    let msu = try resolved("ocim-m", four + fifth)
    let expected = try resolved("loo=msu-mfsd", four)
    for subset in Subset.allCases {
      #expect(msu.samples(in: subset).map(\.id) == expected.samples(in: subset).map(\.id))
    }
    #expect(msu.definition.name == "OCI->M (seed 5)")
    #expect(
      try NamedProtocol.folds(of: "ocim", over: four).map(\.name)
        == ["ocim-o", "ocim-c", "ocim-i", "ocim-m"])
    let three = four.filter { $0.identity.dataset != "casia-fasd" }
    #expect(!NamedProtocol.fitting(three).contains { $0.family == "ocim" })
    let error = #expect(throws: PADError.self) { try resolved("ocim-m", three) }
    #expect(error?.message.contains("'casia-fasd'") == true)
  }

  @Test("a cross pair: train and development subsets of one, the test subset of the other")
  func pair() throws {
    let samples = try world()
    let pair = try resolved("cross=replay-attack:casia-fasd", samples)
    #expect(pair.samples(in: .train).count == 48)
    #expect(pair.persons(in: .development) == ["replay-attack/003", "replay-attack/004"])
    #expect(pair.samples(in: .test).count == 12)
    #expect(pair.persons(in: .test) == ["casia-fasd/test-1"])
    // MSU's two and CASIA's four train people, a quarter (at least one) of each chooses.
    let two = try resolved("cross=msu-mfsd+casia-fasd:replay-attack", samples)
    #expect(two.persons(in: .train).count == 1 + 3)
    #expect(two.persons(in: .development).count == 1 + 1)
    #expect(two.persons(in: .test) == ["replay-attack/009", "replay-attack/011"])
  }

  @Test("a data set without subsets trains and tests whole")
  func withoutSubsets() throws {
    let own = (0..<4).flatMap { person in
      Label.allCases.map {
        stored(identity("own/\(person)\($0)", $0, subject: "p\(person)", dataset: "own"))
      }
    }
    let samples = try own + store(.replayAttack, replayAttackMiniature())
    let from = try resolved("cross=own:replay-attack", samples)
    #expect(from.persons(in: .train).count == 3)
    #expect(from.persons(in: .development).count == 1)
    let to = try resolved("cross=replay-attack:own", samples)
    #expect(to.samples(in: .test).count == 8)
  }

  @Test("GTCN's shares are nested, and the test stays whole")
  func shares() throws {
    let samples = try store(.casiaFASD, casiaMiniature(train: 20, test: 2))
    var larger: Set<String>?
    // 20, 16, 12, 8 and 4 people, of whom a quarter choose.
    for (percent, count) in [(100, 20), (80, 16), (60, 12), (40, 8), (20, 4)] {
      let part = try resolved("lv=\(percent)", samples)
      let people = part.persons(in: .train).union(part.persons(in: .development))
      #expect(people.count == count)
      #expect(part.persons(in: .development).count == count / 4)
      #expect(part.samples(in: .test).count == 24)
      if let larger { #expect(people.isSubset(of: larger)) }
      larger = people
    }
    // Where the data set has development people, all of them choose.
    let oulu = try resolved("lv=67", store(.ouluNPU, OULUMiniature(lists: false).folder))
    #expect(oulu.persons(in: .train).count == 2)
    #expect(oulu.persons(in: .development).count == 2)
  }

  @Test("what fits a store, and the folds of a family")
  func families() throws {
    let samples = try world()
    let names = NamedProtocol.fitting(samples).map(\.name)
    #expect(names.contains("oulu-4.6"))
    #expect(names.contains("casia-1"))
    #expect(!names.contains("siw-1"))
    #expect(names.contains("loo=replay-attack"))
    #expect(names.filter { $0.hasPrefix("cross=") }.count == 12)
    func folds(_ family: String) throws -> [String] {
      try NamedProtocol.folds(of: family, over: samples).map(\.name)
    }
    #expect(try folds("oulu-3") == (1...6).map { "oulu-3.\($0)" })
    #expect(try folds("oulu-1") == ["oulu-1"])
    #expect(
      try folds("loo")
        == ["loo=casia-fasd", "loo=msu-mfsd", "loo=oulu-npu", "loo=replay-attack"])
    #expect(try folds("lv") == ["lv=100", "lv=80", "lv=60", "lv=40"])
    #expect(try folds("cross=msu-mfsd:casia-fasd") == ["cross=msu-mfsd:casia-fasd"])
    let error = #expect(throws: PADError.self) { try folds("oulu-5") }
    #expect(error?.description.contains("Did you mean 'oulu-1'?") == true)
  }

  @Test("unknown data sets, doubled ones and single stores are refused")
  func refusals() throws {
    let samples = try world()
    func message(_ name: String, _ samples: [StoredSample]) -> String {
      let error = #expect(throws: PADError.self) { try resolved(name, samples) }
      return error?.description ?? ""
    }
    #expect(message("loo=msu", samples).contains("no data set 'msu'"))
    #expect(message("cross=casia-fasd:casia-fsad", samples).contains("Did you mean 'casia-fasd'"))
    #expect(message("cross=casia-fasd:casia-fasd", samples).contains("names a data set twice"))
    let alone = samples.filter { $0.identity.dataset == "msu-mfsd" }
    #expect(message("loo=msu-mfsd", alone).contains("no data set but 'msu-mfsd'"))
    for wrong in ["oulu-3", "oulu-3.7", "casia-8", "siw-2.5", "lv=0", "lv=101", "cross=a", "loo="] {
      #expect(NamedProtocol(wrong) == nil)
    }
  }
}
