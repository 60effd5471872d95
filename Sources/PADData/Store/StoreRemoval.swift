public import Foundation
internal import GRDB
internal import PADCore

/// What a removal took out of a store.
public struct StoreRemoval: Hashable, Codable, Sendable {
  /// Whose samples were removed.
  public var subject: String
  /// The subject's data set.
  public var dataset: String
  /// Rows removed.
  public var samples: Int
  /// Crops removed.
  public var crops: Int
}

extension StoreWriter {
  /// Opens an existing store for maintenance, with the crop contract that it has.
  ///
  /// - Throws: `PADError`, as `Store.init(at:)`, and `.unwritable` where the file cannot be
  ///   written.
  public convenience init(existing url: URL) throws {
    let store = try Store(at: url, allowsUnfinished: true)
    try self.init(at: url, crop: store.crop, views: store.views)
  }

  /// Removes everything of a subject for good: its rows and crops are overwritten, the file is
  /// rebuilt without them, and a later preparation does not bring them back.
  ///
  /// - Parameter dataset: the data set whose subject is meant; nil where only one has it.
  /// - Throws: `PADError(.missing)` where no sample shows the subject, `.invalid` where several
  ///   data sets have a subject of that name and none was named, `.unwritable` where another
  ///   process has the store open. Nothing is removed then.
  public func removeSubject(_ subject: String, dataset: String? = nil) throws -> StoreRemoval {
    try leaveLog()
    let removal = try write { db in
      let datasets = try String.fetchAll(
        db,
        sql: """
          SELECT DISTINCT dataset FROM sample
          WHERE subject = ? AND (dataset = ? OR ? IS NULL) ORDER BY dataset
          """, arguments: [subject, dataset, dataset])
      guard let named = datasets.first else { throw try unknownSubject(subject, dataset, db) }
      guard datasets.count == 1 else {
        throw PADError(
          .invalid,
          "\(url.path): '\(subject)' is a subject of \(datasets.joined(separator: ", "))",
          advice: "Name the data set with --dataset")
      }
      return try delete(subject, of: named, in: db)
    }
    try writeOutsideTransaction { try $0.execute(sql: "VACUUM") }
    return removal
  }

  /// Whose samples and skipped members are not to come back.
  func removedSubjects() throws -> RemovedSubjects {
    let (salt, marks) = try write { db in
      (
        try StoreMeta.value(StoreSchema.MetaKey.removalSalt, in: db) ?? "",
        Set(try String.fetchAll(db, sql: "SELECT mark FROM removed"))
      )
    }
    return RemovedSubjects(salt: salt, marks: marks)
  }

  private func delete(_ subject: String, of dataset: String, in db: Database) throws
    -> StoreRemoval
  {
    let scope = "FROM sample WHERE dataset = ? AND subject = ?"
    let arguments: StatementArguments = [dataset, subject]
    let crops =
      try Int.fetchOne(
        db,
        sql: """
          SELECT COUNT(*) FROM view WHERE kind = 'face' AND sample IN (SELECT number \(scope))
          """, arguments: arguments) ?? 0
    try db.execute(
      sql: "DELETE FROM skipped WHERE dataset = ? AND subject = ?", arguments: arguments)
    // Of others the adapter knows no subject; a path through a folder of the subject's name does.
    let members = try Row.fetchAll(
      db, sql: "SELECT rowid, path FROM skipped WHERE dataset = ?", arguments: [dataset])
    for member in members {
      let path: String = member["path"]
      guard path.split(separator: "/").contains(Substring(subject)) else { continue }
      try db.execute(
        sql: "DELETE FROM skipped WHERE rowid = ?", arguments: [member["rowid"] as Int64])
    }
    try db.execute(sql: "DELETE \(scope)", arguments: arguments)
    let samples = db.changesCount
    try db.execute(
      sql: "DELETE FROM clip WHERE dataset = ? AND subject = ?", arguments: arguments)
    try StoreGroups.remove(subject: subject, dataset: dataset, in: db)
    try StorePictures.removeUnused(in: db)
    let salt = try StoreMeta.value(StoreSchema.MetaKey.removalSalt, in: db) ?? ""
    try db.execute(
      sql: "INSERT OR IGNORE INTO removed (mark) VALUES (?)",
      arguments: [RemovedSubjects.mark(subject, dataset, salt)])
    return StoreRemoval(subject: subject, dataset: dataset, samples: samples, crops: crops)
  }

  /// Leaves the write-ahead log, in which removed bytes would live on. That takes a store that
  /// nobody else has open.
  private func leaveLog() throws {
    let mode = try writeOutsideTransaction { db in
      do {
        return try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
        return nil
      }
    }
    guard mode == "delete" else {
      throw PADError(
        .unwritable, "\(url.path): in use by another process; nothing was removed",
        advice: "Wait until it has ended, then run the same command")
    }
  }

  private func unknownSubject(_ subject: String, _ dataset: String?, _ db: Database) throws
    -> PADError
  {
    let subjects = try String.fetchAll(db, sql: "SELECT DISTINCT subject FROM sample")
    let place = dataset.map { " of data set '\($0)'" } ?? ""
    let suggestion = nearest(to: subject, among: subjects).map { "Did you mean '\($0)'?" }
    return PADError(
      .missing, "\(url.path): no sample shows subject '\(subject)'\(place)",
      advice: suggestion ?? "`bonafide store list --subjects` names them")
  }
}

/// Removed subjects by the marks under which a store remembers them: it keeps no names.
struct RemovedSubjects: Sendable {
  fileprivate let salt: String
  fileprivate let marks: Set<String>

  /// Whether a sample shows a removed subject.
  func contains(subjectOf identity: SampleIdentity) -> Bool {
    hold(identity.subject, identity.dataset)
  }

  /// Whether a skipped member shows a removed subject, or lies in a folder of its name.
  func contains(subjectOf member: SkippedMember, in dataset: String) -> Bool {
    guard !marks.isEmpty else { return false }
    return (member.subject.map { hold($0, dataset) } ?? false)
      || member.path.split(separator: "/").contains { hold(String($0), dataset) }
  }

  private func hold(_ subject: String, _ dataset: String) -> Bool {
    !marks.isEmpty && marks.contains(Self.mark(subject, dataset, salt))
  }

  fileprivate static func mark(_ subject: String, _ dataset: String, _ salt: String) -> String {
    SHA256Text.of("\(salt)\0\(dataset)\0\(subject)")
  }
}
