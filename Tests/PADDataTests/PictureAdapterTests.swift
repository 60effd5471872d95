import Foundation
import PADCore
import PADData
import Testing

@Suite("LCC-FASD adapter")
struct LCCFASDAdapterTests {
  @Test("folders give label and subset; names of live pictures person and clip")
  func layout() throws {
    let folder = try TemporaryFolder()
    try touch(
      "",
      [
        "LCC_FASD_training/real/YOUTUBE_id99_s2_15.png",
        "LCC_FASD_training/real/YOUTUBE_id99_s2_30.png", "LCC_FASD_training/spoof/spoof_1.png",
        "LCC_FASD_development/real/WEB_CAM_id99_s0_1.png",
        "LCC_FASD_development/spoof/spoof_1.png", "LCC_FASD_evaluation/real/real_7.png",
        "LCC_FASD_evaluation/spoof/spoof_980.png", "LCC_FASD_evaluation/spoof/notes.txt",
      ], in: folder)
    let listing = try LCCFASDAdapter().list(folder.url)
    #expect(listing.skipped.map(\.path) == ["LCC_FASD_evaluation/spoof/notes.txt"])
    #expect(listing.skipped.map(\.label) == [.attack])
    #expect(listing.warnings.map { $0.prefix(27) } == ["4 pictures name no subject;"])
    let samples = Dictionary(uniqueKeysWithValues: listing.samples.map { ($0.path, $0.identity) })
    let first = "LCC_FASD_training/real/YOUTUBE_id99_s2_15.png"
    #expect(
      samples[first]
        == SampleIdentity(
          id: "lcc-fasd/\(first)", dataset: "lcc-fasd", label: .live, subject: "YOUTUBE_id99",
          video: "lcc-fasd/LCC_FASD_training/real/YOUTUBE_id99_s2", session: "s2", subset: .train,
          attributes: ["source": "YOUTUBE"]))
    // Person 99 of another source need not be the same.
    #expect(
      samples["LCC_FASD_development/real/WEB_CAM_id99_s0_1.png"]?.subject == "WEB_CAM_id99")
    #expect(samples["LCC_FASD_development/real/WEB_CAM_id99_s0_1.png"]?.subset == .development)
    let spoof = "LCC_FASD_evaluation/spoof/spoof_980.png"
    #expect(samples[spoof]?.subject == spoof)
    #expect(samples[spoof]?.video == "lcc-fasd/\(spoof)")
    #expect(samples[spoof]?.instrument == .unspecified)
    #expect(samples[spoof]?.subset == .test)
  }

  @Test("the official splits may share people; other folders are refused")
  func sharing() throws {
    let folder = try TemporaryFolder()
    try touch(
      "",
      ["LCC_FASD_training/real/A_id1_s0_1.png", "LCC_FASD_evaluation/real/A_id1_s1_1.png"],
      in: folder)
    let listing = try LCCFASDAdapter().list(folder.url)
    #expect(listing.samples.map(\.identity.subject) == ["A_id1", "A_id1"])
    #expect(listing.warnings.count == 1)
    #expect(throws: PADError.self) {
      try LCCFASDAdapter().list(folder.path("LCC_FASD_training"))
    }
  }
}

@Suite("LFW adapter")
struct LFWAdapterTests {
  @Test("every picture is live and of its folder's person", arguments: ["", "lfw/"])
  func layout(base: String) throws {
    let folder = try TemporaryFolder()
    try touch(
      base,
      [
        "Abel_Pacheco/Abel_Pacheco_0001.jpg", "Abel_Pacheco/Abel_Pacheco_0004.jpg",
        "Zico/Zico_0001.jpg", "Zico/Zico_1.jpg", "Zico/Abel_Pacheco_0002.jpg", "Zico/more/a.jpg",
      ], in: folder)
    try touch("", ["pairs.txt"], in: folder)
    let listing = try LFWAdapter().list(folder.url)
    #expect(
      listing.samples.map(\.path) == [
        "\(base)Abel_Pacheco/Abel_Pacheco_0001.jpg", "\(base)Abel_Pacheco/Abel_Pacheco_0004.jpg",
        "\(base)Zico/Zico_0001.jpg",
      ])
    #expect(listing.samples.map(\.identity.subject) == ["Abel_Pacheco", "Abel_Pacheco", "Zico"])
    #expect(listing.samples.allSatisfy { $0.identity.label == .live })
    #expect(
      Set(listing.skipped.map(\.path)) == [
        "\(base)Zico/Zico_1.jpg", "\(base)Zico/Abel_Pacheco_0002.jpg", "\(base)Zico/more",
      ])
  }

  @Test("a folder without people is refused")
  func refusals() throws {
    let folder = try TemporaryFolder()
    try touch("", ["Zico/picture.jpg"], in: folder)
    let error = #expect(throws: PADError.self) { try LFWAdapter().list(folder.url) }
    #expect(error?.kind == .missing)
  }
}

@Suite("LFW pairs")
struct VerificationPairsTests {
  private func pairs(_ text: String) throws -> VerificationPairs {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "pairs.txt")
    return try VerificationPairs(contentsOf: folder.path("pairs.txt"))
  }

  @Test("folds of matched, then mismatched pairs")
  func folds() throws {
    let pairs = try pairs(
      """
      2\t2
      Abel_Pacheco\t1\t4
      Akhmed_Zakayev\t1\t3
      Abdel_Madi_Shabneh\t1\tDean_Barker\t1
      Zico\t12\tAbel_Pacheco\t2
      Zico\t1\t2
      Zico\t1\t3
      Zico\t3\tAbel_Pacheco\t1
      Zico\t2\tAbel_Pacheco\t1
      """)
    #expect(pairs.folds.map(\.count) == [4, 4])
    #expect(pairs.folds.map { $0.map(\.isSamePerson) }[1] == [true, true, false, false])
    #expect(pairs.folds[0][0].first.path == "Abel_Pacheco/Abel_Pacheco_0001.jpg")
    #expect(pairs.folds[0][0].second.path == "Abel_Pacheco/Abel_Pacheco_0004.jpg")
    #expect(pairs.folds[0][3].first.path == "Zico/Zico_0012.jpg")
    #expect(pairs.folds[0][3].second == .init(person: "Abel_Pacheco", number: 2))
  }

  @Test("the development list is one fold")
  func development() throws {
    let pairs = try pairs("1\nZico\t1\t2\nZico\t1\tAbel_Pacheco\t1\n")
    #expect(pairs.folds.map(\.count) == [2])
  }

  @Test(
    "other lists stop, naming the line",
    arguments: [
      ("ten 300\n", "pairs.txt:1: 'ten 300'"), ("1\nZico 1 2\n", "pairs.txt:1: 1 pairs follow"),
      ("1\nZico 1 2\nZico 1 2\n", "pairs.txt:3: 'Zico 1 2'; expected a name and a number, twice"),
      ("1\nZico 0 2\nZico 1 Abel 2\n", "pairs.txt:2:"),
      ("9223372036854775807 2\nZico 1 2\n", "pairs.txt:1: 1 pairs follow"),
      ("2 9223372036854775807\nZico 1 2\n", "pairs.txt:1: 1 pairs follow"),
      ("1\nZico 1 2\nZico 1 Zico 2\n", "pairs.txt:3:"), ("", "the list is empty"),
    ])
  func refusals(text: String, words: String) {
    let error = #expect(throws: PADError.self) { try pairs(text) }
    #expect(error?.kind == .invalid)
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test("a missing list is named")
  func missing() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: PADError.self) {
      try VerificationPairs(contentsOf: folder.path("pairs.txt"))
    }
    #expect(error?.kind == .missing)
  }
}
