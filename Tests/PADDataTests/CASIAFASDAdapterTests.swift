import Foundation
import PADCore
import PADData
import Testing

/// CASIA-FASD with `train` and `test` people of twelve videos each.
func casiaMiniature(train: Int = 2, test: Int = 1) throws -> TemporaryFolder {
  let folder = try TemporaryFolder()
  let names = (1...8).map { "\($0).avi" } + (1...4).map { "HR_\($0).avi" }
  for (part, people) in [("train_release", train), ("test_release", test)] {
    for person in 1...people { try touch("\(part)/\(person)/", names, in: folder) }
  }
  return folder
}

@Suite("CASIA-FASD adapter")
struct CASIAFASDAdapterTests {
  @Test("file names give quality and attack; the two folders number their people anew")
  func layout() throws {
    let folder = try casiaMiniature()
    let listing = try CASIAFASDAdapter().list(folder.url)
    #expect(listing.skipped.isEmpty)
    #expect(listing.warnings.isEmpty)
    #expect(listing.samples.count == 36)
    #expect(
      Set(listing.samples.map(\.identity.subject)) == ["train-1", "train-2", "test-1"])
    let first = listing.samples.filter { $0.path.hasPrefix("train_release/1/") }
    let byName = Dictionary(
      uniqueKeysWithValues: first.map { ($0.media.files[0].lastPathComponent, $0.identity) })
    // Live: 1, 2, HR_1; warped: 3, 4, HR_2; cut: 5, 6, HR_3; video: 7, 8, HR_4.
    let expected: [String: (String, String?, AttackInstrument?)] = [
      "1.avi": ("low", nil, nil), "2.avi": ("normal", nil, nil), "HR_1.avi": ("high", nil, nil),
      "3.avi": ("low", "warped", .print), "4.avi": ("normal", "warped", .print),
      "HR_2.avi": ("high", "warped", .print), "5.avi": ("low", "cut", .cut),
      "6.avi": ("normal", "cut", .cut), "HR_3.avi": ("high", "cut", .cut),
      "7.avi": ("low", "video", .replay), "8.avi": ("normal", "video", .replay),
      "HR_4.avi": ("high", "video", .replay),
    ]
    #expect(byName.count == 12)
    for (name, (quality, attack, instrument)) in expected {
      #expect(byName[name]?.attributes["quality"] == quality)
      #expect(byName[name]?.camera == quality)
      #expect(byName[name]?.attributes["attack"] == attack)
      #expect(byName[name]?.instrument == instrument)
      #expect(byName[name]?.label == (attack == nil ? .live : .attack))
      #expect(byName[name]?.subset == .train)
    }
    #expect(byName["1.avi"]?.session == nil)
    #expect(byName["1.avi"]?.video == "casia-fasd/train_release/1/1.avi")
  }

  @Test("which plain file is of low quality is an option")
  func plainOrder() throws {
    let folder = try casiaMiniature()
    let adapter = try AdapterKind.casiaFASD.adapter(
      root: folder.url, options: AdapterOptions(casiaPlainOrder: .normalFirst))
    let samples = try adapter.list(folder.url).samples.filter { $0.path.hasPrefix("test_release/") }
    let quality = Dictionary(
      uniqueKeysWithValues: samples.map {
        ($0.media.files[0].lastPathComponent, $0.identity.attributes["quality"])
      })
    #expect(quality["1.avi"] == "normal")
    #expect(quality["2.avi"] == "low")
    #expect(quality["7.avi"] == "normal")
    #expect(quality["HR_4.avi"] == "high")
    #expect(throws: PADError.self) {
      try AdapterKind.siw.adapter(
        root: folder.url, options: AdapterOptions(casiaPlainOrder: .normalFirst))
    }
  }

  @Test("members that cannot be used are named, other folders refused")
  func broken() throws {
    let folder = try casiaMiniature()
    try touch(
      "train_release/1/", ["9.avi", "HR_5.avi", "0.avi", "notes.txt", "more/1.avi"], in: folder)
    try touch("train_release/", ["anna/1.avi", "readme.txt"], in: folder)
    let listing = try CASIAFASDAdapter().list(folder.url)
    #expect(listing.samples.count == 36)
    #expect(
      Set(listing.skipped.map(\.path)) == [
        "train_release/1/9.avi", "train_release/1/HR_5.avi", "train_release/1/0.avi",
        "train_release/1/notes.txt", "train_release/1/more", "train_release/anna",
        "train_release/readme.txt",
      ])
    #expect(listing.skipped.allSatisfy { $0.reason.contains("expected") })
    let error = #expect(throws: PADError.self) {
      try CASIAFASDAdapter().list(folder.path("train_release"))
    }
    #expect(error?.description.contains("train_release/, test_release/") == true)
  }
}
