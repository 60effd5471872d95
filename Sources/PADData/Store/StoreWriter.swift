public import Foundation
internal import GRDB
public import PADCore

/// A sample on its way into the store.
public struct PreparedSample: Sendable {
  /// What the store will say of it.
  public var sample: StoredSample
  /// The encoded crop; nil exactly where `sample.status` is not `.prepared`.
  public var crop: Data?
  /// The encoded views beside the crop; the key `.face` has no place here.
  public var views: [ViewKind: Data]

  /// Takes a sample with its encoded crop and views.
  public init(sample: StoredSample, crop: Data?, views: [ViewKind: Data] = [:]) {
    self.sample = sample
    self.crop = crop
    self.views = views
  }
}

/// A clip all of whose sampled frames are stored.
public struct PreparedClip: Hashable, Sendable {
  /// The clip's identity.
  public var identity: SampleIdentity
  /// Below the data set's root.
  public var source: String
  /// Frames that were sampled.
  public var frames: Int
  /// What is wrong with the clip, for example that it ends early.
  public var note: String?

  /// Takes a clip that has been worked through.
  public init(identity: SampleIdentity, source: String, frames: Int, note: String? = nil) {
    self.identity = identity
    self.source = source
    self.frames = frames
    self.note = note
  }
}

/// Fills a prepared store. What was inserted survives a killed process; inserting a sample
/// again changes nothing.
public final class StoreWriter: Sendable {
  /// The SQLite file.
  public let url: URL
  /// How every crop of the store is cut.
  public let crop: CropSpec
  /// How the views beside the crops are derived.
  public let views: ViewSpecs
  private let queue: DatabaseQueue

  /// Opens the store at `url` for writing, or makes it.
  ///
  /// - Throws: `PADError(.invalid)` where the store has another `CropSpec` or other views, and
  ///   what `Store.init(at:)` throws.
  public init(at url: URL, crop: CropSpec, views: ViewSpecs = ViewSpecs()) throws {
    self.url = url
    self.crop = crop
    self.views = views
    queue = try StoreConnection.writer(at: url, migratingUpTo: nil)
    try StoreConnection.describingErrors(of: url) {
      try queue.write { db in try Self.settle(crop, views, in: db, url) }
    }
  }

  private static func settle(
    _ crop: CropSpec, _ views: ViewSpecs, in db: Database, _ url: URL
  ) throws {
    guard try StoreMeta.value(StoreSchema.MetaKey.crop, in: db) == nil else {
      let present = try StoreMeta.crop(in: db, url)
      guard present == crop else {
        throw PADError(
          .invalid,
          "\(url.path): the store's crops were cut with \(present.summary); "
            + "asked for \(crop.summary)",
          advice: "A store has one crop contract: use its settings, or another --store")
      }
      let kept = try StoreMeta.views(in: db, url)
      guard kept == views else {
        throw PADError(
          .invalid,
          "\(url.path): the store was begun with \(kept.summary); asked for \(views.summary)",
          advice: "A store has one set of views: use its settings, or another --store")
      }
      return
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let contracts = [
      (StoreSchema.MetaKey.crop, try encoder.encode(crop)),
      (StoreSchema.MetaKey.views, try encoder.encode(views)),
    ]
    for (key, value) in contracts {
      try db.execute(
        sql: "INSERT INTO meta (key, value) VALUES (?, ?)",
        arguments: [key, String(decoding: value, as: UTF8.self)])
    }
  }

  /// Notes that a data set's preparation has begun, and what of it can never be a sample.
  /// Until `finish(dataset:)`, readers are told that the store is unfinished.
  ///
  /// - Parameter sampling: which frames of clips are taken, as text.
  /// - Throws: `PADError(.invalid)` where the data set was begun with another sampling,
  ///   `.unwritable` where the disk is full or the file cannot be written, `.unreadable` where it
  ///   is damaged or busy.
  public func begin(
    dataset: String, adapter: String, listed: Int, skipped: [SkippedMember],
    sampling: String? = nil
  ) throws {
    try write { db in
      let known = try String.fetchOne(
        db, sql: "SELECT sampling FROM preparation WHERE dataset = ?", arguments: [dataset])
      if let known, let sampling, known != sampling {
        throw PADError(
          .invalid,
          "\(url.path): '\(dataset)' was begun with the frames '\(known)'; asked for "
            + "'\(sampling)'",
          advice: "Use --frames \(known), another --dataset name, or another --store")
      }
      try db.execute(
        sql: """
          INSERT INTO preparation (dataset, adapter, listed, finished, sampling)
          VALUES (?, ?, ?, 0, ?)
          ON CONFLICT (dataset) DO UPDATE SET
            adapter = excluded.adapter, listed = excluded.listed, finished = 0,
            sampling = COALESCE(excluded.sampling, sampling)
          """, arguments: [dataset, adapter, listed, sampling])
      try db.execute(sql: "DELETE FROM skipped WHERE dataset = ?", arguments: [dataset])
      for member in skipped {
        try db.execute(
          sql: """
            INSERT INTO skipped (dataset, path, line, label, reason, subject)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            dataset, member.path, member.line, member.label?.rawValue, member.reason,
            member.subject,
          ])
      }
    }
  }

  /// Inserts samples, and clips whose frames are among them, in one transaction: all or none. A
  /// sample whose id is already there is left as it is, except that an unreadable one is replaced.
  ///
  /// - Throws: `PADError(.invalid)` where a label and its attack kind, or a status and its crop,
  ///   contradict each other; nothing is inserted then. Else as `begin`.
  public func insert(_ batch: [PreparedSample], clips: [PreparedClip] = []) throws {
    for item in batch { try check(item) }
    try write { db in
      for clip in clips { try insert(clip, in: db) }
      for item in batch { try insert(item, in: db) }
    }
  }

  private func insert(_ clip: PreparedClip, in db: Database) throws {
    // The clip could not be read at first: that failure is no sample any more.
    try deleteUnreadable(clip.identity.id, in: db)
    try db.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO clip (id, dataset, subject, label, source, frames, note)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      clip.identity.id, clip.identity.dataset, clip.identity.subject,
      clip.identity.label.rawValue, clip.source, clip.frames, clip.note,
    ])
  }

  private func insert(_ item: PreparedSample, in db: Database) throws {
    try deleteUnreadable(item.sample.id, in: db)
    let digest = item.crop.map { SHA256Text.of($0) }
    try db.cachedStatement(sql: SampleRow.insertion).execute(
      arguments: try SampleRow.arguments(for: item.sample, cropDigest: digest))
    guard db.changesCount == 1, let crop = item.crop, let digest else { return }
    let number = db.lastInsertedRowID
    let face = try StorePictures.keep(crop, digest: digest, in: db)
    try StorePictures.link(face, as: .face, of: number, in: db)
    for (kind, bytes) in item.views.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let picture = try StorePictures.keep(bytes, digest: SHA256Text.of(bytes), in: db)
      try StorePictures.link(picture, as: kind, of: number, in: db)
    }
    try StoreGroups.add(item.sample.identity, number: number, in: db)
  }

  private func deleteUnreadable(_ id: String, in db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM sample WHERE id = ? AND status = ?")
      .execute(arguments: [id, StoredSample.Status.unreadable.rawValue])
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

  /// Ids of the clips whose frames are all stored.
  ///
  /// - Throws: `PADError(.unreadable)` where the file is damaged or busy.
  public func clips() throws -> Set<String> {
    try StoreConnection.describingErrors(of: url) {
      try queue.read { Set(try String.fetchAll($0, sql: "SELECT id FROM clip")) }
    }
  }

  /// How many samples of a data set have each view, by label.
  func viewCounts(of dataset: String) throws -> [ViewKind: [Label: Int]] {
    try StoreConnection.describingErrors(of: url) {
      try queue.read { db in
        var counts: [ViewKind: [Label: Int]] = [:]
        let rows = try Row.fetchAll(
          db,
          sql: """
            SELECT kind, label, COUNT(*) AS count FROM view
            JOIN sample ON sample.number = view.sample WHERE dataset = ? GROUP BY kind, label
            """, arguments: [dataset])
        for row in rows {
          guard let kind = ViewKind(rawValue: row["kind"]),
            let label = Label(rawValue: row["label"])
          else { continue }
          counts[kind, default: [:]][label] = row["count"]
        }
        return counts
      }
    }
  }

  /// How many clips of a data set end early or are damaged.
  func cutShort(of dataset: String) throws -> Int {
    try StoreConnection.describingErrors(of: url) {
      try queue.read { db in
        try Int.fetchOne(
          db, sql: "SELECT COUNT(*) FROM clip WHERE dataset = ? AND note IS NOT NULL",
          arguments: [dataset]) ?? 0
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
