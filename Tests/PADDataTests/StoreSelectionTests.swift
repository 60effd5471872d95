import Foundation
import GRDB
import PADCore
import PADData
import PADMedia
import Testing

@Suite("Store groups and selections")
struct StoreSelectionTests {
  /// 12 live samples of two cameras, 4 attacks, one sample without a face.
  private func samples() -> [StoredSample] {
    (0..<12).map { number in
      stored(
        identity(
          "l\(number)", .live, subject: number % 2 == 0 ? "anna" : "ben",
          camera: number % 3 == 0 ? "front" : "rear"))
    } + (0..<4).map { stored(identity("a\($0)", .attack, instrument: .print, subject: "anna")) }
      + [stored(identity("none"), status: .noFace)]
  }

  private func open(_ folder: TemporaryFolder) throws -> Store {
    try makeStore(samples(), at: folder.path("x.store"))
    return try Store(at: folder.path("x.store"))
  }

  @Test("frames below a number are refused: groups do not know them")
  func frames() throws {
    let folder = try TemporaryFolder()
    let store = try open(folder)
    let error = #expect(throws: PADError.self) {
      try StoreSelection(of: store, filter: SampleFilter(framesBelow: 60))
    }
    #expect(error?.kind == .unsupported)
  }

  @Test("groups hold what has a crop, and no more")
  func groups() throws {
    let folder = try TemporaryFolder()
    let groups = try open(folder).groups()
    // anna front 0,6; anna rear 2,4,8,10; ben front 3,9; ben rear 1,5,7,11; anna's prints.
    #expect(groups.map(\.size).sorted() == [2, 2, 4, 4, 4])
    #expect(groups.reduce(0) { $0 + $1.size } == 16)
  }

  @Test("a selection is drawn by look-ups: every sample once an epoch, classes in turn")
  func balanced() throws {
    let folder = try TemporaryFolder()
    let store = try open(folder)
    let selection = try StoreSelection(of: store)
    #expect(selection.count == 16)
    let options = BatchLoader.Options(batchSize: 4)
    let loader = try BatchLoader(
      selection: selection, input: InputSpec(size: 16), sampler: .balanced([.label, .domain]),
      seed: 3, options: options)
    let epoch = loader.epoch(0)
    var seen: [String] = []
    while let batch = try epoch.next() {
      #expect(batch.labels.count { $0 == .live } == 2)
      for (index, sample) in batch.samples.enumerated() {
        let crop = try store.crop(of: sample)
        let values = 3 * 16 * 16
        // The first pixel's red, normalized to -1...1.
        #expect(
          abs(batch.images[index * values] - (Float(crop.pixels[0]) / 127.5 - 1)) < 1e-6)
      }
      seen += batch.samples.map(\.id)
    }
    #expect(seen.count == 16)
    let shuffled = try BatchLoader(
      selection: selection, input: InputSpec(size: 16), sampler: .shuffled, seed: 3,
      options: options
    ).epoch(0)
    var once: Set<String> = []
    while let batch = try shuffled.next() { once.formUnion(batch.samples.map(\.id)) }
    #expect(once.count == 16)
  }

  @Test("a filter chooses whole groups")
  func filtered() throws {
    let folder = try TemporaryFolder()
    let store = try open(folder)
    #expect(try StoreSelection(of: store, filter: SampleFilter(persons: ["set/ben"])).count == 6)
    #expect(
      try StoreSelection(of: store, filter: SampleFilter(cameras: ["front"])).count == 4)
    #expect(throws: PADError.self) {
      try BatchLoader(
        selection: StoreSelection(of: store, filter: SampleFilter(cameras: ["none"])),
        input: InputSpec(size: 16))
    }
  }

  @Test("equal pictures are kept once, and stay while a sample shows them")
  func equalPictures() throws {
    let folder = try TemporaryFolder()
    let url = folder.path("x.store")
    let writer = try StoreWriter(at: url, crop: CropSpec(detector: .wholePicture, size: 16))
    let crop = try picture(1).encoded(.png())
    try writer.begin(dataset: "set", adapter: "folder", listed: 3, skipped: [])
    try writer.insert(
      ["anna", "ben", "cleo"].map {
        PreparedSample(sample: stored(identity($0, subject: $0)), crop: crop)
      })
    try writer.finish(dataset: "set")
    func pictures() throws -> Int? {
      let queue = try DatabaseQueue(path: url.path)
      defer { try? queue.close() }
      return try queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM picture") }
    }
    #expect(try pictures() == 1)
    #expect(try writer.removeSubject("anna").crops == 1)
    #expect(try pictures() == 1)
    let store = try Store(at: url)
    #expect(try store.crop(of: try #require(store.samples().first)) == picture(1))
    #expect(try store.groups().map(\.identity.subject) == ["ben", "cleo"])
    _ = try writer.removeSubject("ben")
    _ = try writer.removeSubject("cleo")
    #expect(try pictures() == 0)
  }

  @Test("views, attributes, picture size and place in a clip are given back")
  func views() throws {
    let folder = try TemporaryFolder()
    let url = folder.path("x.store")
    let views = ViewSpecs(context: .init(size: 8), depth: .init(size: 8))
    let writer = try StoreWriter(
      at: url, crop: CropSpec(detector: .wholePicture, size: 16), views: views)
    var sample = stored(identity("clip#000007"))
    sample.identity.video = "clip"
    sample.identity.attributes = ["support": "hand", "device": "mobile"]
    sample.pictureSize = StoredSample.PictureSize(width: 320, height: 240)
    sample.frame = StoredSample.Frame(index: 7, time: 0.28)
    let context = try picture(2, side: 8).encoded(.png())
    try writer.begin(dataset: "set", adapter: "folder", listed: 1, skipped: [])
    try writer.insert(
      [
        PreparedSample(
          sample: sample, crop: try picture(1).encoded(.png()), views: [.context: context])
      ],
      clips: [
        PreparedClip(
          identity: identity("clip"), source: "clip.mp4", frames: 1,
          note: "ends after 8 of 9 frames")
      ])
    try writer.finish(dataset: "set")
    #expect(try writer.clips() == ["clip"])
    let store = try Store(at: url)
    #expect(store.views == views)
    #expect(try store.samples().withoutDigests == [sample])
    #expect(try store.viewBytes(.context, of: sample) == context)
    let error = #expect(throws: PADError.self) { try store.viewBytes(.flow, of: sample) }
    #expect(error?.description.contains("no flow view") == true)
    #expect(try store.verify().isSound)
    let cut = try store.failures()
    #expect(cut.map(\.path) == ["clip.mp4"])
    #expect(cut.first?.isCutShort == true)
    #expect(throws: PADError.self) {
      try StoreWriter(at: url, crop: CropSpec(detector: .wholePicture, size: 16))
    }
  }

  @Test("verification finds a view that cannot be decoded")
  func damagedView() throws {
    let folder = try TemporaryFolder()
    let url = folder.path("x.store")
    let writer = try StoreWriter(
      at: url, crop: CropSpec(detector: .wholePicture, size: 16),
      views: ViewSpecs(flow: ViewSpecs.Flow()))
    try writer.begin(dataset: "set", adapter: "folder", listed: 1, skipped: [])
    try writer.insert([
      PreparedSample(
        sample: stored(identity("a")), crop: try picture(1).encoded(.png()),
        views: [.flow: Data("no flow".utf8)])
    ])
    try writer.finish(dataset: "set")
    let problems = try Store(at: url).verify().problems
    #expect(problems.map(\.sample) == ["a"])
    #expect(problems.first?.text.contains("flow view is unusable") == true)
  }
}
