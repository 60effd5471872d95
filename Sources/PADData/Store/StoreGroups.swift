internal import Foundation
internal import GRDB
public import PADCore

/// Samples with a crop that agree in data set, subset, subject, session, camera, label, attack
/// kind and attributes. Its members are ranked from 0 in the order in which they were stored.
public struct SampleGroup: Hashable, Sendable {
  /// What all members share; `id` and `video` are the group's key and name no sample.
  public var identity: SampleIdentity
  /// Members.
  public var size: Int
  let number: Int64
}

/// The table `sampleGroup`.
enum StoreGroups {
  private struct Key: Codable {
    var dataset: String
    var subset: Subset?
    var subject: String
    var session: String?
    var camera: String?
    var label: Label
    var instrument: AttackInstrument?
    var attributes: [String: String]

    init(_ identity: SampleIdentity) {
      dataset = identity.dataset
      subset = identity.subset
      subject = identity.subject
      session = identity.session
      camera = identity.camera
      label = identity.label
      instrument = identity.instrument
      attributes = identity.attributes
    }

    func identity(_ key: String) -> SampleIdentity {
      SampleIdentity(
        id: key, dataset: dataset, label: label, instrument: instrument, subject: subject,
        session: session, camera: camera, subset: subset, attributes: attributes)
    }
  }

  /// Makes a sample the last member of its group.
  static func add(_ identity: SampleIdentity, number: Int64, in db: Database) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let key = String(decoding: try encoder.encode(Key(identity)), as: UTF8.self)
    let grown = try db.cachedStatement(
      sql: """
        INSERT INTO sampleGroup (key, size) VALUES (?, 1)
        ON CONFLICT (key) DO UPDATE SET size = size + 1 RETURNING number, size
        """)
    guard let row = try Row.fetchOne(grown, arguments: [key]) else { return }
    let (group, size): (Int64, Int64) = (row["number"], row["size"])
    try db.cachedStatement(
      sql: "UPDATE sample SET groupNumber = ?, rank = ? WHERE number = ?"
    ).execute(arguments: [group, size - 1, number])
  }

  /// All groups in a fixed order.
  static func all(in db: Database) throws -> [SampleGroup] {
    let decoder = JSONDecoder()
    return try Row.fetchAll(db, sql: "SELECT number, key, size FROM sampleGroup ORDER BY key")
      .map { row in
        let text: String = row["key"]
        let key = try decoder.decode(Key.self, from: Data(text.utf8))
        return SampleGroup(identity: key.identity(text), size: row["size"], number: row["number"])
      }
  }

  /// Removes the groups of a subject, whose members were all removed.
  static func remove(subject: String, dataset: String, in db: Database) throws {
    for group in try all(in: db)
    where group.identity.subject == subject && group.identity.dataset == dataset {
      try db.execute(sql: "DELETE FROM sampleGroup WHERE number = ?", arguments: [group.number])
    }
  }
}
