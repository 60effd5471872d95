import Foundation
import PADCore
import PADData
import PADMedia
import PADPipeline
import PADTraining

/// A folder with a small store of clips with flow, removed with it: live faces move in parts,
/// fixed attacks hardly, attacks held in a hand as a whole.
final class FlowWorld {
  enum Shown: String, CaseIterable {
    case live
    case fixed
    case hand
  }

  /// What a store holds.
  struct Content {
    var datasets = ["world"]
    var subjects = 6
    /// Clips a subject.
    var clips: [Shown] = [.live, .live, .fixed, .hand]
    /// The last one of a clip has no flow.
    var frames = 8
    /// A live clip of one frame for every subject.
    var hasSingleFrames = false
  }

  /// Two patches.
  private static let size = (width: 64, height: 32)
  let folder: URL
  var store: URL { folder.appending(path: "clips.store") }

  init(_ content: Content = Content()) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "flow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let writer = try StoreWriter(
      at: store, crop: CropSpec(detector: .wholePicture, size: 16),
      views: ViewSpecs(flow: .init(width: Self.size.width, height: Self.size.height)))
    for dataset in content.datasets {
      var samples: [PreparedSample] = []
      for subject in 0..<content.subjects {
        for (clip, shown) in content.clips.enumerated() {
          samples += try Self.clip(shown, "\(dataset)/s\(subject)/\(clip)", content.frames)
        }
        if content.hasSingleFrames {
          samples += try Self.clip(.live, "\(dataset)/s\(subject)/single", 1)
        }
      }
      try writer.begin(dataset: dataset, adapter: "folder", listed: samples.count, skipped: [])
      try writer.insert(samples)
      try writer.finish(dataset: dataset)
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> URL { folder.appending(path: name) }

  private static func clip(_ shown: Shown, _ name: String, _ frames: Int) throws
    -> [PreparedSample]
  {
    let parts = name.split(separator: "/").map(String.init)
    return try (0..<frames).map { frame in
      var random = SeededGenerator(seed: name.utf8.reduce(UInt64(frame)) { $0 &* 31 &+ UInt64($1) })
      let pixels = (0..<16 * 16 * 3).map { _ in UInt8(random.uniform(in: 40...200)) }
      let crop = try Image(width: 16, height: 16, pixels: pixels).encoded(.png(level: 1))
      let identity = SampleIdentity(
        id: "\(name)#\(frame)", dataset: parts[0], label: shown == .live ? .live : .attack,
        instrument: shown == .live ? nil : .print, subject: parts[1], video: name,
        attributes: shown == .live ? [:] : ["support": shown.rawValue])
      let sample = StoredSample(
        identity: identity, status: .prepared,
        detection: .init(box: BoundingBox(x: 0, y: 0, width: 16, height: 16), confidence: 1),
        source: "\(name).mp4", sourceBytes: 1)
      var views: [ViewKind: Data] = [:]
      if frame < frames - 1 { views[.flow] = try flow(shown, &random).encoded() }
      return PreparedSample(sample: sample, crop: crop, views: views)
    }
  }

  private static func flow(_ shown: Shown, _ random: inout SeededGenerator) -> OpticalFlow {
    let whole = [random.uniform(in: -3...3), random.uniform(in: -3...3)]
    var vectors: [Float] = []
    for y in 0..<size.height {
      for x in 0..<size.width {
        let part = sin(Double(x) / 7) * cos(Double(y) / 5)
        for component in whole {
          let noise = random.uniform(in: -0.02...0.02)
          switch shown {
          case .live: vectors.append(Float(component / 3 * part + noise))
          case .fixed: vectors.append(Float(noise))
          case .hand: vectors.append(Float(component + noise))
          }
        }
      }
    }
    return OpticalFlow(width: size.width, height: size.height, vectors: vectors)
  }

  /// Settings that train in a second.
  static let overrides = [
    "one-class-flow.game.width=2", "one-class-flow.game.latentSize=4", "one-class-flow.epochs=2",
    "one-class-flow.batchSize=4", "one-class-flow.patchesPerStep=8", "threads=1",
  ]

  func settings(_ more: [String] = []) -> Training.Settings {
    Training.Settings(method: "one-class-flow", overrides: Self.overrides + more, quiet: true)
  }

  /// A finished run.
  func train(
    _ name: String, _ more: [String] = [], split: SplitRequest = SplitRequest(kind: .subjects)
  ) throws -> URL {
    let run = path(name)
    guard
      case .finished = try Training.start(run, settings: settings(more), store: store, split: split)
    else { throw PADError(.invalid, "the run did not finish") }
    return run
  }
}
