import Foundation
import PADCore
import PADMetrics
import Testing

/// Reading and writing score files, and what they say of a wrong line.
@Suite struct ScoreFileTests {
  private func withFile<T>(
    _ bytes: some Sequence<UInt8>, named name: String = "scores.csv", _ body: (URL) throws -> T
  ) throws -> T {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: name)
    try Data(bytes).write(to: file)
    return try body(file)
  }

  private func samples(_ text: String) throws -> [ScoredSample] {
    try withFile(text.utf8) { try ScoreFile.samples(in: $0) }
  }

  private func message(_ bytes: some Sequence<UInt8>) throws -> String {
    try withFile(bytes) { file in
      do {
        let samples = try ScoreFile.samples(in: file)
        return "read \(samples.count) samples"
      } catch let error as PADError {
        return error.description.replacing(file.deletingLastPathComponent().path + "/", with: "")
      }
    }
  }

  private let header = "sample,video,subject,dataset,pai,label,score,subset\n"

  @Test func columnsInAnyOrderWithQuotesAndWindowsLineEnds() throws {
    let text =
      "\u{FEFF}Score,label,sample,note,pai\r\n"
      + "0.5,live,\"a, \"\"b\"\"\nc\",x,\r\n\r\n"
      + "-inf,attack,d,,print\r\nnan,attack,e,,\r\n,live,f,,"
    let read = try samples(text)
    #expect(read.map(\.sample.id) == ["a, \"b\"\nc", "d", "e", "f"])
    #expect(read.map(\.sample.label) == [.live, .attack, .attack, .live])
    #expect(read.map(\.sample.instrument) == [nil, .print, nil, nil])
    #expect(read[0].score == 0.5)
    #expect(read[1].score == -.infinity)
    #expect(read[2].score.isNaN)
    #expect(read[3].score.isNaN)
    // Without a column video, every sample is its own.
    #expect(read.map(\.sample.video) == read.map(\.sample.id))
  }

  @Test func labelAndScoreAreEnough() throws {
    let read = try samples("label,score\nlive,1\nattack,0\n")
    #expect(read.map(\.sample.id) == ["line 2", "line 3"])
  }

  @Test func everythingWrittenIsReadBack() throws {
    let samples = [
      ScoredSample(
        sample: SampleIdentity(
          id: "x/1, \"new\".png", dataset: "d\ne", label: .attack, instrument: .replay,
          subject: "s\r\nt", video: "v,", subset: .development), score: 0.1 + 0.2),
      scored("b", .live, .infinity, subject: "2"),
      scored("c", .attack, -1e-300),
      scored("ü", .live, 5e-9, subject: " spaced "),
    ]
    try withFile([]) { file in
      try ScoreFile.write(samples, to: file)
      #expect(try ScoreFile.samples(in: file) == samples)
      try ScoreFile.write([scored("m", .live, .nan)], to: file)
      let missing = try #require(try ScoreFile.samples(in: file).first)
      #expect(missing.score.isNaN)
    }
  }

  @Test func fourColumnForm() throws {
    let text =
      "001 001 real/1.mov 0.9\n001 attack attack/1.mov 0.1\n\n"
      + "002\tattack/print  attack/2.mov\t-2e-3\r\n002 replay/fixed attack/3.mov nan\n- - x 1"
    let read = try samples(text)
    #expect(read.map(\.sample.label) == [.live, .attack, .attack, .attack, .live])
    #expect(
      read.map { $0.sample.instrument?.rawValue } == [nil, nil, "print", "replay/fixed", nil])
    #expect(read.map(\.sample.subject) == ["001", "001", "002", "002", ""])
    #expect(read.map(\.sample.id).last == "x")
    #expect(read[2].score == -0.002)
    #expect(read[3].score.isNaN)
  }

  @Test func fourColumnFormIsReadBack() throws {
    let samples = [
      scored("real/1.mov", .live, 0.25, subject: "001", dataset: ""),
      scored("attack/1.mov", .attack, -1, subject: "001", kind: "print", dataset: ""),
      scored("attack/2.mov", .attack, 0.5, dataset: ""),
    ]
    try withFile([]) { file in
      try ScoreFile.write(samples, to: file, format: .fourColumn)
      #expect(
        try String(contentsOf: file, encoding: .utf8)
          == "001 001 real/1.mov 0.25\n001 attack/print attack/1.mov -1.0\n"
          + "- attack attack/2.mov 0.5\n")
      #expect(try ScoreFile.samples(in: file) == samples)
    }
  }

  @Test func nameThatTheFourColumnFormCannotHoldKeepsTheEarlierFile() throws {
    try withFile("earlier".utf8) { file in
      for bad in [
        scored("a b.png", .live, 1, subject: "1"), scored("", .live, 1, subject: "1"),
        scored("a", .attack, 1, subject: "attack"),
      ] {
        #expect(throws: PADError.self) {
          try ScoreFile.write([bad], to: file, format: .fourColumn)
        }
      }
      let folder = file.deletingLastPathComponent().path
      let text = try String(contentsOf: file, encoding: .utf8)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(text == "earlier")
      #expect(names == ["scores.csv"])
    }
  }

  @Test(arguments: [
    ("label,score\nlive,1\nspoof,1\n", "scores.csv:3: label 'spoof'; expected live or attack"),
    ("label,score\nlive,high\n", "scores.csv:2: score 'high'; expected a number"),
    ("label,score\n\n\nlive,1,2\n", "scores.csv:4: 3 columns; expected 2, as the header has"),
    ("label,score\nlive\n", "scores.csv:2: 1 columns; expected 2"),
    ("label,score,subset\nlive,1,valid\n", "scores.csv:2: subset 'valid'; expected train, dev"),
    ("label,score,pai\nlive,1,print\n", "scores.csv:2: a live sample has the pai 'print'"),
    (
      "lable,score\nlive,1\n",
      "scores.csv:1: no column 'label' among lable, score. Rename 'lable' to 'label'?"
    ),
    ("score,label,score\n1,live,1\n", "scores.csv:1: column 'score' appears twice"),
    ("sample,label,score\n\"a,live,1\n", "scores.csv:2: column 1 has no closing quote"),
    ("sample,label,score\n\"a\"b,live,1\n", "scores.csv:2: column 1 has text after"),
    ("sample,label,score\n\"a\nb\",live,1\nc,dead,1\n", "scores.csv:4: label 'dead'"),
    ("", "scores.csv: is empty"),
    ("\n \n", "scores.csv: is empty"),
    ("hello\n", "scores.csv:1: 'hello'; expected a CSV header"),
    ("1 1 a 0.5\n1 1 a b 0.5\n", "scores.csv:2: 5 columns; expected 4"),
    ("1 1 a 0.5\n1 attack b x\n", "scores.csv:2: score 'x'; expected a number or nan"),
    ("1 real a 0.5\n", "scores.csv:1: real_id 'real'; expected the claimed_id '1' for live"),
  ])
  func wrongLineIsNamed(_ text: String, _ expected: String) throws {
    let message = try message(text.utf8)
    #expect(message.hasPrefix(expected), "\(message)")
  }

  @Test func bytesThatAreNoTextAreAnError() throws {
    let bytes = Array("sample,label,score\n".utf8) + [0xFF, 0xFE] + Array(",live,1\n".utf8)
    #expect(try message(bytes) == "scores.csv:2: column 1 is not UTF-8 text")
    let endless = Array("label,score\n".utf8) + [UInt8](repeating: 65, count: 1 << 21)
    #expect(try message(endless).hasPrefix("scores.csv:2: longer than"))
  }

  @Test func missingFileIsAnError() {
    #expect {
      try ScoreFile.samples(in: URL(filePath: "/nowhere/scores.csv"))
    } throws: { ($0 as? PADError)?.kind == .missing }
  }

  @Test func recordsMayCrossTheReadersChunks() throws {
    // 40,000 lines of more than 50 bytes are several chunks of one MiB.
    let count = 40_000
    var text = header
    for i in 0..<count {
      text += "sample-\(i),\"video,\(i / 10)\",subject,dataset,,live,\(Double(i) / 8),test\n"
    }
    try withFile(text.utf8) { file in
      var index = 0
      var areAllRight = true
      try ScoreFile.read(file) { sample in
        areAllRight =
          areAllRight && sample.sample.id == "sample-\(index)"
          && sample.sample.video == "video,\(index / 10)" && sample.score == Double(index) / 8
          && sample.sample.subset == .test
        index += 1
      }
      #expect(index == count)
      #expect(areAllRight)
    }
  }
}
