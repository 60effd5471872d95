internal import Foundation
internal import GRDB
internal import PADCore

/// Encoded pictures in a store: equal bytes are kept once.
enum StorePictures {
  /// Keeps the bytes and returns their picture's number.
  ///
  /// - Parameter digest: the bytes' SHA-256.
  static func keep(_ bytes: Data, digest: String, in db: Database) throws -> Int64 {
    let known = try db.cachedStatement(sql: "SELECT number FROM picture WHERE digest = ?")
    if let number = try Int64.fetchOne(known, arguments: [digest]) { return number }
    try db.cachedStatement(sql: "INSERT INTO picture (digest, bytes) VALUES (?, ?)")
      .execute(arguments: [digest, bytes])
    return db.lastInsertedRowID
  }

  /// Makes a kept picture a sample's view.
  static func link(_ picture: Int64, as kind: ViewKind, of sample: Int64, in db: Database) throws {
    try db.cachedStatement(sql: "INSERT INTO view (sample, kind, picture) VALUES (?, ?, ?)")
      .execute(arguments: [sample, kind.rawValue, picture])
  }

  /// Removes pictures that no sample shows any more.
  static func removeUnused(in db: Database) throws {
    try db.execute(
      sql: "DELETE FROM picture WHERE number NOT IN (SELECT picture FROM view)")
  }
}
