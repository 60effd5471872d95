import Foundation
import PADTestSupport
import Testing

/// The commands of Docs/shortcuts.md, as they stand there.
@Suite(.enabled(if: PADTestSupport.Program.exists)) struct ShortcutDocsTests {
  @Test func theCommandsWork() throws {
    let text = try String(
      contentsOf: packageRoot.appending(path: "Docs/shortcuts.md"), encoding: .utf8)
    let commands = text.replacing("\\\n", with: " ").split(separator: "\n")
      .filter { $0.hasPrefix("    bonafide ") && $0.contains("faces.store") }
      .map { $0.split(separator: " ").dropFirst().map(String.init) }
    #expect(
      commands.compactMap(\.first).sorted() == [String](repeating: "inspect", count: 4) + ["train"])
    let world = try TrainingWorld()
    for command in commands {
      // Training itself is another test's; its settings are this page's.
      let process = try Program.start(
        command + (command[0] == "train" ? ["--show-config"] : []),
        shell: "cd '\(world.folder.path)'", output: world.path("output.txt"))
      process.waitUntilExit()
      let printed = try String(contentsOf: world.path("output.txt"), encoding: .utf8)
      #expect(process.terminationStatus == 0, "\(command): \(printed.suffix(500))")
      if command.contains("--shortcuts") { #expect(printed.contains("whole store")) }
      if command[0] == "train" { #expect(printed.contains("photometric: strong")) }
    }
    for sheet in ["faces.png", "removed.png"] {
      #expect(FileManager.default.fileExists(atPath: world.path(sheet).path))
    }
  }
}
