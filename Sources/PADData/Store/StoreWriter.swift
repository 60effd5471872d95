public import Foundation
internal import GRDB
public import PADCore

/// A sample on its way into the store.
public struct PreparedSample: Sendable {
  /// What the store will say of it.
  public var sample: StoredSample
  /// The encoded crop; nil exactly where `sample.status` is not `.prepared`.
  public var crop: Data?

  /// Takes a sample with its encoded crop.
  public init(sample: StoredSample, crop: Data?) {
    self.sample = sample
    self.crop = crop
  }
}

/// Fills a prepared store. What was inserted survives a killed process; inserting a sample
/// again changes nothing.
public final class StoreWriter: Sendable {
  /// The SQLite file.
  public let url: URL
  /// How every crop of the store is cut.
  public let crop: CropSpec
  private let queue: DatabaseQueue

  /// Opens the store at `url` for writing, or makes it.
  ///
  /// - Throws: `PADError(.invalid)` where the store has another `CropSpec`, and what
  ///   `Store.init(at:)` throws.
  public init(at url: URL, crop: CropSpec) throws {
    self.url = url
    self.crop = crop
    queue = try StoreConnection.writer(at: url, migratingUpTo: nil)
    try StoreConnection.describingErrors(of: url) {
      try queue.write { db in try Self.settle(crop, in: db, url) }
    }
  }

  private static func settle(_ crop: CropSpec, in db: Database, _ url: URL) throws {
    guard try StoreMeta.value(StoreSchema.MetaKey.crop, in: db) == nil else {
      let present = try StoreMeta.crop(in: db, url)
      guard present == crop else {
        throw PADError(
          .invalid,
          "\(url.path): the store's crops were cut with \(present.summary); "
            + "asked for \(crop.summary)",
          advice: "A store has one crop contract: use its settings, or another --store")
      }
      return
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try db.execute(
      sql: "INSERT INTO meta (key, value) VALUES (?, ?)",
      arguments: [
        StoreSchema.MetaKey.crop, String(decoding: try encoder.encode(crop), as: UTF8.self),
      ])
  }

  /// Notes that a data set's preparation has begun, and what of it can never be a sample.
  /// Until `finish(dataset:)`, readers are told that the store is unfinished.
  ///
  /// - Throws: `PADError(.unwritable)` where the disk is full or the file cannot be written,
  ///   `.unreadable` where it is damaged or busy.
  public func begin(
    dataset: String, adapter: String, listed: Int, skipped: [SkippedMember]
  ) throws {
    try write { db in
      try db.execute(
        sql: """
          INSERT INTO preparation (dataset, adapter, listed, finished) VALUES (?, ?, ?, 0)
          ON CONFLICT (dataset) DO UPDATE SET
            adapter = excluded.adapter, listed = excluded.listed, finished = 0
          """, arguments: [dataset, adapter, listed])
      try db.execute(sql: "DELETE FROM skipped WHERE dataset = ?", arguments: [dataset])
      for member in skipped {
        try db.execute(
          sql: "INSERT INTO skipped (dataset, path, line, label, reason) VALUES (?, ?, ?, ?, ?)",
          arguments: [dataset, member.path, member.line, member.label?.rawValue, member.reason])
      }
    }
  }

  /// Inserts the samples in one transaction: all or none. A sample whose id is already there
  /// is left as it is, except that an unreadable one is replaced.
  ///
  /// - Throws: `PADError(.invalid)` where a label and its attack kind, or a status and its crop,
  ///   contradict each other; nothing is inserted then. Else as `begin`.
  public func insert(_ batch: [PreparedSample]) throws {
    for item in batch { try check(item) }
    try write { db in
      for item in batch {
        try db.execute(
          sql: "DELETE FROM sample WHERE id = ? AND status = ?",
          arguments: [item.sample.id, StoredSample.Status.unreadable.rawValue])
        try db.execute(
          sql: SampleRow.insertion,
          arguments: try SampleRow.arguments(for: item.sample, crop: item.crop))
        guard db.changesCount == 1, let crop = item.crop else { continue }
        try db.execute(
          sql: "INSERT INTO crop (number, bytes) VALUES (?, ?)",
          arguments: [db.lastInsertedRowID, crop])
      }
    }
  }

  /// Notes that a data set is wholly prepared, and folds the write-ahead log into the file, so
  /// that the store is one file that can be copied.
  ///
  /// - Throws: `PADError`, as `begin`.
  public func finish(dataset: String) throws {
    try write { db in
      try db.execute(
        sql: "UPDATE preparation SET finished = 1 WHERE dataset = ?", arguments: [dataset])
    }
    foldLog()
  }

  /// Identity, status and source size of every sample, to resume by.
  ///
  /// - Throws: `PADError`: `.unreadable` where the file is damaged or busy, `.invalid` for a row
  ///   that this version does not know.
  public func samples() throws -> [StoredSample] {
    try StoreConnection.describingErrors(of: url) {
      try queue.read { db in
        try Row.fetchAll(db, sql: "SELECT \(SampleRow.columns) FROM sample ORDER BY id")
          .map { try SampleRow.sample(from: $0) }
      }
    }
  }

  func write<T>(_ body: (Database) throws -> T) throws -> T {
    try StoreConnection.describingErrors(of: url) { try queue.write(body) }
  }

  func writeOutsideTransaction<T>(_ body: (Database) throws -> T) throws -> T {
    try StoreConnection.describingErrors(of: url) {
      try queue.writeWithoutTransaction(body)
    }
  }

  /// Where another process reads the store, the log stays beside it until that one has ended.
  func foldLog() {
    try? queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      try db.execute(sql: "PRAGMA journal_mode = DELETE")
    }
  }

  private func check(_ item: PreparedSample) throws {
    let identity = item.sample.identity
    guard (identity.label == .attack) == (identity.instrument != nil) else {
      throw PADError(
        .invalid,
        "sample '\(identity.id)' is labeled \(identity.label.rawValue) with instrument "
          + "'\(identity.instrument?.rawValue ?? "none")'; an attack has one, a live sample none")
    }
    guard (item.crop != nil) == (item.sample.status == .prepared) else {
      throw PADError(
        .invalid,
        "sample '\(identity.id)' is '\(item.sample.status.rawValue)' "
          + (item.crop == nil ? "without" : "with") + " a crop")
    }
  }
}
