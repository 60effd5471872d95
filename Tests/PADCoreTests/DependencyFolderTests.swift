import Foundation
import PADCore
import Testing

@Suite struct DependencyFolderTests {
  private func withFolders(_ body: (URL) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    for path in ["install/.deps", "install/bin", "work/.deps", "work/deep/er", "other"] {
      try FileManager.default.createDirectory(
        at: root.appending(path: path), withIntermediateDirectories: true)
    }
    defer { try? FileManager.default.removeItem(at: root) }
    try body(root)
  }

  private func locate(
    _ root: URL, environment: [String: String] = [:], executable: String? = nil, current: String
  ) throws -> String {
    let found = try DependencyFolder.locate(
      environment: environment, executable: executable.map { root.appending(path: $0) },
      currentDirectory: root.appending(path: current))
    return String(found.standardizedFileURL.path.dropFirst(root.standardizedFileURL.path.count + 1))
  }

  @Test func theEnvironmentComesFirst() throws {
    try withFolders { root in
      let environment = ["BONAFIDE_DEPS": root.appending(path: "other").path]
      let found = try locate(
        root, environment: environment, executable: "install/bin/bonafide", current: "work")
      #expect(found == "other")
      let wrong = ["BONAFIDE_DEPS": root.appending(path: "none").path]
      #expect(throws: PADError.self) { try locate(root, environment: wrong, current: "work") }
    }
  }

  @Test func thenTheExecutableThenTheCurrentDirectory() throws {
    try withFolders { root in
      let installed = try locate(root, executable: "install/bin/bonafide", current: "work")
      #expect(installed == "install/.deps")
      let beside = try locate(root, executable: "install/bonafide", current: "work")
      #expect(beside == "install/.deps")
      let current = try locate(root, executable: "other/bonafide", current: "work/deep/er")
      #expect(current == "work/.deps")
      let empty = try locate(root, environment: ["BONAFIDE_DEPS": ""], current: "work")
      #expect(empty == "work/.deps")
    }
  }

  @Test func absenceSaysWhereAndWhatToDo() {
    // The kernel's own folder: nobody can put a .deps there.
    let nowhere = URL(fileURLWithPath: "/proc/self")
    do {
      let found = try DependencyFolder.locate(
        environment: [:], executable: nil, currentDirectory: nowhere)
      Issue.record("found \(found.path)")
    } catch {
      #expect("\(error)".hasPrefix(".deps: not found in or above /proc/self"))
      #expect("\(error)".contains("Run Scripts/setup"))
    }
  }
}
