import Foundation
import PADTestSupport
import Testing

/// The README's first real use, as it stands there.
@Suite(.enabled(if: Program.exists)) struct ReadmeTests {
  @Test func theCommandsOfTheFirstRealUseWork() throws {
    let text = try String(
      contentsOf: packageRoot.appending(path: "README.md"), encoding: .utf8)
    let sections = text.components(separatedBy: "\n## ")
    let section = try #require(sections.first { $0.hasPrefix("Your own pictures") })
    let commands = section.split(separator: "\n")
      .filter { $0.hasPrefix("    ./bonafide ") }
      .map { $0.dropFirst("    ./bonafide ".count).split(separator: " ").map(String.init) }
    #expect(
      commands.compactMap(\.first) == ["prepare", "train", "evaluate", "export", "predict"])

    try withTemporaryFolder { folder in
      let files = FileManager.default
      try expect(
        ["synth", "--out", "world", "--subjects", "6", "--pictures", "4", "--fresh", "1"],
        in: folder)
      try files.moveItem(
        at: folder.appending(path: "world/set"), to: folder.appending(path: "faces"))
      try files.moveItem(
        at: folder.appending(path: "world/fresh"), to: folder.appending(path: "new-pictures"))
      for command in commands { try expect(command, in: folder) }
      for result in ["faces.store.skipped.csv", "runs/first/scores.csv", "models/first/card.json"] {
        #expect(files.fileExists(atPath: folder.appending(path: result).path), "\(result)")
      }
    }
  }

  private func expect(_ arguments: [String], in folder: URL) throws {
    let process = Process()
    process.executableURL = Program.url
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let output = folder.appending(path: "output.txt")
    try Data().write(to: output)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = process.standardOutput
    try process.run()
    process.waitUntilExit()
    let printed = try String(contentsOf: output, encoding: .utf8)
    #expect(process.terminationStatus == 0, "\(arguments): \(printed.suffix(500))")
  }
}
