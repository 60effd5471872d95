import Foundation
import PADCore
import PADData
import Testing

/// OULU-NPU with three train, two development and two test people, whose lists follow the paper's
/// table of protocols.
struct OULUMiniature {
  static let users = [
    "Train": ["1", "2", "3"], "Dev": ["21", "22"], "Test": ["36", "37"],
  ]

  let folder: TemporaryFolder

  init(lists: Bool = true, eyes: Bool = false, phoneOfFold: (Int) -> Int = { $0 }) throws {
    folder = try TemporaryFolder()
    for (part, users) in Self.users {
      try touch(
        "\(part)_files/",
        Self.names(users: users).flatMap { eyes ? ["\($0).avi", "\($0).txt"] : ["\($0).avi"] },
        in: folder)
    }
    guard lists else { return }
    for (part, users) in Self.users {
      let isTest = part == "Test"
      let (seen, types) = (isTest ? ["3"] : ["1", "2"], isTest ? "135" : "124")
      try write(part, users, 1, "", sessions: seen)
      try write(part, users, 2, "", types: types)
      for fold in 1...6 {
        let phones = (1...6).filter { ($0 == phoneOfFold(fold)) == isTest }
        try write(part, users, 3, "_\(fold)", phones: phones)
        try write(part, users, 4, "_\(fold)", phones: phones, sessions: seen, types: types)
      }
    }
  }

  private static func names(
    users: [String], phones: [Int] = Array(1...6), sessions: [String] = ["1", "2", "3"],
    types: String = "12345"
  ) -> [String] {
    phones.flatMap { phone in
      sessions.flatMap { session in
        users.flatMap { user in types.map { "\(phone)_\(session)_\(user)_\($0)" } }
      }
    }
  }

  private func write(
    _ part: String, _ users: [String], _ number: Int, _ suffix: String,
    phones: [Int] = Array(1...6), sessions: [String] = ["1", "2", "3"], types: String = "12345"
  ) throws {
    let signs: [Character: String] = ["1": "+1", "2": "-1", "3": "-1", "4": "-2", "5": "-2"]
    let lines = Self.names(users: users, phones: phones, sessions: sessions, types: types)
      .map { "\(signs[$0.last ?? "1"] ?? "+1"),\($0)\r\n" }
    try folder.write(lines.joined(), to: "Protocols/Protocol_\(number)/\(part)\(suffix).txt")
  }

  func list() throws -> DatasetListing { try OULUNPUAdapter().list(folder.url) }
}

@Suite("OULU-NPU adapter")
struct OULUNPUAdapterTests {
  @Test("names give phone, session, user and type; folders the subset; eyes lie beside")
  func layout() throws {
    let mini = try OULUMiniature(eyes: true)
    let listing = try mini.list()
    #expect(listing.skipped.isEmpty)
    #expect(listing.warnings.isEmpty)
    // 7 people, 6 phones, 3 sessions, 5 types.
    #expect(listing.samples.count == 7 * 6 * 3 * 5)
    #expect(listing.samples.count { $0.identity.label == .live } == 126)
    let one = try #require(listing.samples.first { $0.path == "Dev_files/4_2_21_3.avi" })
    #expect(
      one.identity
        == SampleIdentity(
          id: "oulu-npu/Dev_files/4_2_21_3.avi", dataset: "oulu-npu", label: .attack,
          instrument: .print, subject: "21", session: "2", camera: "phone4", subset: .development,
          attributes: ["type": "3", "fold": "4"]))
    #expect(one.media == .video(mini.folder.path("Dev_files/4_2_21_3.avi")))
    #expect(
      one.frames
        == FrameAnnotations(url: mini.folder.path("Dev_files/4_2_21_3.txt"), format: .ouluEyes))
    let kinds = Dictionary(grouping: listing.samples) { $0.identity.attributes["type"] ?? "" }
      .mapValues { Set($0.map(\.identity.instrument)) }
    #expect(kinds == ["1": [nil], "2": [.print], "3": [.print], "4": [.replay], "5": [.replay]])
  }

  @Test("members that cannot be used are named with their reason")
  func brokenMembers() throws {
    let mini = try OULUMiniature(lists: false, eyes: true)
    try touch(
      "Train_files/",
      ["7_1_01_1.avi", "1_1_01_6.avi", "1_1_01.avi", "notes.pdf", "1_1_99_1.txt", "9/1_1_1_1.avi"],
      in: mini.folder)
    try FileManager.default.removeItem(at: mini.folder.path("Train_files/1_1_1_1.txt"))
    let listing = try mini.list()
    let reasons = Dictionary(uniqueKeysWithValues: listing.skipped.map { ($0.path, $0.reason) })
    #expect(reasons.count == 6)
    #expect(reasons["Train_files/7_1_01_1.avi"]?.contains("a phone of 1...6") == true)
    #expect(reasons["Train_files/1_1_01_6.avi"]?.contains("type 1 (live)") == true)
    #expect(reasons["Train_files/1_1_01.avi"]?.contains("phone_session_user_type") == true)
    #expect(reasons["Train_files/notes.pdf"]?.contains("expected a video") == true)
    #expect(reasons["Train_files/1_1_99_1.txt"] == "eyes of a video that is not there")
    #expect(reasons["Train_files/9"]?.hasPrefix("a folder; expected videos") == true)
    #expect(listing.warnings.first == "Train_files/: 1 videos have no eye file")
    #expect(listing.samples.first { $0.path == "Train_files/1_1_1_1.avi" }?.frames == nil)
  }

  @Test("a list's line of a missing video or an unreadable name is skipped once, with its line")
  func listMembers() throws {
    let mini = try OULUMiniature()
    try FileManager.default.removeItem(at: mini.folder.path("Test_files/2_3_36_1.avi"))
    let path = "Protocols/Protocol_1/Train.txt"
    let text = try String(contentsOf: mini.folder.path(path), encoding: .utf8)
    try mini.folder.write("+1,1_1_xx_1\n\n" + text, to: path)
    let skipped = try mini.list().skipped
    #expect(
      skipped.map(\.path) == [path, "Protocols/Protocol_1/Test.txt"])
    #expect(skipped.first?.line == 1)
    // Phone 1 has 2 people with 5 types before phone 2's first line.
    #expect(skipped.last?.line == 11)
    #expect(skipped.last?.reason == "video '2_3_36_1' is not there")
    #expect(skipped.last?.label == .live)
  }

  @Test("the lists say which fold tests which phone")
  func folds() throws {
    let listing = try OULUMiniature(phoneOfFold: { 7 - $0 }).list()
    let folds = Dictionary(grouping: listing.samples) { $0.identity.camera ?? "" }
      .mapValues { Set($0.map { $0.identity.attributes["fold"] }) }
    #expect(folds["phone1"] == ["6"])
    #expect(folds["phone6"] == ["1"])
    #expect(folds["phone3"] == ["4"])
  }

  @Test(
    "odd lists stop, naming list and line",
    arguments: [
      ("Protocol_1/Dev.txt", "+1,1_1_21_1\n-1,1_1_21_4\n", ":2: ", "expected -2"),
      ("Protocol_1/Dev.txt", "1_1_21_1\n", ":1: ", "a comma and a name"),
      ("Protocol_1/Dev.txt", "0,1_1_21_1\n", ":1: ", "expected +1, -1 or -2"),
      // Session 3 is the test's.
      ("Protocol_1/Train.txt", "+1,1_3_1_1\n", ":1: ", "no train member of OULU-NPU protocol 1"),
      // User 36 is a test person.
      ("Protocol_2/Dev.txt", "+1,1_1_36_1\n", ":1: ", "no dev member of OULU-NPU protocol 2"),
      ("Protocol_3/Test_2.txt", "+1,2_1_36_1\n+1,3_1_36_1\n", ":2: ", "a fold tests one phone"),
      ("Protocol_4/Test_2.txt", "+1,5_3_36_1\n", ":1: ", "fold 2 tests phone 5"),
      ("Protocol_1/Test.txt", "\n \n", "Test.txt: ", "the list is empty"),
    ])
  func oddLists(list: String, text: String, place: String, words: String) throws {
    let mini = try OULUMiniature()
    try mini.folder.write(text, to: "Protocols/\(list)")
    let error = #expect(throws: PADError.self) { try mini.list() }
    #expect(error?.kind == .invalid)
    let message = error?.description ?? ""
    #expect(message.contains(place), "\(message)")
    #expect(message.contains(words), "\(message)")
    #expect(message.contains(list), "\(message)")
  }

  @Test("a list that leaves videos out is said")
  func omissions() throws {
    let mini = try OULUMiniature(eyes: true)
    try mini.folder.write("+1,1_1_21_1\n", to: "Protocols/Protocol_1/Dev.txt")
    // 2 people, 6 phones, 2 sessions, 5 types, less the one listed.
    #expect(
      try mini.list().warnings == [
        "Protocols/Protocol_1/Dev.txt leaves out 119 videos that OULU-NPU protocol 1 includes; "
          + "the protocol has them"
      ])
  }

  @Test("missing lists, people in two splits and other folders are refused")
  func refusals() throws {
    let mini = try OULUMiniature()
    try FileManager.default.removeItem(at: mini.folder.path("Protocols/Protocol_3/Dev_4.txt"))
    let missing = #expect(throws: PADError.self) { try mini.list() }
    #expect(missing?.kind == .missing)
    #expect(missing?.description.contains("Protocol_3/Dev_4.txt: the list is missing") == true)

    let two = try OULUMiniature(lists: false)
    try touch("Test_files/", ["1_1_2_1.avi"], in: two.folder)
    let shared = #expect(throws: PADError.self) { try two.list() }
    #expect(shared?.description.contains("Test_files/1_1_2_1.avi: subject '2' is in test") == true)
    #expect(shared?.description.contains("Train_files/1_1_2_1.avi has them in train") == true)

    let other = try TemporaryFolder()
    let foreign = #expect(throws: PADError.self) { try OULUNPUAdapter().list(other.url) }
    #expect(foreign?.kind == .missing)
    #expect(foreign?.description.contains("Train_files/, Dev_files/, Test_files/") == true)
    #expect(throws: PADError.self) { try OULUNPUAdapter().list(other.path("absent")) }
  }

  @Test("a part of the data set is listed with a warning")
  func part() throws {
    let mini = try OULUMiniature(lists: false, eyes: true)
    try FileManager.default.removeItem(at: mini.folder.path("Dev_files"))
    #expect(
      try mini.list().warnings == [
        "Dev_files/ missing: a part of the data set",
        "Protocols/ missing: names and folders alone say who is in a protocol; of "
          + "protocols 3 and 4, fold k is assumed to test phone k (k = 1, 2, 3, 4, 5, 6)",
      ])
  }

  @Test("lists that are missing are named, and what is assumed without them")
  func missingLists() throws {
    let mini = try OULUMiniature(eyes: true, phoneOfFold: { 7 - $0 })
    func remove(_ folder: String) throws {
      try FileManager.default.removeItem(at: mini.folder.path("Protocols/\(folder)"))
    }
    let says = "missing: names and folders alone say who is in a protocol"
    try remove("Protocol_3")
    // Protocol 4's lists still say which fold tests which phone.
    #expect(try mini.list().warnings == ["Protocols/Protocol_3/ \(says)"])
    try remove("Protocol_4")
    #expect(
      try mini.list().warnings == [
        "Protocols/Protocol_3/, Protocols/Protocol_4/ \(says); of protocols 3 and 4, fold k is "
          + "assumed to test phone k (k = 1, 2, 3, 4, 5, 6)"
      ])
  }
}
