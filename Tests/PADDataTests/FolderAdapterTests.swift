import Foundation
import PADCore
import PADData
import Testing

@Suite("Folder adapter")
struct FolderAdapterTests {
  private func folder(_ files: [String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for file in files { try folder.write("x", to: file) }
    return folder
  }

  @Test("live/SUBJECT and spoof/KIND/SUBJECT, with subsets above")
  func fullLayout() throws {
    let folder = try folder([
      "train/live/anna/1.jpg", "train/spoof/print/anna/2.PNG", "dev/attack/Replay/ben/3.webp",
      "devel/live/ben/4.bmp", "test/live/cleo/clip1/1.jpeg", "test/live/cleo/clip1/2.jpeg",
      "test/spoof/mask/cleo/5.jpg", "train/live/anna/.DS_Store",
    ])
    let listing = try FolderAdapter(dataset: "own").list(folder.url)
    #expect(listing.skipped.isEmpty)
    #expect(listing.warnings.isEmpty)
    let samples = Dictionary(
      uniqueKeysWithValues: listing.samples.map { ($0.path, $0.identity) })
    #expect(
      samples["train/live/anna/1.jpg"]
        == SampleIdentity(
          id: "own/train/live/anna/1.jpg", dataset: "own", label: .live, subject: "anna",
          subset: .train))
    #expect(samples["train/spoof/print/anna/2.PNG"]?.instrument == .print)
    #expect(samples["dev/attack/Replay/ben/3.webp"]?.instrument == .replay)
    #expect(samples["dev/attack/Replay/ben/3.webp"]?.subset == .development)
    #expect(samples["devel/live/ben/4.bmp"]?.subset == .development)
    #expect(samples["test/live/cleo/clip1/2.jpeg"]?.subject == "cleo")
    #expect(samples["test/live/cleo/clip1/2.jpeg"]?.video == "own/test/live/cleo/clip1")
    #expect(samples["test/spoof/mask/cleo/5.jpg"]?.video == "own/test/spoof/mask/cleo/5.jpg")
    #expect(samples.count == 7)
  }

  @Test("a video is a clip of its own, whatever folder or pattern names its pictures' clips")
  func videos() throws {
    let folder = try folder([
      "live/anna/1.MP4", "live/anna/clip/2.mov", "spoof/replay/ben/3.avi", "spoof/4.mkv",
    ])
    let samples = try FolderAdapter(dataset: "own").list(folder.url).samples
    #expect(samples.map(\.identity.subject) == ["anna", "anna", "spoof/4.mkv", "ben"])
    #expect(samples.allSatisfy { $0.identity.video == $0.identity.id })
    #expect(samples.map(\.media) == samples.map { .video(folder.path($0.path)) })
    #expect(samples.map(\.identity.instrument) == [nil, nil, .unspecified, .replay])
    let named = try FolderAdapter(dataset: "own", subjectPattern: "^(?<video>[0-9])")
    #expect(try named.list(folder.url).samples.allSatisfy { $0.identity.video == $0.identity.id })
  }

  @Test(
    "a folder that cannot be read is an error",
    .enabled(if: getuid() != 0, "the superuser reads every folder"))
  func unreadable() throws {
    let folder = try folder(["live/anna/1.jpg", "live/ben/1.jpg"])
    let closed = folder.path("live/ben").path
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: closed)
    defer {
      try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: closed)
    }
    let error = #expect(throws: PADError.self) {
      try FolderAdapter(dataset: "own").list(folder.url)
    }
    #expect(error?.kind == .unreadable)
    #expect(error?.description.contains("live/ben: the folder cannot be read") == true)
  }

  @Test("a person in two splits is an error")
  func twoSplits() throws {
    let folder = try folder(["train/live/anna/1.jpg", "test/spoof/print/anna/2.jpg"])
    let error = #expect(throws: PADError.self) {
      try FolderAdapter(dataset: "own").list(folder.url)
    }
    #expect(error?.kind == .invalid)
    let words = error?.description ?? ""
    #expect(words.contains("train/live/anna/1.jpg: subject 'anna' is in train"))
  }

  @Test("a pattern takes the subject, session and camera from the name")
  func pattern() throws {
    let folder = try folder([
      "live/anna_s1_front_01.jpg", "spoof/print/ben_s2_back_07.jpg", "live/nobody.jpg",
    ])
    let named = try FolderAdapter(
      dataset: "own", subjectPattern: "^(?<subject>[a-z]+)_(?<session>s[0-9])_(?<camera>[a-z]+)_")
    let listing = try named.list(folder.url)
    #expect(listing.samples.map(\.identity.subject) == ["anna", "ben"])
    #expect(listing.samples.map(\.identity.session) == ["s1", "s2"])
    #expect(listing.samples.map(\.identity.camera) == ["front", "back"])
    #expect(
      listing.skipped == [
        SkippedMember(
          path: "live/nobody.jpg",
          reason: "the name does not match "
            + "'^(?<subject>[a-z]+)_(?<session>s[0-9])_(?<camera>[a-z]+)_'", label: .live)
      ])
    let first = try FolderAdapter(dataset: "own", subjectPattern: "^([^_.]+)").list(folder.url)
    #expect(first.samples.map(\.identity.subject) == ["anna", "nobody", "ben"])
  }

  @Test("a pattern without a subject leaves it to the folder")
  func patternWithoutSubject() throws {
    let folder = try folder(["live/anna/front_01.jpg", "spoof/print/ben/clip/back_2.jpg"])
    let listing = try FolderAdapter(dataset: "own", subjectPattern: "^(?<camera>[a-z]+)_")
      .list(folder.url)
    #expect(listing.samples.map(\.identity.subject) == ["anna", "ben"])
    #expect(listing.samples.map(\.identity.camera) == ["front", "back"])
    #expect(
      listing.samples.map(\.identity.video)
        == ["own/live/anna/front_01.jpg", "own/spoof/print/ben/clip"])
    #expect(listing.warnings.isEmpty)
  }

  @Test("a folder may hold pictures of several people where names say whom they show")
  func sharedFolder() throws {
    let folder = try folder([
      "live/monday/anna_1.jpg", "live/monday/anna_2.jpg", "live/monday/ben_1.jpg",
    ])
    let samples = try FolderAdapter(dataset: "own", subjectPattern: "^([^_]+)_")
      .list(folder.url).samples
    #expect(samples.map(\.identity.subject) == ["anna", "anna", "ben"])
    #expect(
      samples.map(\.identity.video)
        == ["own/live/monday/anna", "own/live/monday/anna", "own/live/monday/ben"])
  }

  @Test("frames of a clip without a subject are of one person; a clip of two stops")
  func clips() throws {
    let folder = try folder(["live/a-1.jpg", "live/a-2.jpg", "live/b-1.jpg"])
    let samples = try FolderAdapter(dataset: "own", subjectPattern: "^(?<video>[a-z])-")
      .list(folder.url).samples
    #expect(samples.map(\.identity.video) == ["own/live/a", "own/live/a", "own/live/b"])
    #expect(samples.map(\.identity.subject) == ["live/a", "live/a", "live/b"])
    let error = #expect(throws: PADError.self) {
      try FolderAdapter(dataset: "own", subjectPattern: "^(?<video>[a-z])-(?<subject>[0-9])")
        .list(folder.url)
    }
    #expect(error?.kind == .invalid)
    #expect(error?.description.contains("live/a-2.jpg: a frame of clip 'own/live/a'") == true)
  }

  @Test("links that lead back to a folder on the way are not followed")
  func linkCycle() throws {
    let folder = try folder(["live/a/1.jpg"])
    try FileManager.default.createDirectory(
      at: folder.path("live/b"), withIntermediateDirectories: true)
    for (link, target) in [("live/a/x", "../b"), ("live/b/y", "../a")] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path(link).path, withDestinationPath: target)
    }
    let listing = try FolderAdapter(dataset: "own").list(folder.url)
    #expect(listing.samples.map(\.path) == ["live/a/1.jpg", "live/b/y/1.jpg"])
    #expect(listing.skipped.map(\.path) == ["live/a/x/y", "live/b/y/x"])
    #expect(listing.skipped.allSatisfy { $0.reason == "a link to a folder that contains it" })
  }

  @Test("pictures without a subject are people of their own, and that is said")
  func withoutSubject() throws {
    let folder = try folder(["live/1.jpg", "live/2.jpg", "spoof/3.jpg", "spoof/print/4.jpg"])
    let listing = try FolderAdapter(dataset: "own").list(folder.url)
    #expect(Set(listing.samples.map(\.identity.subject)).count == 4)
    #expect(listing.warnings.count == 1)
    #expect(listing.warnings.first?.hasPrefix("4 members name no subject") == true)
    #expect(
      listing.samples.compactMap(\.identity.instrument)
        == [.unspecified, .print])
  }

  @Test("whatever is no picture in its place is reported")
  func strays() throws {
    let folder = try folder([
      "live/anna/1.jpg", "live/anna/clip.mp4", "live/notes.txt", "readme.md", "other/1.jpg",
      "train/train/live/1.jpg",
    ])
    try FileManager.default.createSymbolicLink(
      at: folder.path("live/loop"), withDestinationURL: folder.path("live"))
    try FileManager.default.createSymbolicLink(
      at: folder.path("live/gone.jpg"), withDestinationURL: folder.path("nothing.jpg"))
    let listing = try FolderAdapter(dataset: "own").list(folder.url)
    #expect(listing.samples.map(\.path) == ["live/anna/1.jpg", "live/anna/clip.mp4"])
    let reasons = Dictionary(uniqueKeysWithValues: listing.skipped.map { ($0.path, $0.reason) })
    #expect(reasons["live/notes.txt"]?.hasPrefix("neither a picture (") == true)
    #expect(reasons["readme.md"] != nil)
    #expect(reasons["other"] != nil)
    #expect(reasons["train/train"] != nil)
    #expect(reasons["live/loop"] == "a link to a folder that contains it")
    #expect(reasons["live/gone.jpg"] == "a link that leads nowhere")
    #expect(reasons.count == 6)
  }

  @Test("folders that are no data set and bad patterns are refused")
  func refusals() throws {
    let folder = try folder(["pictures/1.jpg"])
    let adapter = try FolderAdapter(dataset: "own")
    #expect(throws: PADError.self) { try adapter.list(folder.url) }
    #expect(throws: PADError.self) { try adapter.list(folder.path("absent")) }
    #expect(throws: PADError.self) { try FolderAdapter(dataset: "o", subjectPattern: "(") }
    #expect(throws: PADError.self) { try FolderAdapter(dataset: "o", subjectPattern: "a_b") }
    #expect(throws: PADError.self) {
      try AdapterKind.nuaa.adapter(
        root: folder.url, options: AdapterOptions(subjectPattern: "(a)"))
    }
  }
}
