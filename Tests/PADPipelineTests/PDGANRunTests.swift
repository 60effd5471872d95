import Foundation
import PADCore
import PADData
import PADMedia
import PADMethods
import PADPipeline
import PADTraining
import Testing
import Torch

/// PDGAN from a store with depth to its evaluation and its page.
@Suite(.serialized) struct PDGANRunTests {
  /// What a live sample's depth is.
  private enum Depth {
    case ramp
    case flat
    case missing
  }

  private static let size = TrainingWorld.crop.size

  private func gray(_ value: (_ pixel: Int) -> UInt8) throws -> Data {
    let pixels = (0..<Self.size * Self.size).flatMap { pixel in
      [UInt8](repeating: value(pixel), count: 3)
    }
    return try Image(width: Self.size, height: Self.size, pixels: pixels)
      .encoded(.png(level: 1))
  }

  /// Six subjects with four live pictures and four prints each: live is bright on the left.
  private func writeStore(
    at url: URL, hasDepth: Bool = true, depth: (_ number: Int) -> Depth = { _ in .ramp }
  ) throws {
    let side = Self.size
    var samples: [PreparedSample] = []
    for number in 0..<48 {
      let (subject, isLive) = (number / 8, number % 2 == 0)
      var random = SeededGenerator(seed: 6).child(UInt64(number))
      let pixels = (0..<side * side * 3).map { index in
        let isBright = ((index / 3) % side < side / 2) == isLive
        return UInt8((isBright ? 170.0 : 90) + random.uniform(in: -50...50))
      }
      var views: [ViewKind: Data] = [:]
      if hasDepth {
        switch isLive ? depth(number) : .flat {
        case .ramp: views[.depth] = try gray { UInt8(60 + 4 * ($0 / side)) }
        case .flat: views[.depth] = try gray { _ in 0 }
        case .missing: break
        }
      }
      let id = "s\(subject)/\(number).png"
      samples.append(
        PreparedSample(
          sample: StoredSample(
            identity: SampleIdentity(
              id: id, dataset: "world", label: isLive ? .live : .attack,
              instrument: isLive ? nil : .print, subject: "s\(subject)"),
            status: .prepared,
            detection: .init(
              box: BoundingBox(x: 0, y: 0, width: Double(side), height: Double(side)),
              confidence: 1), source: id, sourceBytes: 1),
          crop: try Image(width: side, height: side, pixels: pixels).encoded(.png(level: 1)),
          views: views))
    }
    let writer = try StoreWriter(
      at: url, crop: TrainingWorld.crop,
      views: ViewSpecs(depth: hasDepth ? .init(size: side) : nil))
    try writer.begin(dataset: "world", adapter: "folder", listed: samples.count, skipped: [])
    try writer.insert(samples)
    try writer.finish(dataset: "world")
  }

  private static let settings = Training.Settings(
    preset: "pdgan-small",
    overrides: [
      "pdgan.inputSize=32", "pdgan.batchSize=6", "pdgan.epochs=8", "pdgan.pretrainingEpochs=3",
      "pdgan.warmUpEpochs=2", "pdgan.criticPeriod=2", "threads=1", "augmentation=none",
      "keepEveryEpoch=true", "logEvery=1",
    ], quiet: true)

  private func start(
    _ run: URL, _ store: URL, _ more: [String] = []
  ) throws {
    var settings = Self.settings
    settings.overrides += more
    guard
      case .finished = try Training.start(
        run, settings: settings, store: store, split: SplitRequest(kind: .subjects))
    else { throw PADError(.invalid, "the run did not finish") }
  }

  @Test func aRunFromDepthToItsPage() throws {
    let world = try TrainingWorld()
    let store = world.path("depth.store")
    try writeStore(at: store)
    let (run, baseline) = (world.path("pdgan"), world.path("he"))
    try start(run, store)
    try start(baseline, store, ["pdgan.initialization=he"])

    let state = try Checkpoint.state(of: RunDirectory(run).lastCheckpoint)
    #expect(
      state.history.map(\.stage)
        == ["warm-up", "warm-up", "adversarial"] + [String](repeating: "classifier", count: 5))
    let best = try #require(state.best)
    #expect(best.epoch >= 4)
    #expect(state.history[0].losses.keys.sorted() == ["depth"])
    #expect(state.history[2].losses.keys.contains("critic-realism"))
    let depth = try state.history[..<3].map { try #require($0.losses["depth"]) }
    #expect(depth[2] < depth[0])
    let evaluation = try Evaluating.evaluate(.init(subject: .run(run))).sections[0].evaluation
    #expect(evaluation.auc > 0.8)

    let page = world.path("page.html")
    let analyzed = try Analyzing.analyze(.init(runs: [run, baseline], page: page))
    #expect(analyzed.runs.map(\.isBeforeTraining) == [false, false])
    let text = try String(contentsOf: page, encoding: .utf8)
    for title in [
      "pseudo-depth of live samples, pdgan", "pseudo-depth of attack samples, pdgan",
      "Loss &#39;classification&#39; of every run",
    ] {
      let plain = title.replacing("&#39;", with: "'")
      #expect(text.contains(title) || text.contains(plain), "\(title)")
    }
    #expect(!text.contains("pseudo-depth of live samples, he"))

    // The encoders as the classifier stage found them.
    let encoders = try Analyzing.analyze(
      .init(runs: [run, baseline], before: "classifier", page: page))
    #expect(encoders.runs.map(\.epoch) == [3, 0])
    #expect(encoders.runs.allSatisfy { $0.embedding?.dimensions == 128 })
    #expect(encoders.text.contains("before the stage 'classifier': scores mean nothing"))
    #expect(!encoders.text.contains("HTER"))
    let earlier = try String(contentsOf: page, encoding: .utf8)
    #expect(earlier.contains("PCA by label, he") && earlier.contains("PCA by label, pdgan"))
    #expect(!earlier.contains("Confusion matrix") && !earlier.contains("Grad-CAM"))
    let unknown = #expect(throws: PADError.self) {
      try Analyzing.analyze(.init(runs: [baseline], before: "warm-up", page: page))
    }
    #expect(unknown?.description.contains("Its stages: classifier") == true)
    try FileManager.default.removeItem(at: RunDirectory(run).checkpoint(ofEpoch: 3))
    let gone = #expect(throws: PADError.self) {
      try Analyzing.analyze(.init(runs: [run], before: "classifier", page: page))
    }
    #expect(gone?.description.contains("keepEveryEpoch=true") == true)
  }

  @Test func depthThatIsMissingIsSaid() throws {
    let world = try TrainingWorld()
    func message(
      _ name: String, hasDepth: Bool = true, _ depth: (Int) -> Depth = { _ in .ramp }
    ) throws -> String {
      let store = world.path("\(name).store")
      try writeStore(at: store, hasDepth: hasDepth, depth: depth)
      let error = #expect(throws: PADError.self) { try start(world.path(name), store) }
      return error?.description ?? ""
    }
    let none = try message("none", hasDepth: false)
    #expect(none.contains("holds no depth") && none.contains("--depth"))
    let absent = try message("absent") { _ in .missing }
    #expect(absent.contains("no live sample trains") && absent.contains("depth"))
    // Zeros are an attack's depth.
    let flat = try message("flat") { $0 % 4 == 0 ? .flat : .ramp }
    #expect(flat.contains("live samples of the batch have no depth"))
    #expect(flat.contains("--depth face-mesh"))
  }

  /// A face whose mesh was not found has no depth: it does not train the generator.
  @Test func liveSamplesWithoutDepthAreLeftOutAndCounted() throws {
    let world = try TrainingWorld()
    let url = world.path("some.store")
    try writeStore(at: url) { $0 % 8 == 0 ? .missing : .ramp }
    let store = try Store(at: url)
    let data = try SplitRequest(kind: .subjects).evaluationProtocol(over: store.samples())
      .resolved(over: store.samples())
    let configuration = try Self.settings.resolved()
    let method = try configuration.method.makeMethod(
      device: .cpu, precision: .float32, data: TrainingDataSummary(of: data.usable(in: .train)),
      using: Generator(seed: 1))
    let source = try StoreTrainingSource(
      store: store, data: data, method: method, settings: configuration.training)
    // One of every subject's eight pictures.
    let subjects = data.persons(in: .train).count
    #expect(source.lackingViews.count == subjects)
    #expect(source.lackingViews.allSatisfy { $0.identity.label == .live })
    #expect(source.views == [.face, .depth])
    #expect(source.stepsPerEpoch == subjects * 7 / 6)
  }
}
