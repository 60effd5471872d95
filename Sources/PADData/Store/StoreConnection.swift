internal import Foundation
internal import GRDB
internal import PADCore

/// Opening store files, and SQLite's errors in the user's words.
enum StoreConnection {
  /// Opens for reading from several threads. Older schemas are migrated first.
  static func reader(at url: URL) throws -> DatabasePool {
    try checkFile(at: url)
    return try describingErrors(of: url) {
      var configuration = Configuration()
      configuration.readonly = true
      configuration.maximumReaderCount = 16
      configuration.busyMode = .timeout(10)
      var pool = try DatabasePool(path: url.path, configuration: configuration)
      if try pool.read({ try isMigrationNeeded($0, url) }) {
        try pool.close()
        try writer(at: url, migratingUpTo: nil).close()
        pool = try DatabasePool(path: url.path, configuration: configuration)
      }
      return pool
    }
  }

  /// Opens for writing, creating the file or migrating its schema where needed.
  ///
  /// - Parameter version: the schema version to stop at; nil is the newest.
  static func writer(at url: URL, migratingUpTo version: StoreSchema.Version?) throws
    -> DatabaseQueue
  {
    let exists = FileManager.default.fileExists(atPath: url.path)
    if exists, try fileSize(of: url) > 0 {
      try checkFile(at: url)
    } else if !exists {
      try createParentFolder(of: url)
    }
    return try describingErrors(of: url) {
      var configuration = Configuration()
      configuration.journalMode = .wal
      configuration.busyMode = .timeout(30)
      configuration.prepareDatabase { db in
        // Deleted faces are overwritten, not left in free pages.
        try db.execute(sql: "PRAGMA secure_delete = ON")
      }
      let queue = try DatabaseQueue(path: url.path, configuration: configuration)
      _ = try queue.read { try isMigrationNeeded($0, url) }
      if let version {
        try StoreSchema.migrator.migrate(queue, upTo: version.rawValue)
      } else {
        try StoreSchema.migrator.migrate(queue)
      }
      return queue
    }
  }

  /// Runs `body`; SQLite's errors become `PADError`s that name the file.
  static func describingErrors<T>(of url: URL, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw described(error, url)
    }
  }

  private static func described(_ error: DatabaseError, _ url: URL) -> PADError {
    let cause = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_NOTADB:
      return foreign(url)
    case .SQLITE_CORRUPT:
      return PADError(
        .unreadable, "\(url.path): the store is damaged (\(cause))",
        advice: "It was cut short or altered; restore a copy or prepare it again")
    case .SQLITE_FULL, .SQLITE_IOERR:
      let what = error.resultCode == .SQLITE_FULL ? "the disk is full" : "cannot write (\(cause))"
      return PADError(
        .unwritable, "\(url.path): \(what)",
        advice: "What was stored before is intact; free some space and run the same command")
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
      return PADError(
        .unwritable, "\(url.path): cannot open (\(cause))",
        advice: "Check the permissions of the file and of its folder")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return PADError(
        .unreadable, "\(url.path): in use by another process (\(cause))",
        advice: "Wait until it has finished")
    default:
      return PADError(.unreadable, "\(url.path): \(cause)")
    }
  }

  /// Whether the schema is older than this version's. Throws where it is newer or foreign.
  private static func isMigrationNeeded(_ db: Database, _ url: URL) throws -> Bool {
    let tables = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_master") ?? 0
    if tables == 0 { return true }
    let application = try Int32.fetchOne(db, sql: "PRAGMA application_id")
    guard application == StoreSchema.applicationID else { throw foreign(url) }
    guard try !StoreSchema.migrator.hasBeenSuperseded(db) else {
      throw PADError(
        .unsupported, "\(url.path): the store was written by a newer version of Bonafide",
        advice: "Update Bonafide, or prepare the store again with this version")
    }
    return try !StoreSchema.migrator.hasCompletedMigrations(db)
  }

  private static func checkFile(at url: URL) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw PADError(
        .missing, "\(url.path): there is no such store",
        advice: "Make it with `bonafide prepare --store \(url.lastPathComponent)`")
    }
    guard !isFolder.boolValue else {
      throw PADError(.invalid, "\(url.path): is a folder; expected a prepared store's file")
    }
    guard try fileSize(of: url) > 0 else {
      throw PADError(
        .unreadable, "\(url.path): the store is empty",
        advice: "Its preparation stopped before it began; run `bonafide prepare` again")
    }
    // SQLite takes any file shorter than a page for an empty database.
    let header = try FileHandle(forReadingFrom: url).read(upToCount: 16) ?? Data()
    guard header == Data("SQLite format 3\0".utf8) else { throw foreign(url) }
  }

  private static func foreign(_ url: URL) -> PADError {
    PADError(
      .invalid, "\(url.path): is not a prepared store of Bonafide",
      advice: "Name a file that `bonafide prepare` wrote, or a new one")
  }

  private static func fileSize(of url: URL) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
    return (attributes[.size] as? NSNumber)?.intValue ?? 0
  }

  private static func createParentFolder(of url: URL) throws {
    let folder = url.deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw PADError(
        .unwritable, "\(folder.path): cannot make the store's folder",
        advice: "Check that it may be written to")
    }
  }
}
