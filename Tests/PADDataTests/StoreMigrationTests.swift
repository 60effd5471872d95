import Foundation
import GRDB
import PADCore
import PADData
import PADMedia
import Testing

@Suite("Store migrations")
struct StoreMigrationTests {
  /// A store of schema version 1 with one sample, whose columns are those of that version.
  private func versionOne(_ folder: TemporaryFolder) throws -> URL {
    let url = folder.path("old.store")
    try Store.makeEmpty(at: url, schemaVersion: 1)
    let crop = String(
      decoding: try JSONEncoder().encode(CropSpec(detector: .wholePicture, size: 16)),
      as: UTF8.self)
    let bytes = try picture(1).encoded(.png())
    let queue = try DatabaseQueue(path: url.path)
    try queue.write { db in
      let columns = try db.columns(in: "sample").map(\.name)
      #expect(!columns.contains("sourceBytes"))
      try db.execute(sql: "INSERT INTO meta VALUES ('crop', ?)", arguments: [crop])
      try db.execute(
        sql: """
          INSERT INTO sample (number, id, dataset, label, subject, video, status, boxX, boxY,
            boxWidth, boxHeight, confidence, source)
          VALUES (1, 'old/1.png', 'old', 'live', 'anna', 'old/1.png', 'prepared', 0, 0, 16, 16,
            1, '1.png')
          """)
      try db.execute(sql: "INSERT INTO crop VALUES (1, ?)", arguments: [bytes])
      try db.execute(sql: "INSERT INTO preparation VALUES ('old', 'folder', 1, 1)")
    }
    try queue.close()
    return url
  }

  @Test("a store of version 1 is read, with what it had")
  func reading() throws {
    let folder = try TemporaryFolder()
    let store = try Store(at: versionOne(folder))
    let sample = try #require(try store.samples().first)
    #expect(sample.sourceBytes == nil)
    #expect(sample.cropDigest?.count == 64)
    #expect(sample.identity.subject == "anna")
    #expect(try store.crop(of: sample) == picture(1))
    #expect(try store.verify().isSound)
    #expect(store.views == ViewSpecs())
    let groups = try store.groups()
    #expect(groups.map(\.size) == [1])
    #expect(groups.first?.identity.subject == "anna")
    #expect(sample.identity.attributes.isEmpty)
    #expect(sample.pictureSize == nil)
  }

  @Test("a store of version 1 is written on, and its subjects can be removed")
  func writing() throws {
    let folder = try TemporaryFolder()
    let url = try versionOne(folder)
    let writer = try StoreWriter(existing: url)
    let added = stored(identity("new/1", subject: "ben"))
    try writer.insert([PreparedSample(sample: added, crop: try picture(2).encoded(.png()))])
    #expect(try writer.samples().map(\.sourceBytes) == [10, nil])
    #expect(try writer.removeSubject("anna").samples == 1)
    #expect(try Store(at: url).samples().withoutDigests == [added])
  }

  @Test("unknown versions are refused")
  func unknownVersion() throws {
    let folder = try TemporaryFolder()
    #expect(throws: PADError.self) {
      try Store.makeEmpty(at: folder.path("x"), schemaVersion: 5)
    }
  }
}
