import Foundation
import PADCore
import PADFaces
import PADMedia
import PADSynthesis
import Testing

/// A small set that several tests look at, made once by two workers.
private enum SharedSet {
  static let folder = FileManager.default.temporaryDirectory.appending(
    path: "synthetic-\(UUID())/world")
  static let manifest = Task {
    try await SyntheticSet(plan()).write(to: folder, workers: 2)
  }

  static func plan() throws -> SynthesisPlan {
    try SynthesisPlan(seed: 11, subjects: 5, pictures: 6, freshSubjects: 1, writesDepth: true)
  }
}

@Suite(.enabled(if: isOptimized, "renders pictures: optimized builds only"), .serialized)
struct SyntheticSetTests {
  private func files(in folder: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    for name in names {
      let url = folder.appending(path: name)
      if !url.hasDirectoryPath, let data = try? Data(contentsOf: url) { files[name] = data }
    }
    return files
  }

  private func temporaryFolder() -> URL {
    FileManager.default.temporaryDirectory.appending(path: "synthetic-\(UUID())/world")
  }

  @Test func sameSeedSameBytesWhateverTheWorkers() async throws {
    _ = try await SharedSet.manifest.value
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    _ = try await SyntheticSet(SharedSet.plan()).write(to: folder, workers: 5)
    let first = try files(in: SharedSet.folder)
    let again = try files(in: folder)
    #expect(first.count > 80)
    #expect(first == again)
  }

  @Test func folderHoldsExactlyThePlan() async throws {
    let manifest = try await SharedSet.manifest.value
    let items = try SharedSet.plan().items()
    let names = Set(try files(in: SharedSet.folder).keys)
    let depth = items.map { "depth/" + $0.path.replacing(".jpg", with: ".pfm") }
    #expect(names == Set(items.map(\.path) + depth + ["manifest.json"]))
    #expect(manifest.pictures.map(\.path) == items.map(\.path))
    #expect(manifest.pictures.allSatisfy { ($0.device == nil) == ($0.kind == .live) })
    let item = try #require(items.first { $0.camera == "camC" })
    let picture = try Image.read(SharedSet.folder.appending(path: item.path))
    #expect(picture.width == 300 && picture.height == 400)
    let map = try DepthMap.read(
      SharedSet.folder.appending(path: "depth/" + item.path.replacing(".jpg", with: ".pfm")))
    #expect(map.width == 300 && map.height == 400)
    // A face of 13 cm on 36 to 60 percent of the shorter side is 40 to 100 cm away.
    let nearest = try #require(map.depth.min())
    #expect(nearest > 10 && nearest < 100)
  }

  @Test func aFinishedSetIsLeftAloneAndAnotherPlanReplacesIt() async throws {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    let small = try SynthesisPlan(
      seed: 2, subjects: 4, pictures: 2, unseenKind: nil, freshSubjects: 0)
    _ = try await SyntheticSet(small).write(to: folder)
    let file = folder.appending(path: "manifest.json")
    let date = try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate]
    var calls = 0
    _ = try await SyntheticSet(small).write(to: folder) { _ in calls += 1 }
    #expect(calls == 0)
    let later = try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate]
    #expect(date as? Date == later as? Date)
    var other = small
    other.seed = 3
    let before = try files(in: folder)
    _ = try await SyntheticSet(other).write(to: folder)
    let after = try files(in: folder)
    #expect(before.keys.sorted() == after.keys.sorted())
    #expect(before.allSatisfy { after[$0.key] != $0.value })
  }

  @Test func whatAnEarlierVersionDrewIsReplaced() async throws {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(#"{"format": "bonafide-synth-1"}"#.utf8).write(
      to: folder.appending(path: "manifest.json"))
    let small = try SynthesisPlan(
      seed: 2, subjects: 4, pictures: 2, unseenKind: nil, freshSubjects: 0)
    let manifest = try await SyntheticSet(small).write(to: folder)
    #expect(SynthesisManifest.find(in: folder) == manifest)
  }

  @Test func anInterruptedRunGoesOnWhereItStopped() async throws {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    let plan = try SynthesisPlan(
      seed: 2, subjects: 4, pictures: 2, unseenKind: nil, freshSubjects: 0)
    let partial = folder.deletingLastPathComponent().appending(path: ".world.partial")
    let run = Task {
      try await SyntheticSet(plan).write(to: folder, workers: 1) { progress in
        // What an interrupt does, after the third picture.
        if progress.done == 3 { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    await #expect(throws: CancellationError.self) { _ = try await run.value }
    #expect(!FileManager.default.fileExists(atPath: folder.path))
    let first = plan.items()[0].path
    let made = partial.appending(path: first)
    let date = try FileManager.default.attributesOfItem(atPath: made.path)[.modificationDate]
    let manifest = try await SyntheticSet(plan).write(to: folder)
    #expect(manifest.pictures.count == plan.items().count)
    #expect(!FileManager.default.fileExists(atPath: partial.path))
    let kept = try FileManager.default.attributesOfItem(
      atPath: folder.appending(path: first).path)[.modificationDate]
    #expect(date as? Date == kept as? Date)
  }

  @Test func othersFilesAreNotTouched() async throws {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: folder.appending(path: "letter.txt"))
    let set = try SyntheticSet(SharedSet.plan())
    await #expect(throws: PADError.self) { _ = try await set.write(to: folder) }
    #expect(try Data(contentsOf: folder.appending(path: "letter.txt")) == Data("mine".utf8))
  }

  @Test(.enabled(if: (try? FaceModels.locate()) != nil, "no face detection models"))
  func theDefaultDetectorFindsLiveFacesAndAttacksAlike() async throws {
    let manifest = try await SharedSet.manifest.value
    let detector = try FaceDetector()
    var (found, all): ([Label: Int], [Label: Int]) = ([:], [:])
    for picture in manifest.pictures {
      let image = try Image.read(SharedSet.folder.appending(path: picture.path))
      all[picture.kind.label, default: 0] += 1
      if try !detector.detect(image).isEmpty { found[picture.kind.label, default: 0] += 1 }
    }
    for label in Label.allCases {
      let (hits, total) = (found[label, default: 0], all[label, default: 0])
      print("\(label.rawValue): \(detector.kind.rawValue) finds \(hits) of \(total)")
      #expect(total >= 30 && Double(hits) >= 0.95 * Double(total))
    }
  }
}
