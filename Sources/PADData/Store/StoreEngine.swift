internal import GRDB

/// The database library at hand.
public enum StoreEngine {
  /// SQLite's version, for example `3.40.1`.
  ///
  /// - Throws: whatever keeps SQLite from opening a database in memory.
  public static func version() throws -> String {
    try DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") ?? "" }
  }
}
