import Foundation
import PADCore
import PADData
import PADMedia
import PADMethods
import PADPipeline
import PADTestSupport
import PADTraining
import Testing

/// Verification with a run of GFA-CNN's small network, on persons who are colored differently.
@Suite(.serialized) struct VerifyingTests {
  private static let size = 32

  /// Persons s0, s1, ... with live and attack pictures; each has a shade of its own.
  private static func writeStore(at url: URL, persons: Int, pictures: Int, dataset: String) throws {
    let samples = try (0..<persons).flatMap { person in
      try (0..<pictures).map { number in
        try sample(person, number, dataset)
      }
    }
    let writer = try StoreWriter(
      at: url, crop: TrainingWorld.crop, views: ViewSpecs(context: .init(size: size)))
    try writer.begin(dataset: dataset, adapter: "folder", listed: samples.count, skipped: [])
    try writer.insert(samples)
    try writer.finish(dataset: dataset)
  }

  private static func sample(_ person: Int, _ number: Int, _ dataset: String) throws
    -> PreparedSample
  {
    var random = SeededGenerator(seed: 3).child(UInt64(person * 100 + number))
    let kind: AttackInstrument? = number % 2 == 0 ? nil : .print
    let pixels = (0..<size * size * 3).map { index in
      let base = index % 3 == person % 3 ? 200.0 : 40.0 + 30 * Double(person / 3)
      let shade = kind == nil && (index / 3) % size < size / 2 ? 30.0 : 0
      return UInt8(min(255, max(0, base + shade + random.uniform(in: -20...20))))
    }
    let picture = try Image(width: size, height: size, pixels: pixels).encoded(.png(level: 1))
    let id = "s\(person)/s\(person)_000\(number + 1).jpg"
    return PreparedSample(
      sample: StoredSample(
        identity: SampleIdentity(
          id: id, dataset: dataset, label: kind == nil ? .live : .attack, instrument: kind,
          subject: "s\(person)"),
        status: .prepared,
        detection: .init(
          box: BoundingBox(x: 0, y: 0, width: Double(size), height: Double(size)), confidence: 1),
        source: id, sourceBytes: 1),
      crop: picture, views: [.context: picture])
  }

  private func train(_ world: TrainingWorld, _ more: [String] = []) throws -> URL {
    let store = world.path("persons.store")
    if !FileManager.default.fileExists(atPath: store.path) {
      try Self.writeStore(at: store, persons: 6, pictures: 8, dataset: "persons")
    }
    let run = world.path("run-\(more.count)")
    let settings = Training.Settings(
      method: "gfa-cnn",
      overrides: [
        "gfa-cnn.inputSize=32", "gfa-cnn.trunkWidth=0.125", "gfa-cnn.fullyConnectedWidth=16",
        "gfa-cnn.batchSize=8", "gfa-cnn.epochs=2", "gfa-cnn.lossNetworkEpochs=1",
        "gfa-cnn.transferEpochs=1", "gfa-cnn.transformationWidth=2",
        "gfa-cnn.lossNetworkWidth=0.0625", "threads=1", "augmentation=none",
      ] + more, quiet: true)
    guard
      case .finished = try Training.start(
        run, settings: settings, store: store, split: SplitRequest(kind: .subjects))
    else { throw PADError(.invalid, "the run did not finish") }
    return run
  }

  /// Figure 5's pictures of other sizes; what cannot be repainted is said.
  @Test func givenPicturesAreRepaintedAtTheirOwnSizes() throws {
    let world = try TrainingWorld()
    let run = try train(world)
    let wide = world.path("wide.png")
    try Image(width: 66, height: 43, fill: 120).encoded(.png(level: 1)).write(to: wide)
    let page = world.path("page.html")
    _ = try Analyzing.analyze(.init(runs: [run], pictures: [wide], page: page))
    #expect(
      try String(contentsOf: page, encoding: .utf8).contains("domain transfer of wide.png, 64x40"))
    let small = world.path("small.png")
    try Image(width: 64, height: 20, fill: 120).encoded(.png(level: 1)).write(to: small)
    let tooSmall = #expect(throws: PADError.self) {
      try Analyzing.analyze(.init(runs: [run], pictures: [small], page: page))
    }
    #expect(tooSmall?.message.contains("64x20 pixels; expected 32 or more") == true)
    let other = try world.train("cnn")
    let foreign = #expect(throws: PADError.self) {
      try Analyzing.analyze(.init(runs: [other], pictures: [wide], page: page))
    }
    #expect(foreign?.message.contains("'cnn' repaints no pictures") == true)
  }

  /// VGG-16 of section 4.5: what the anti-spoofing loss does not move is verified all the same.
  @Test func theRecognitionBranchAloneIsVerified() throws {
    let world = try TrainingWorld()
    let run = try train(
      world,
      [
        "gfa-cnn.antiSpoofingWeight=0", "gfa-cnn.confusionWeight=0", "gfa-cnn.adaptation=none",
        "selection=last",
      ])
    #expect(try Verifying.verify(.init(run: run)).verification.genuine == 42)
    let state = try Checkpoint.state(of: RunDirectory(run).lastCheckpoint)
    #expect(state.history.allSatisfy { ($0.losses["identity"] ?? 0) > 0 })
  }

  @Test func galleryAndPairsOfARun() throws {
    let world = try TrainingWorld()
    let run = try train(world)
    let own = try Verifying.verify(.init(run: run))
    // Six persons with one gallery face and seven probes each: 42 genuine, 42 * 5 of others.
    #expect(own.verification.genuine == 42)
    #expect(own.verification.impostors == 210)
    #expect(own.notes.contains { $0.hasPrefix("MARKED: ") })
    #expect((0...1).contains(own.verification.auc))
    #expect(own.text.contains("42 pairs of one person"))
    #expect(try own.json().contains("falseAcceptRates"))

    let other = world.path("others.store")
    try Self.writeStore(at: other, persons: 3, pictures: 3, dataset: "others")
    let list = world.path("pairs.txt")
    try AtomicFile.write("2 1\ns0 1 3\ns0 1 s1 1\ns1 1 2\ns1 1 s2 1\n", to: list)
    let folds = try Verifying.verify(.init(run: run, store: other, comparison: .pairs(list)))
    #expect(folds.verification.folds?.accuracies.count == 2)
    #expect(folds.verification.genuine == 2)
    #expect(folds.text.contains("Accuracy over 2 folds"))
    try AtomicFile.write("1\nnobody 1 2\ns0 1 s1 1\n", to: list)
    let nothing = #expect(throws: PADError.self) {
      try Verifying.verify(.init(run: run, store: other, comparison: .pairs(list)))
    }
    #expect(nothing?.kind == .insufficientData)
    let split = try Verifying.verify(.init(run: run, store: other))
    #expect(split.verification.genuine == 6)
    #expect(split.notes.isEmpty)
    let twice = #expect(throws: PADError.self) {
      try Verifying.verify(.init(run: run, store: other, comparison: .gallery(other)))
    }
    #expect(twice?.message.contains("twice in the gallery") == true)
  }

  /// SiW's protocol: test people's legacy pictures against all their frames, live and attack.
  @Test func theGalleryOfAStoreIsNoSampleAndIsComparedWithAllOthers() throws {
    let world = try TrainingWorld()
    let run = try train(world)
    let url = world.path("siw.store")
    var samples: [PreparedSample] = []
    for person in 0..<5 {
      for number in 0..<4 {
        var picture = try Self.sample(person, number, "siw")
        picture.sample.identity.subset = person < 2 ? .train : .test
        if number == 0 { picture.sample.identity.attributes = ["role": "gallery"] }
        samples.append(picture)
      }
    }
    func write(_ samples: [PreparedSample], to url: URL) throws {
      let writer = try StoreWriter(
        at: url, crop: TrainingWorld.crop, views: ViewSpecs(context: .init(size: Self.size)))
      try writer.begin(dataset: "siw", adapter: "siw", listed: samples.count, skipped: [])
      try writer.insert(samples)
      try writer.finish(dataset: "siw")
    }
    try write(samples, to: url)
    let store = try Store(at: url)
    #expect(try store.samples().count == 15)
    #expect(try store.galleryPictures().count == 5)

    let test = try Verifying.verify(.init(run: run, store: url, subset: .test))
    // Three test people with three probes each; every probe meets three gallery pictures.
    #expect(test.verification.genuine == 9)
    #expect(test.verification.impostors == 18)
    #expect(test.notes == ["The gallery is the store's own: 3 pictures"])

    let part = world.path("part.store")
    try write(samples.filter { $0.sample.id != "s4/s4_0001.jpg" }, to: part)
    let stranger = #expect(throws: PADError.self) {
      try Verifying.verify(.init(run: run, store: part, subset: .test))
    }
    #expect(stranger?.description.contains("no gallery face, such as 'siw/s4'") == true)
  }

  /// A value such as `off` would be read as false.
  @Test func everyPresetIsAConfiguration() throws {
    for preset in GFACNN.presets {
      let configuration = try ConfigurationFile.configuration(
        method: nil, preset: preset.name, file: nil, overrides: [])
      #expect(configuration.method.kind == .gfaCNN)
      #expect(configuration.training.augmentation == .none)
      #expect(configuration != RunConfiguration(method: .gfaCNN(GFACNN.Config())))
    }
    let flips = try ConfigurationFile.configuration(
      method: "gfa-cnn", file: nil, overrides: ["gfa-cnn.flips=none"])
    #expect(flips.method != .gfaCNN(GFACNN.Config()))
  }

  @Test func otherMethodsAreRefused() throws {
    let world = try TrainingWorld()
    let run = try world.train("cnn")
    let error = #expect(throws: PADError.self) { try Verifying.verify(.init(run: run)) }
    #expect(error?.kind == .unsupported)
    #expect(error?.description.contains("gfa-cnn") == true)
  }
}
