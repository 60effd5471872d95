import Foundation
import PADCore
import Testing

@Suite struct FileTests {
  private let full = URL(filePath: "/dev/full")

  @Test func aFullDiskIsSaidInTheSystemsWords() throws {
    let log = try AppendedFile(full)
    let appended = #expect(throws: PADError.self) { try log.append(Data("line\n".utf8)) }
    #expect(appended?.kind == .unwritable)
    #expect(appended?.message == "/dev/full: cannot write (No space left on device)")

    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "scores.csv")
    try AtomicFile.write("earlier", to: file)
    let replaced = #expect(throws: PADError.self) {
      try AtomicFile.replace(file) { _ in
        try FileHandle(forWritingTo: full).write(contentsOf: Data("x".utf8))
      }
    }
    #expect(replaced?.message == "\(file.path): cannot write (No space left on device)")
    #expect(try String(contentsOf: file, encoding: .utf8) == "earlier")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["scores.csv"])
  }

  @Test func recordsAreAppendedToWhatIsThere() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    for record in ["a\n", "b\n"] { try AppendedFile(file).append(Data(record.utf8)) }
    #expect(try String(contentsOf: file, encoding: .utf8) == "a\nb\n")
    #expect(throws: PADError.self) { try AppendedFile(URL(filePath: "/nowhere/log")) }
  }

  @Test func pathsAreWrittenPlain() throws {
    struct Row: Codable, Hashable { @PathCoded var file: URL }
    let row = Row(file: URL(filePath: "/a b/c.csv"))
    let text = try JSONText.encode(row)
    #expect(text.contains("\"/a b/c.csv\""))
    #expect(try JSONText.decode(Row.self, from: Data(text.utf8)) == row)
  }
}
