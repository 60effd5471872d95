public import Foundation
internal import GRDB
public import PADCore
public import PADMedia

/// A prepared store: one SQLite file with the samples of one or more data sets and their face
/// crops, all cut by one `CropSpec`.
///
/// It is read from several threads at a time. `StoreWriter` fills it.
public final class Store: Sendable {
  /// The SQLite file.
  public let url: URL
  /// How every crop of the store was cut.
  public let crop: CropSpec
  private let pool: DatabasePool

  /// Opens a store for reading.
  ///
  /// - Parameter allowsUnfinished: whether a store whose preparation was interrupted opens.
  /// - Throws: `PADError`: `.missing`, `.unreadable` (damaged, empty), `.invalid` (another
  ///   program's file), `.unsupported` (a newer version's), `.insufficientData` (unfinished).
  public init(at url: URL, allowsUnfinished: Bool = false) throws {
    self.url = url
    let pool = try StoreConnection.reader(at: url)
    self.pool = pool
    crop = try StoreConnection.describingErrors(of: url) {
      try pool.read { try StoreMeta.crop(in: $0, url) }
    }
    if !allowsUnfinished, let unfinished = try preparations().first(where: { !$0.isFinished }) {
      let stored = try samples().count { $0.identity.dataset == unfinished.dataset }
      throw PADError(
        .insufficientData,
        "\(url.path): the preparation of '\(unfinished.dataset)' stopped at \(stored) of "
          + "\(unfinished.listed) samples",
        advice: "Run the same `bonafide prepare` command again; it goes on where it stopped")
    }
  }

  /// The crop contract of the store at `url`; nil where there is no file, or one whose
  /// preparation stopped before it had a contract.
  ///
  /// - Throws: what `init(at:)` throws for a foreign or damaged file.
  public static func existingCrop(at url: URL) throws -> CropSpec? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: url.path)
    guard let size = attributes?[.size] as? NSNumber, size.intValue > 0 else { return nil }
    let pool = try StoreConnection.reader(at: url)
    return try StoreConnection.describingErrors(of: url) {
      try pool.read { db in
        try StoreMeta.value(StoreSchema.MetaKey.crop, in: db) == nil
          ? nil : try StoreMeta.crop(in: db, url)
      }
    }
  }

  /// All samples, sorted by id, those without a crop included.
  ///
  /// - Throws: `PADError`: `.unreadable` where the file is damaged or busy, `.invalid` for a row
  ///   that this version does not know.
  public func samples() throws -> [StoredSample] {
    try read { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT \(SampleRow.columns) FROM sample ORDER BY id")
      var samples: [StoredSample] = []
      while let row = try rows.next() { samples.append(try SampleRow.sample(from: row)) }
      return samples
    }
  }

  /// The encoded crop of a sample.
  ///
  /// - Throws: `PADError(.missing)` where the store holds no crop of it.
  public func cropBytes(of sample: StoredSample) throws -> Data {
    let bytes = try read { db in
      try Data.fetchOne(
        db,
        sql: "SELECT bytes FROM crop JOIN sample USING (number) WHERE sample.id = ?",
        arguments: [sample.id])
    }
    guard let bytes else {
      throw PADError(
        .missing, "\(url.path): no crop of '\(sample.id)' (\(sample.status.rawValue))")
    }
    return bytes
  }

  /// The decoded crop of a sample.
  ///
  /// - Shape: [crop.size, crop.size, 3]
  /// - Throws: `PADError` naming the sample where its crop is missing, damaged or of another
  ///   size than the store's `CropSpec`.
  public func crop(of sample: StoredSample) throws -> Image {
    let bytes = try cropBytes(of: sample)
    do {
      return try CropCodec.decode(bytes, size: crop.size)
    } catch {
      throw PADError(
        .unreadable, "\(url.path): the crop of '\(sample.id)' is unusable: \(error)",
        advice: "`bonafide store verify` lists every damaged crop")
    }
  }

  /// The data sets that were prepared into the store.
  ///
  /// - Throws: `PADError(.unreadable)` where the file is damaged or busy.
  public func preparations() throws -> [StorePreparation] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM preparation ORDER BY dataset").map { row in
        StorePreparation(
          dataset: row["dataset"], adapter: row["adapter"], listed: row["listed"],
          isFinished: row["finished"])
      }
    }
  }

  /// Everything that was listed and has no crop: samples whose acquisition failed, then members
  /// that could not become samples at all.
  ///
  /// - Throws: `PADError`, as `samples()`.
  public func failures() throws -> [StoreFailure] {
    let failed = try samples().filter { $0.status != .prepared }.map(StoreFailure.init)
    return try failed
      + read { db in
        try Row.fetchAll(db, sql: "SELECT * FROM skipped ORDER BY dataset, path, line").map {
          row in
          StoreFailure(
            dataset: row["dataset"], path: row["path"], line: row["line"],
            label: (row["label"] as String?).flatMap(Label.init(rawValue:)), status: nil,
            reason: row["reason"])
        }
      }
  }

  func read<T>(_ body: (Database) throws -> T) throws -> T {
    try StoreConnection.describingErrors(of: url) { try pool.read(body) }
  }
}

/// What the store remembers of one data set's preparation.
public struct StorePreparation: Hashable, Codable, Sendable {
  /// The name that its samples carry.
  public var dataset: String
  /// The adapter's name on the command line.
  public var adapter: String
  /// Samples that the adapter listed.
  public var listed: Int
  /// Whether every listed sample has been worked on.
  public var isFinished: Bool
}

/// The crop contract in the table `meta`.
enum StoreMeta {
  static func crop(in db: Database, _ url: URL) throws -> CropSpec {
    guard let text = try value(StoreSchema.MetaKey.crop, in: db) else {
      throw PADError(
        .unreadable, "\(url.path): the store has no crop contract",
        advice: "Its preparation stopped before it began; run `bonafide prepare` again")
    }
    do {
      return try JSONDecoder().decode(CropSpec.self, from: Data(text.utf8))
    } catch {
      throw PADError(
        .invalid, "\(url.path): the store's crop contract is unreadable: \(text.prefix(200))")
    }
  }

  static func value(_ key: String, in db: Database) throws -> String? {
    try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])
  }
}
