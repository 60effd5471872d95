import Foundation
import PADCore
import PADData
import Testing

/// A line of `metas/intra_test/*_label.json`: 40 numbers of face attributes, then type, light,
/// environment and live (0) or spoof (1).
private func entry(_ path: String, type: Int, light: Int = 1, environment: Int = 2, _ spoof: Int)
  -> String
{
  let numbers = [Int](repeating: -1, count: 40) + [type, light, environment, spoof]
  return "\"\(path)\": [\(numbers.map(String.init).joined(separator: ", "))]"
}

/// CelebA-Spoof with a live picture and attacks of types 1...10 for each of two train people and a
/// test person.
func celebASpoofMiniature() throws -> TemporaryFolder {
  let folder = try TemporaryFolder()
  for (split, people) in [("train", ["4980", "4981"]), ("test", ["77"])] {
    var entries: [String] = []
    for person in people {
      let base = "Data/\(split)/\(person)"
      entries.append(entry("\(base)/live/000001.png", type: 0, 0))
      try touch("\(base)/live/", ["000001.png"], in: folder)
      try folder.write("56 28 112 168 0.99\n", to: "\(base)/live/000001_BB.txt")
      for type in 1...10 {
        entries.append(entry("\(base)/spoof/\(type).jpg", type: type, 1))
        try touch("\(base)/spoof/", ["\(type).jpg"], in: folder)
      }
    }
    try folder.write(
      "{\n\(entries.joined(separator: ",\n"))\n}\n", to: "metas/intra_test/\(split)_label.json")
  }
  return folder
}

@Suite("CelebA-Spoof adapter")
struct CelebASpoofAdapterTests {
  @Test("lists give label, type, light and environment; boxes scale to the picture")
  func layout() throws {
    let folder = try celebASpoofMiniature()
    let listing = try CelebASpoofAdapter().list(folder.url)
    #expect(listing.skipped.isEmpty)
    #expect(listing.samples.count == 33)
    let samples = Dictionary(uniqueKeysWithValues: listing.samples.map { ($0.path, $0) })
    let live = try #require(samples["Data/train/4980/live/000001.png"])
    #expect(
      live.identity
        == SampleIdentity(
          id: "celeba-spoof/Data/train/4980/live/000001.png", dataset: "celeba-spoof",
          label: .live, subject: "4980", subset: .train,
          attributes: ["type": "0", "light": "1", "environment": "2"]))
    #expect(
      (1...10).map { samples["Data/test/77/spoof/\($0).jpg"]?.identity.instrument }
        == [.print, .print, .print, .cut, .cut, .cut, .replay, .replay, .replay, .mask])
    // A quarter, an eighth, a half and three quarters of 224, in a picture of 448 x 112.
    let faces = try #require(live.frames).read(width: 448, height: 112)
    #expect(
      faces == [0: FaceAnnotation(box: BoundingBox(x: 112, y: 14, width: 224, height: 84))])
    #expect(samples["Data/test/77/spoof/1.jpg"]?.frames == nil)
  }

  @Test("entries that cannot be used are named with list and line")
  func broken() throws {
    let folder = try celebASpoofMiniature()
    let base = "Data/train/4980"
    let entries = [
      entry("\(base)/live/000001.png", type: 0, 0), entry("\(base)/live/gone.png", type: 0, 0),
      entry("\(base)/spoof/1.jpg", type: 11, 1), entry("\(base)/spoof/2.jpg", type: 2, 0),
      entry("\(base)/spoof/3.jpg", type: 0, 0), entry("Data/test/77/spoof/1.jpg", type: 1, 1),
      "\"\(base)/spoof/4.jpg\": [1, 2]", entry("\(base)/live/000001.png", type: 0, 0),
    ]
    let list = "metas/intra_test/train_label.json"
    try folder.write("{\(entries.joined(separator: ",\n"))}", to: list)
    let skipped = try CelebASpoofAdapter().list(folder.url).skipped
    #expect(skipped.map(\.line) == [2, 3, 4, 5, 6, 7, 8])
    #expect(skipped.allSatisfy { $0.path == list })
    let reasons = skipped.map(\.reason)
    #expect(reasons[0] == "picture '\(base)/live/gone.png' is not there")
    #expect(reasons[1].contains("type 11; expected 0...10"))
    #expect(reasons[2].contains("type 2 and says 0"))
    #expect(reasons[3] == "'\(base)/spoof/3.jpg' is listed as live")
    #expect(reasons[4].contains("expected Data/train/PERSON"))
    #expect(reasons[5].contains("2 numbers; expected 44"))
    #expect(reasons[6].contains("more than once"))
  }

  @Test(
    "lists that are none stop with the line",
    arguments: [
      ("{ }\n", ": the list is empty"),
      ("[1]", ":1: '[1]'; expected an object"),
      ("{\n\"a\": [1,\n\"x\"]}", ":3: '\"x\"]}'; expected a whole number"),
      ("{\"a\": [1, 2]", ":1: the end of the file; expected a comma"),
      ("{\"a\": [1]} x", ":1: 'x'; expected nothing behind"),
      ("{\"a", ":1: the end of the file; expected a closing quote"),
      ("{\"a\\n\": []}", "expected a path without escapes"),
      ("{\"a\": [12345678901]}", "at most nine digits"),
    ])
  func oddList(text: String, words: String) throws {
    let folder = try celebASpoofMiniature()
    try folder.write(text, to: "metas/intra_test/train_label.json")
    let error = #expect(throws: PADError.self) { try CelebASpoofAdapter().list(folder.url) }
    #expect(error?.kind == .invalid)
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("train_label.json") == true)
  }

  @Test("a missing list, a person in two splits and other folders are refused")
  func refusals() throws {
    let folder = try celebASpoofMiniature()
    try touch("Data/test/4980/live/", ["1.png"], in: folder)
    try folder.write(
      "{\(entry("Data/test/4980/live/1.png", type: 0, 0))}",
      to: "metas/intra_test/test_label.json")
    let shared = #expect(throws: PADError.self) { try CelebASpoofAdapter().list(folder.url) }
    #expect(shared?.description.contains("subject '4980' is in test") == true)
    try FileManager.default.removeItem(at: folder.path("metas/intra_test/test_label.json"))
    let missing = #expect(throws: PADError.self) { try CelebASpoofAdapter().list(folder.url) }
    #expect(missing?.kind == .missing)
    #expect(missing?.description.contains("test_label.json: the list is missing") == true)
    #expect(throws: PADError.self) { try CelebASpoofAdapter().list(folder.path("Data")) }
  }
}
