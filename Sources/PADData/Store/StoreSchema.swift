package import Foundation
internal import GRDB
internal import PADCore

/// The tables of the prepared store and how older files grow into newer ones.
///
/// A migration that has shipped is never edited; a change is a new migration.
enum StoreSchema {
  /// Marks the file as a prepared store in SQLite's header ("BFPS").
  static let applicationID: Int32 = 0x4246_5053

  enum Version: String, CaseIterable {
    case one = "1: samples and crops"
    case two = "2: source sizes and removed subjects"
    case three = "3: digests of crops"
    case four = "4: clips, views, groups"
  }

  enum MetaKey {
    static let crop = "crop"
    static let views = "views"
    static let removalSalt = "removal salt"
  }

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration(Version.one.rawValue) { try createSamplesAndCrops($0) }
    migrator.registerMigration(Version.two.rawValue) { try addSourceSizesAndRemovals($0) }
    migrator.registerMigration(Version.three.rawValue) { try addCropDigests($0) }
    migrator.registerMigration(Version.four.rawValue) { try StoreSchemaFour.migrate($0) }
    return migrator
  }

  private static func createSamplesAndCrops(_ db: Database) throws {
    try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    try db.execute(
      sql: """
        CREATE TABLE meta (
          key TEXT PRIMARY KEY NOT NULL,
          value TEXT NOT NULL
        ) STRICT;

        CREATE TABLE sample (
          number INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE,
          dataset TEXT NOT NULL,
          label TEXT NOT NULL,
          instrument TEXT,
          subject TEXT NOT NULL,
          video TEXT NOT NULL,
          session TEXT,
          camera TEXT,
          subset TEXT,
          status TEXT NOT NULL,
          reason TEXT,
          boxX REAL, boxY REAL, boxWidth REAL, boxHeight REAL,
          confidence REAL,
          keypoints TEXT,
          annotation TEXT,
          source TEXT NOT NULL
        ) STRICT;
        CREATE INDEX sampleBySubject ON sample (dataset, subject);

        -- Crops lie apart, so that reading what a store holds touches no pixels.
        CREATE TABLE crop (
          number INTEGER PRIMARY KEY REFERENCES sample (number) ON DELETE CASCADE,
          bytes BLOB NOT NULL
        ) STRICT;

        CREATE TABLE preparation (
          dataset TEXT PRIMARY KEY NOT NULL,
          adapter TEXT NOT NULL,
          listed INTEGER NOT NULL,
          finished INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE skipped (
          dataset TEXT NOT NULL,
          path TEXT NOT NULL,
          line INTEGER,
          label TEXT,
          reason TEXT NOT NULL
        ) STRICT;
        """)
  }

  private static func addSourceSizesAndRemovals(_ db: Database) throws {
    try db.execute(
      sql: """
        ALTER TABLE sample ADD COLUMN sourceBytes INTEGER;

        -- Salted hashes of removed subjects, so that a later preparation does not bring
        -- them back and their names need not be kept.
        CREATE TABLE removed (mark TEXT PRIMARY KEY NOT NULL) STRICT;
        """)
    try db.execute(
      sql: "INSERT INTO meta (key, value) VALUES (?, ?)",
      arguments: [MetaKey.removalSalt, UUID().uuidString])
  }

  private static func addCropDigests(_ db: Database) throws {
    try db.execute(sql: "ALTER TABLE sample ADD COLUMN cropDigest TEXT")
    let crops = try Row.fetchCursor(db, sql: "SELECT number, bytes FROM crop")
    while let crop = try crops.next() {
      let bytes: Data = crop["bytes"]
      let number: Int64 = crop["number"]
      try db.execute(
        sql: "UPDATE sample SET cropDigest = ? WHERE number = ?",
        arguments: [SHA256Text.of(bytes), number])
    }
  }
}

extension Store {
  /// Makes a store without samples by the migrations up to `schemaVersion` (from 1), as older
  /// versions wrote it.
  ///
  /// - Throws: `PADError` where the file exists and is foreign, or the version is unknown.
  package static func makeEmpty(at url: URL, schemaVersion: Int) throws {
    let versions = StoreSchema.Version.allCases
    guard versions.indices.contains(schemaVersion - 1) else {
      throw PADError(.unsupported, "schema version \(schemaVersion); there are \(versions.count)")
    }
    try StoreConnection.writer(at: url, migratingUpTo: versions[schemaVersion - 1]).close()
  }
}
