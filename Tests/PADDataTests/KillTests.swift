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
  private static func prepare(
    _ root: URL, _ store: URL, _ options: [String] = [], after prelude: String = ":"
  ) throws -> Process {
    let process = Process()
    let program = try #require(Program.url)
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments =
      [
        "-c", "\(prelude); exec \"$@\"", "sh", program.path, "prepare", "--adapter", "folder",
        "--root", root.path, "--store", store.path, "--detector", "whole", "--size", "64",
      ] + options
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

  @Test("clips of a killed preparation are whole or not there")
  func killedAmongClips() throws {
    let folder = try TemporaryFolder()
    let frames = 40
    let clips = 120
    let video = folder.path("clip.mp4")
    let writer = try VideoWriter(to: video, width: 64, height: 64, frameRate: 25)
    for number in 0..<frames { try writer.append(picture(number, side: 64)) }
    try writer.finish()
    for number in 0..<clips {
      let kind = number % 2 == 0 ? "live" : "spoof/replay"
      let person = folder.path("own/\(kind)/s\(number % 4)")
      try FileManager.default.createDirectory(at: person, withIntermediateDirectories: true)
      try FileManager.default.linkItem(at: video, to: person.appending(path: "\(number).mp4"))
    }
    let url = folder.path("own.store")
    func prepare() throws -> Process {
      try Self.prepare(folder.path("own"), url, ["--frames", "all"])
    }
    let first = try prepare()
    while first.isRunning, Self.storedCount(url) == 0 { Thread.sleep(forTimeInterval: 0.01) }
    kill(first.processIdentifier, SIGKILL)
    first.waitUntilExit()
    try #require(first.terminationReason == .uncaughtSignal, "it ended before the signal")
    let held = try Store(at: url, allowsUnfinished: true).samples()
    #expect(!held.isEmpty && held.count < clips * frames)
    let heldClips = Dictionary(grouping: held, by: \.identity.video)
    #expect(heldClips.values.allSatisfy { $0.count == frames })
    let second = try prepare()
    second.waitUntilExit()
    #expect(second.terminationStatus == 0)
    let store = try Store(at: url)
    let samples = try store.samples()
    #expect(samples.count == clips * frames)
    #expect(
      Dictionary(grouping: samples, by: \.identity.video).values.allSatisfy {
        $0.map { $0.frame?.index } == Array(0..<frames)
      })
    #expect(try store.groups().reduce(0) { $0 + $1.size } == clips * frames)
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
