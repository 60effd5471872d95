import Foundation
import GRDB
import PADCore
import PADData
import PADMedia
import Testing

/// Makes a store of 16-pixel crops; the crop of sample i is `picture(i)`.
func makeStore(_ samples: [StoredSample], at url: URL, finished: Bool = true) throws {
  let writer = try StoreWriter(at: url, crop: CropSpec(detector: .wholePicture, size: 16))
  for dataset in Set(samples.map(\.identity.dataset)) {
    let count = samples.count { $0.identity.dataset == dataset }
    try writer.begin(dataset: dataset, adapter: "folder", listed: count, skipped: [])
  }
  let prepared = try samples.enumerated().map { index, sample in
    PreparedSample(
      sample: sample,
      crop: sample.status == .prepared ? try picture(index).encoded(.png()) : nil)
  }
  try writer.insert(prepared)
  guard finished else { return }
  for dataset in Set(samples.map(\.identity.dataset)) { try writer.finish(dataset: dataset) }
}

@Suite("Store")
struct StoreTests {
  private let samples = [
    stored(identity("a", .live, subject: "anna", session: "1", camera: "front", subset: .train)),
    stored(identity("b", .attack, instrument: .replay, subject: "ben")),
    stored(identity("c", .live, subject: "cleo"), status: .noFace),
  ]

  @Test("gives back what was put in, lossless")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    var samples = samples
    samples[0].annotation = FaceAnnotation(
      eyeOnPictureLeft: Point(x: 1.5, y: 2), mouth: Point(x: 3, y: 4))
    let point = Point(x: 0.125, y: 7)
    samples[0].detection?.keypoints = FaceKeypoints(
      rightEye: point, leftEye: point, nose: point, mouth: point, rightEar: point,
      leftEar: point)
    let url = folder.path("deep/x.store")
    try makeStore(samples, at: url)
    let store = try Store(at: url)
    #expect(try store.samples().withoutDigests == samples)
    #expect(store.crop == CropSpec(detector: .wholePicture, size: 16))
    #expect(try store.crop(of: samples[0]) == picture(0))
    #expect(try store.crop(of: samples[1]) == picture(1))
    let error = #expect(throws: PADError.self) { try store.crop(of: samples[2]) }
    #expect(error?.description.contains("no face") == true)
    #expect(try store.failures().map(\.path) == ["c"])
    // A finished store is one file: its write-ahead log is folded in.
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path("deep").path)
    #expect(files == ["x.store"])
  }

  @Test("several threads read at once")
  func concurrentReads() async throws {
    let folder = try TemporaryFolder()
    let many = (0..<40).map { stored(identity(String(format: "%02d", $0))) }
    try makeStore(many, at: folder.path("x.store"))
    let store = try Store(at: folder.path("x.store"))
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for (index, sample) in many.enumerated() {
        group.addTask { try store.crop(of: sample) == picture(index) }
      }
      for try await isEqual in group { #expect(isEqual) }
    }
  }

  @Test("inserting again changes nothing; an unreadable sample is replaced")
  func insertion() throws {
    let folder = try TemporaryFolder()
    let url = folder.path("x.store")
    let writer = try StoreWriter(at: url, crop: CropSpec(detector: .wholePicture, size: 16))
    let bytes = try picture(1).encoded(.png())
    let good = stored(identity("a"))
    let bad = stored(identity("b"), status: .unreadable)
    try writer.insert([
      PreparedSample(sample: good, crop: bytes), PreparedSample(sample: bad, crop: nil),
    ])
    var changed = good
    changed.source = "elsewhere"
    let repaired = stored(identity("b"))
    try writer.insert([
      PreparedSample(sample: changed, crop: bytes), PreparedSample(sample: repaired, crop: bytes),
    ])
    #expect(try writer.samples().withoutDigests == [good, repaired])
    #expect(try Store(at: url).crop(of: repaired) == picture(1))
  }

  @Test("a batch with one bad sample is refused whole")
  func refusedBatch() throws {
    let folder = try TemporaryFolder()
    let writer = try StoreWriter(at: folder.path("x.store"), crop: CropSpec(size: 16))
    let bytes = try picture(1).encoded(.png())
    var attackWithoutKind = identity("b", .attack)
    attackWithoutKind.instrument = nil
    for bad in [
      PreparedSample(sample: stored(attackWithoutKind), crop: bytes),
      PreparedSample(sample: stored(identity("b")), crop: nil),
      PreparedSample(sample: stored(identity("b"), status: .noFace), crop: bytes),
    ] {
      #expect(throws: PADError.self) {
        try writer.insert([PreparedSample(sample: stored(identity("a")), crop: bytes), bad])
      }
    }
    #expect(try writer.samples().isEmpty)
  }

  @Test("one store has one crop contract")
  func oneContract() throws {
    let folder = try TemporaryFolder()
    let url = folder.path("x.store")
    _ = try StoreWriter(at: url, crop: CropSpec(size: 128))
    let error = #expect(throws: PADError.self) {
      try StoreWriter(at: url, crop: CropSpec(size: 64))
    }
    #expect(error?.description.contains("128 px") == true)
    #expect(error?.description.contains("64 px") == true)
    #expect(throws: Never.self) { try StoreWriter(at: url, crop: CropSpec(size: 128)) }
  }

  @Test("the contract of a store that may not be there yet")
  func existingCrop() throws {
    let folder = try TemporaryFolder()
    let url = folder.path("x.store")
    #expect(try Store.existingCrop(at: url) == nil)
    try Store.makeEmpty(at: url, schemaVersion: 2)
    #expect(try Store.existingCrop(at: url) == nil)
    #expect(throws: PADError.self) { try Store(at: url) }
    _ = try StoreWriter(at: url, crop: CropSpec(size: 64))
    #expect(try Store.existingCrop(at: url) == CropSpec(size: 64))
    try folder.write("some other file's text", to: "text")
    #expect(throws: PADError.self) { try Store.existingCrop(at: folder.path("text")) }
  }

  @Test("an unfinished preparation is said, with how far it came")
  func unfinished() throws {
    let folder = try TemporaryFolder()
    let url = folder.path("x.store")
    try makeStore(samples, at: url, finished: false)
    let error = #expect(throws: PADError.self) { try Store(at: url) }
    #expect(error?.kind == .insufficientData)
    #expect(error?.description.contains("stopped at 3 of 3") == true)
    #expect(try Store(at: url, allowsUnfinished: true).samples().count == 3)
  }

  @Test("missing, foreign, empty and truncated files each have their error")
  func badFiles() throws {
    let folder = try TemporaryFolder()
    func kind(_ name: String) -> PADError.Kind? {
      #expect(throws: PADError.self) { try Store(at: folder.path(name)) }?.kind
    }
    #expect(kind("absent") == .missing)
    try folder.write("not a database, but long enough to hold a header", to: "text")
    #expect(kind("text") == .invalid)
    try folder.write("short", to: "short")
    #expect(kind("short") == .invalid)
    #expect(throws: PADError.self) {
      try StoreWriter(at: folder.path("text"), crop: CropSpec())
    }
    try folder.write("", to: "empty")
    #expect(kind("empty") == .unreadable)
    try FileManager.default.createDirectory(
      at: folder.path("folder"), withIntermediateDirectories: true)
    #expect(kind("folder") == .invalid)
    let foreign = try DatabaseQueue(path: folder.path("foreign").path)
    try foreign.write { try $0.execute(sql: "CREATE TABLE sample (id TEXT)") }
    try foreign.close()
    #expect(kind("foreign") == .invalid)
    #expect(throws: PADError.self) {
      try StoreWriter(at: folder.path("foreign"), crop: CropSpec())
    }
    try makeStore(samples, at: folder.path("whole"))
    let whole = try Data(contentsOf: folder.path("whole"))
    try AtomicFile.write(whole.prefix(whole.count / 2), to: folder.path("cut"))
    #expect(kind("cut") == .unreadable)
  }

  @Test("a store of a newer version is refused")
  func newerVersion() throws {
    let folder = try TemporaryFolder()
    let url = folder.path("x.store")
    try makeStore(samples, at: url)
    let queue = try DatabaseQueue(path: url.path)
    try queue.write { db in
      try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99: later')")
    }
    try queue.close()
    let error = #expect(throws: PADError.self) { try Store(at: url) }
    #expect(error?.kind == .unsupported)
  }

  @Test("verification finds damage, contradictions and duplicates")
  func verification() throws {
    let folder = try TemporaryFolder()
    let url = folder.path("x.store")
    try makeStore(samples, at: url)
    #expect(try Store(at: url).verify().isSound)
    #expect(try Store(at: url).verify().crops == 2)

    let wrongSize = try picture(5, side: 8).encoded(.png())
    let same = try picture(0).encoded(.png())
    let queue = try DatabaseQueue(path: url.path)
    try queue.write { db in
      func insert(_ number: Int, _ id: String, _ label: String, _ kind: String?, _ crop: Data?)
        throws
      {
        try db.execute(
          sql: """
            INSERT INTO sample (number, id, dataset, label, instrument, subject, video, status,
              boxX, boxY, boxWidth, boxHeight, confidence, source)
            VALUES (?, ?, 'set', ?, ?, 'dora', 'v', 'prepared', 1, 1, 1, 1, 1, 's')
            """, arguments: [number, id, label, kind])
        guard let crop else { return }
        try db.execute(
          sql: "INSERT OR IGNORE INTO picture (digest, bytes) VALUES (?, ?)",
          arguments: [SHA256Text.of(crop), crop])
        try db.execute(
          sql: """
            INSERT INTO view (sample, kind, picture)
            SELECT ?, 'face', number FROM picture WHERE digest = ?
            """, arguments: [number, SHA256Text.of(crop)])
      }
      try insert(11, "damaged", "live", nil, Data("not a picture".utf8))
      try insert(12, "small", "live", nil, wrongSize)
      try insert(13, "nothing", "live", nil, nil)
      try insert(14, "kindless", "attack", nil, try picture(6).encoded(.png()))
      try insert(15, "twice", "live", nil, same)
      try insert(16, "liar", "attack", "print", try picture(1).encoded(.png()))
      try insert(17, "liar2", "live", nil, try picture(1).encoded(.png()))
      try insert(18, "swapped", "live", nil, try picture(7).encoded(.png()))
      try db.execute(sql: "UPDATE sample SET cropDigest = 'another' WHERE id = 'swapped'")
    }
    try queue.close()
    let found = try Store(at: url).verify()
    #expect(!found.isSound)
    let samples = Set(found.problems.compactMap(\.sample))
    #expect(samples == ["damaged", "small", "nothing", "kindless", "b", "swapped"])
    #expect(found.warnings.map(\.sample) == ["a"])
    #expect(found.warnings.first?.text.contains("subjects differ") == true)
    #expect(found.problems.contains { $0.text.contains("labels differ") })
  }

  @Test("counts by data set, subset, label, kind and camera, and by subject")
  func summary() {
    let samples = [
      stored(identity("1", .live, subject: "a", session: "1", subset: .train)),
      stored(identity("2", .live, subject: "a", session: "2", subset: .train)),
      stored(identity("3", .live, subject: "b", subset: .train), status: .noFace),
      stored(identity("4", .attack, instrument: .print, subject: "a", subset: .train)),
      stored(identity("5", .attack, instrument: .mask, subject: "a", subset: .test)),
      stored(identity("6", .live, subject: "a", dataset: "other")),
    ]
    let summary = StoreSummary(of: samples)
    let lines = summary.groups.map { group in
      "\(group.dataset) \(group.subset?.rawValue ?? "-") \(group.instrument?.rawValue ?? "live") "
        + "\(group.subjects) \(group.prepared) \(group.noFace) \(group.unreadable)"
    }
    #expect(
      lines == [
        "other - live 1 1 0 0", "set train live 2 2 1 0", "set train print 1 1 0 0",
        "set test mask 1 1 0 0",
      ])
    #expect(summary.subjects.map(\.subject) == ["a", "a", "b"])
    #expect(summary.subjects[1].sessions == ["1", "2"])
    #expect(summary.subjects[1].live == 2)
    #expect(summary.subjects[1].attack == 2)
  }
}
