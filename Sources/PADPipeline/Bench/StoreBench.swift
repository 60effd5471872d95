import Foundation
import PADCore
import PADData
import PADMedia

/// Rows of the prepared store: a million samples that share a few hundred pictures.
enum StoreBench {
  private static let samples = 1_000_000
  private static let perTransaction = 10_000
  private static let cropSize = 256
  private static let batchSize = 64
  private static let batches = 60
  private static let warmUps = 4
  private static let openLimit = 1.0  // seconds
  private static let rateLimit = 800.0  // pictures a second
  private static let sizeLimit = 2000.0  // MB
  private static let subjects = 200
  private static let kinds = ["print", "replay", "mask"]

  static func rows(_ material: BenchMaterial, in folder: URL) throws -> [Bench.Row] {
    let url = folder.appending(path: "million.store")
    defer { try? FileManager.default.removeItem(at: url) }
    let inserting = try seconds { try fill(url, with: try pictures(of: material)) }
    let megabytes =
      Double((try FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int) ?? 0)
      / 1e6
    var selection: StoreSelection?
    let opening = try seconds { selection = try StoreSelection(of: try Store(at: url)) }
    guard let selection else { return [] }
    let million = "1 million samples"
    return [
      Bench.Row(
        "store of \(million): inserting",
        String(format: "%.0f a second, %.0f MB", Double(samples) / inserting, megabytes),
        expected: "<= \(Int(sizeLimit)) MB", holds: megabytes <= sizeLimit),
      Bench.Row(
        "store of \(million): opening", String(format: "%.3f s", opening),
        expected: "< \(Int(openLimit)) s", holds: opening < openLimit),
      try rateRow("random", .shuffled, selection),
      try rateRow("balanced", .balanced, selection),
    ]
  }

  private static func rateRow(
    _ name: String, _ sampler: Sampler, _ selection: StoreSelection
  ) throws -> Bench.Row {
    let threads = 2
    let loader = try BatchLoader(
      selection: selection, input: InputSpec(size: cropSize), sampler: sampler, seed: 1,
      options: BatchLoader.Options(
        batchSize: batchSize, workers: threads, prefetch: 4, cacheBytes: 0))
    var epoch: EpochBatches?
    let first = try seconds {
      epoch = loader.epoch(0)
      _ = try epoch?.next()
    }
    for _ in 1..<warmUps { _ = try epoch?.next() }
    let elapsed = try seconds { for _ in 0..<batches { _ = try epoch?.next() } }
    epoch?.cancel()
    let rate = Double(batches * batchSize) / elapsed
    return Bench.Row(
      "store of 1 million samples: \(name) batches of \(batchSize) at \(cropSize) px",
      String(
        format: "%.0f pictures a second on %d threads, first batch after %.2f s", rate, threads,
        first),
      expected: ">= \(Int(rateLimit))", holds: rate >= rateLimit)
  }

  /// The material's crops at the store's size, as PNG.
  private static func pictures(of material: BenchMaterial) throws -> [Data] {
    try material.samples.map { sample in
      try material.store.crop(of: sample)
        .resized(width: cropSize, height: cropSize, interpolation: .area)
        .encoded(.png(level: 1))
    }
  }

  private static func fill(_ url: URL, with pictures: [Data]) throws {
    let writer = try StoreWriter(
      at: url, crop: CropSpec(detector: .wholePicture, size: cropSize))
    try writer.begin(dataset: "million", adapter: "folder", listed: samples, skipped: [])
    for start in stride(from: 0, to: samples, by: perTransaction) {
      try writer.insert(
        (start..<start + perTransaction).map { number in
          PreparedSample(sample: sample(number), crop: pictures[number % pictures.count])
        })
    }
    try writer.finish(dataset: "million")
  }

  private static func sample(_ number: Int) -> StoredSample {
    let isLive = number % 4 == 0
    let identity = SampleIdentity(
      id: "million/\(number)", dataset: "million", label: isLive ? .live : .attack,
      instrument: isLive ? nil : AttackInstrument(rawValue: kinds[number % 4 - 1]),
      subject: "s\(number / 4 % subjects)", camera: "camera\(number / 7 % 4)")
    return StoredSample(
      identity: identity, status: .prepared,
      detection: StoredSample.Detection(
        box: BoundingBox(x: 0, y: 0, width: 256, height: 256), confidence: 1),
      source: "\(number).png")
  }

  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    try Timings.milliseconds(body) / 1000
  }
}
