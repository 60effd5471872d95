import Foundation
import PADCore
import PADData
import PADMedia
import Synchronization
import Testing

/// The whole picture as a 16-pixel crop. Black pictures have no face.
func wholePicture(_ image: Image) throws -> CroppedFace? {
  guard image.pixels.contains(where: { $0 > 8 }) else { return nil }
  return CroppedFace(
    detection: StoredSample.Detection(box: image.bounds, confidence: 1),
    crop: try image.resized(width: 16, height: 16))
}

/// Cuts every picture and frame by itself.
func each(_ cut: @escaping @Sendable (Image) throws -> CroppedFace?)
  -> @Sendable () throws -> Preparer.Worker
{
  { { _ in { input in try cut(input.image) } } }
}

private struct Interruption: Error {}

@Suite("Preparer")
struct PreparerTests {
  private let crop = CropSpec(detector: .wholePicture, size: 16)

  /// Own data: 150 live pictures of three people, 10 attacks, one black, one broken, one note.
  private func ownData(_ folder: TemporaryFolder) throws -> URL {
    for number in 0..<150 {
      let subject = ["anna", "ben", "cleo"][number % 3]
      try folder.write(picture(number), to: "own/live/\(subject)/\(number).png")
    }
    for number in 0..<10 {
      try folder.write(picture(1000 + number), to: "own/spoof/print/anna/\(number).png")
    }
    try folder.write(Image(width: 20, height: 20), to: "own/spoof/print/ben/black.png")
    try folder.write("no picture", to: "own/spoof/print/ben/broken.jpg")
    try folder.write("a note", to: "own/live/note.txt")
    return folder.path("own")
  }

  private func preparer(
    _ root: URL, workers: Int = 2,
    cropper: @escaping @Sendable (Image) throws -> CroppedFace? = wholePicture
  ) throws -> Preparer {
    Preparer(
      adapter: try FolderAdapter(dataset: "own"), adapterName: "folder", root: root, crop: crop,
      workers: workers, makeWorker: each(cropper))
  }

  @Test("keeps every picture or says why not, counted per label")
  func wholeRun() throws {
    let folder = try TemporaryFolder()
    let root = try ownData(folder)
    let url = folder.path("own.store")
    let summary = try preparer(root).run(into: url)
    #expect(summary.fresh == 162)
    #expect(summary.labels.map(\.prepared) == [150, 10])
    #expect(summary.labels.map(\.noFace) == [0, 1])
    #expect(summary.labels.map(\.unreadable) == [0, 1])
    #expect(summary.labels.map(\.skipped) == [1, 0])
    let store = try Store(at: url)
    #expect(try store.verify().isSound)
    let anna = try #require(try store.samples().first { $0.source == "live/anna/0.png" })
    #expect(try store.crop(of: anna) == picture(0))
    #expect(anna.detection?.box == BoundingBox(x: 0, y: 0, width: 16, height: 16))
    #expect(anna.sourceBytes == (try Data(contentsOf: root.appending(path: anna.source))).count)
    let failures = try store.failures()
    #expect(
      failures.map(\.path) == [
        "spoof/print/ben/black.png", "spoof/print/ben/broken.jpg", "live/note.txt",
      ])
    #expect(failures.map(\.status) == [.noFace, .unreadable, nil])
    #expect(failures.allSatisfy { !$0.reason.contains(root.path) })
    let again = try preparer(root).run(into: url)
    #expect(again.fresh == 1, "only the unreadable picture is tried again")
    #expect(again.labels == summary.labels)
  }

  @Test("the store does not depend on the number of workers")
  func workers() throws {
    let folder = try TemporaryFolder()
    let root = try ownData(folder)
    for workers in [1, 4] {
      _ = try preparer(root, workers: workers).run(into: folder.path("\(workers).store"))
    }
    let one = try Store(at: folder.path("1.store"))
    let four = try Store(at: folder.path("4.store"))
    #expect(try one.samples() == four.samples())
    for sample in try one.samples() where sample.status == .prepared {
      #expect(try one.cropBytes(of: sample) == four.cropBytes(of: sample))
    }
  }

  @Test("an interrupted run goes on: nothing lost, nothing twice")
  func resume() throws {
    let folder = try TemporaryFolder()
    let root = try ownData(folder)
    let url = folder.path("own.store")
    let read = Mutex(0)
    let counting: @Sendable (Image) throws -> CroppedFace? = { image in
      read.withLock { $0 += 1 }
      return try wholePicture(image)
    }
    #expect(throws: Interruption.self) {
      try preparer(root, cropper: counting).run(into: url) { progress in
        if progress.done >= 64 { throw Interruption() }
      }
    }
    let unfinished = #expect(throws: PADError.self) { try Store(at: url) }
    #expect(unfinished?.kind == .insufficientData)
    let held = try Store(at: url, allowsUnfinished: true).samples().count
    #expect(held >= 64 && held < 162)
    read.withLock { $0 = 0 }
    let summary = try preparer(root, cropper: counting).run(into: url)
    #expect(summary.fresh == 162 - held)
    // The broken picture never reaches the cropper.
    #expect(read.withLock { $0 } == 162 - held - 1)
    #expect(summary.labels.map(\.samples) == [150, 12])
    #expect(try Store(at: url).samples().count == 162)
  }

  @Test("a repaired picture replaces its failure")
  func repaired() throws {
    let folder = try TemporaryFolder()
    let root = try ownData(folder)
    _ = try preparer(root).run(into: folder.path("own.store"))
    try folder.write(picture(7), to: "own/spoof/print/ben/broken.jpg")
    let summary = try preparer(root).run(into: folder.path("own.store"))
    #expect(summary.fresh == 1)
    #expect(summary.labels.map(\.unreadable) == [0, 0])
    #expect(summary.labels.map(\.prepared) == [150, 11])
  }

  @Test("changed pictures, identities and contracts are refused")
  func changes() throws {
    let folder = try TemporaryFolder()
    let root = try ownData(folder)
    let url = folder.path("own.store")
    _ = try preparer(root).run(into: url)
    let renamed = Preparer(
      adapter: try FolderAdapter(dataset: "own", subjectPattern: "([.])"), adapterName: "folder",
      root: root, crop: crop, workers: 1, makeWorker: each(wholePicture))
    let identity = #expect(throws: PADError.self) { try renamed.run(into: url) }
    #expect(identity?.description.contains("subject anna") == true)
    let other = Preparer(
      adapter: try FolderAdapter(dataset: "own"), adapterName: "folder", root: root,
      crop: CropSpec(size: 32), workers: 1, makeWorker: each(wholePicture))
    #expect(throws: PADError.self) { try other.run(into: url) }
    try folder.write(picture(3, side: 24), to: "own/live/anna/0.png")
    let changed = #expect(throws: PADError.self) { try preparer(root).run(into: url) }
    #expect(changed?.description.contains("own/live/anna/0.png") == true)
  }

  @Test("a removed subject does not come back")
  func removedSubject() throws {
    let folder = try TemporaryFolder()
    let root = try ownData(folder)
    for name in ["anna", "ben"] { try folder.write("a note", to: "own/live/\(name)/note.txt") }
    let url = folder.path("own.store")
    _ = try preparer(root).run(into: url)
    #expect(try StoreWriter(existing: url).removeSubject("anna").samples == 60)
    let summary = try preparer(root).run(into: url)
    #expect(summary.ofRemovedSubjects == 60)
    #expect(try !Store(at: url).samples().contains { $0.identity.subject == "anna" })
    let notes = try Store(at: url).failures().map(\.path).filter { $0.hasSuffix("note.txt") }
    #expect(notes == ["live/ben/note.txt", "live/note.txt"])
  }

  @Test("a cropper that cannot be made ends the run; a failing picture does not")
  func failures() throws {
    let folder = try TemporaryFolder()
    let root = try ownData(folder)
    let broken = Preparer(
      adapter: try FolderAdapter(dataset: "own"), adapterName: "folder", root: root, crop: crop,
      workers: 2, makeWorker: { throw PADError(.missing, "no detector model") })
    #expect(throws: PADError.self) { try broken.run(into: folder.path("a.store")) }
    let refusing = try preparer(root) { _ in throw PADError(.invalid, "odd picture") }
    let summary = try refusing.run(into: folder.path("b.store"))
    #expect(summary.labels.map(\.unreadable) == [150, 12])
  }

  @Test("a detector that fails by class is warned of")
  func failsByClass() throws {
    let folder = try TemporaryFolder()
    let root = try ownData(folder)
    let fair = try preparer(root).run(into: folder.path("fair.store"))
    #expect(fair.warnings.isEmpty)
    for number in 0..<5 {
      try folder.write(Image(width: 9, height: 9), to: "own/spoof/print/dora/\(number).png")
    }
    let unfair = try preparer(root).run(into: folder.path("unfair.store"))
    // 6 of 16 readable attacks are missed, and no live picture.
    #expect(unfair.labels[1].noFaceShare == 0.375)
    #expect(unfair.warnings.count == 1)
    #expect(unfair.warnings.first?.contains("37.5 % of the attacks") == true)
  }

  @Test("skipped.csv quotes what needs it")
  func skippedFile() throws {
    let folder = try TemporaryFolder()
    try folder.write(picture(1), to: "own/live/anna/1.png")
    try folder.write("x", to: "own/live/anna/a,\"b\".txt")
    let url = folder.path("own.store")
    _ = try preparer(folder.path("own")).run(into: url)
    let file = SkippedFile.url(besideStore: url)
    #expect(file == folder.path("own.store.skipped.csv"))
    try SkippedFile.write(try Store(at: url).failures(), to: file)
    #expect(
      try String(contentsOf: file, encoding: .utf8) == """
        dataset,path,line,label,status,reason
        own,"live/anna/a,""b"".txt",,live,skipped,\
        "neither a picture (bmp, jpeg, jpg, png, webp) nor a video (avi, m4v, mkv, mov, mp4, webm)"

        """)
  }
}
