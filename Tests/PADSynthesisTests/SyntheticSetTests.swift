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

  @Test func videosComeWithDepthAndFlow() async throws {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    let plan = try SynthesisPlan(
      seed: 6, subjects: 4, pictures: 4, attacks: [.replay], unseenKind: .cut, freshSubjects: 0,
      writesDepth: true, video: VideoTiming(seconds: 0.12, frameRate: 25), writesFlow: true)
    let manifest = try await SyntheticSet(plan).write(to: folder)
    // Three frames each; the last has no flow.
    let paths = plan.items().map(\.path)
    let exact = paths.map { $0.replacing(".mp4", with: "") }.flatMap { stem in
      (0..<3).map { "depth/\(stem)/00000\($0).pfm" } + (0..<2).map { "flow/\(stem)/00000\($0).flo" }
    }
    #expect(Set(try files(in: folder).keys) == Set(paths + exact + ["manifest.json"]))
    #expect(manifest.pictures.map(\.path) == paths)
    var means: [Double] = []
    for path in paths {
      var frames: [Image] = []
      try FrameSource.video(folder.appending(path: path)).forEachFrame { frames.append($0.image) }
      #expect(frames.count == 3, "\(path)")
      let pixels = try #require(frames.first).pixels
      means.append(Double(pixels.reduce(0) { $0 + Int($1) }) / Double(pixels.count))
    }
    // Something is lit in each, and no two takes are alike.
    #expect(means.allSatisfy { $0 > 10 && $0 < 245 })
    #expect(Set(means).count == means.count)
    var other = plan
    other.seed = 7
    other.video = nil
    other.writesFlow = false
    _ = try await SyntheticSet(other).write(to: folder)
    #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "flow").path))
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

  @Test func filesPutInsideASetAreNotReplaced() async throws {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    let small = try SynthesisPlan(
      seed: 2, subjects: 4, pictures: 2, unseenKind: nil, freshSubjects: 0, writesDepth: true)
    _ = try await SyntheticSet(small).write(to: folder)
    let name = "set/train/live/s01/notes/mine.txt"
    try AtomicFile.write("mine", to: folder.appending(path: name))
    // The same plan touches nothing.
    _ = try await SyntheticSet(small).write(to: folder)
    var other = small
    other.seed = 3
    let error = await #expect(throws: PADError.self) {
      _ = try await SyntheticSet(other).write(to: folder)
    }
    #expect(error?.kind == .unwritable)
    #expect(error?.message.hasSuffix("('\(name)')") == true, "\(error?.message ?? "")")
    #expect(try String(contentsOf: folder.appending(path: name), encoding: .utf8) == "mine")
    // What a killed run left is the set's own.
    try FileManager.default.moveItem(
      at: folder.appending(path: name),
      to: folder.appending(path: "set/train/live/s01/.s01_camA_0000.jpg.4711.tmp"))
    try FileManager.default.removeItem(at: folder.appending(path: "set/train/live/s01/notes"))
    let manifest = try await SyntheticSet(other).write(to: folder)
    #expect(SynthesisManifest.find(in: folder) == manifest)
  }

  @Test func aFolderThatTheSystemRefusesIsExplained() async throws {
    let set = try SyntheticSet(SharedSet.plan())
    let error = await #expect(throws: PADError.self) {
      _ = try await set.write(to: URL(filePath: "/proc/x"))
    }
    #expect(error?.kind == .unwritable)
    #expect(error?.message.contains("cannot write (No such file or directory)") == true)
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
    // What a kill leaves.
    let leftover = "set/train/live/s01/.s01_camA_0000.jpg.4711.tmp"
    try AtomicFile.write("half", to: partial.appending(path: leftover))
    let date = try FileManager.default.attributesOfItem(atPath: made.path)[.modificationDate]
    let manifest = try await SyntheticSet(plan).write(to: folder)
    #expect(manifest.pictures.count == plan.items().count)
    #expect(!FileManager.default.fileExists(atPath: partial.path))
    #expect(!FileManager.default.fileExists(atPath: folder.appending(path: leftover).path))
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
    var (found, all): ([SynthesisPlan.Kind: Int], [SynthesisPlan.Kind: Int]) = ([:], [:])
    for picture in manifest.pictures {
      let image = try Image.read(SharedSet.folder.appending(path: picture.path))
      all[picture.kind, default: 0] += 1
      if try !detector.detect(image).isEmpty { found[picture.kind, default: 0] += 1 }
    }
    // Live: 5 subjects of 6, 6 beside the unseen masks, 3 fresh; attacks half as many and 3.
    #expect(all == [.live: 39, .print: 18, .replay: 18, .mask: 6])
    for (kind, total) in all {
      let hits = found[kind, default: 0]
      print("\(kind.rawValue): \(detector.kind.rawValue) finds \(hits) of \(total)")
      let least = [.live, .print].contains(kind) ? 0.98 : 0.95
      #expect(Double(hits) >= least * Double(total), "\(kind.rawValue): \(hits) of \(total)")
    }
  }

  @Test(.enabled(if: (try? FaceModels.locate()) != nil, "no face detection models"))
  func theDefaultDetectorFindsFacesInClips() async throws {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    let plan = try LayoutPlan(layout: .msuMFSD, seed: 5, subjects: 3, seconds: 0.08)
    _ = try await LayoutSet(plan).write(to: folder)
    let detector = try FaceDetector()
    for name in ["/real/", "printed_photo"] {
      var (found, all) = (0, 0)
      for path in plan.paths() where path.contains(name) {
        try FrameSource.video(folder.appending(path: path)).forEachFrame { frame in
          all += 1
          if try !detector.detect(frame.image).isEmpty { found += 1 }
        }
      }
      print("\(name): \(detector.kind.rawValue) finds \(found) of \(all)")
      // Three clients, two devices, two frames.
      #expect(all == 12 && Double(found) >= 0.98 * Double(all), "\(name): \(found) of \(all)")
    }
  }
}
