import Foundation
import PADCore
import PADData
import PADMedia
import PADTestSupport
import Testing

@Suite("Interrupted preparation", .enabled(if: Program.exists), .serialized)
struct KillTests {
  /// Enough that the first transaction is far from the end.
  private static let pictures = 1200

  /// - Parameter prelude: what the shell does before it becomes the program.
  private static func prepare(_ root: URL, _ store: URL, after prelude: String = ":") throws
    -> Process
  {
    let process = Process()
    let program = try #require(Program.url)
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c", "\(prelude); exec \"$@\"", "sh", program.path, "prepare", "--adapter", "folder",
      "--root", root.path, "--store", store.path, "--detector", "whole", "--size", "64",
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private static func writePictures(_ folder: TemporaryFolder) throws {
    let files = FileManager.default
    for (place, kind) in ["live", "spoof/print"].enumerated() {
      // One file under many names.
      let file = folder.path("\(place).png")
      try AtomicFile.write(picture(1 + place, side: 400).encoded(.png(level: 1)), to: file)
      for number in stride(from: place, to: Self.pictures, by: 2) {
        let person = folder.path("own/\(kind)/s\(number % 4)")
        try files.createDirectory(at: person, withIntermediateDirectories: true)
        try files.linkItem(at: file, to: person.appending(path: "\(number).png"))
      }
    }
  }

  private static func storedCount(_ url: URL) -> Int {
    (try? Store(at: url, allowsUnfinished: true).samples().count) ?? 0
  }

  @Test("an interrupt ends it in order, a kill at once; neither loses what was stored")
  func interruptedAndKilled() throws {
    try check(SIGINT) { $0.terminationReason == .exit && $0.terminationStatus == 130 }
    try check(SIGKILL) { $0.terminationReason == .uncaughtSignal }
  }

  private func check(_ signal: Int32, _ ended: (Process) -> Bool) throws {
    let folder = try TemporaryFolder()
    try Self.writePictures(folder)
    let url = folder.path("own.store")
    let first = try Self.prepare(folder.path("own"), url)
    while first.isRunning, Self.storedCount(url) == 0 { Thread.sleep(forTimeInterval: 0.01) }
    kill(first.processIdentifier, signal)
    first.waitUntilExit()
    try #require(ended(first), "it ended before the signal")

    let held = try Store(at: url, allowsUnfinished: true).samples()
    #expect(!held.isEmpty && held.count < Self.pictures)
    let second = try Self.prepare(folder.path("own"), url)
    second.waitUntilExit()
    #expect(second.terminationStatus == 0)
    let store = try Store(at: url)
    let samples = try store.samples()
    #expect(samples.count == Self.pictures)
    #expect(Set(samples.map(\.id)).isSuperset(of: held.map(\.id)))
    #expect(samples.count { $0.identity.label == .live } == Self.pictures / 2)
    #expect(try store.verify().isSound)
  }

  @Test("a disk that fills up loses nothing that was stored")
  func fullDisk() throws {
    let folder = try TemporaryFolder()
    try Self.writePictures(folder)
    let url = folder.path("own.store")
    // No file may grow beyond 1,500 blocks of 512 bytes; writing on fails as on a full disk.
    let first = try Self.prepare(
      folder.path("own"), url, after: "trap '' XFSZ; ulimit -f 1500")
    first.waitUntilExit()
    #expect(first.terminationReason == .exit)
    #expect(first.terminationStatus == 1)
    let held = try Store(at: url, allowsUnfinished: true).samples()
    #expect(!held.isEmpty && held.count < Self.pictures)
    let second = try Self.prepare(folder.path("own"), url)
    second.waitUntilExit()
    #expect(second.terminationStatus == 0)
    let store = try Store(at: url)
    #expect(try store.samples().count == Self.pictures)
    #expect(try store.verify().isSound)
  }
}
