internal import Foundation
internal import GRDB
internal import PADCore

/// A sample as a row of the table `sample`.
enum SampleRow {
  static let columns = """
    id, dataset, label, instrument, subject, video, session, camera, subset, status, reason,
    boxX, boxY, boxWidth, boxHeight, confidence, keypoints, annotation, source, sourceBytes,
    cropDigest, attributes, pictureWidth, pictureHeight, frame, time
    """

  static let insertion = """
    INSERT OR IGNORE INTO sample (\(columns))
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """

  static func arguments(for sample: StoredSample, cropDigest: String?) throws
    -> StatementArguments
  {
    let identity = sample.identity
    let box = sample.detection?.box
    let values: [(any DatabaseValueConvertible)?] = [
      identity.id, identity.dataset, identity.label.rawValue, identity.instrument?.rawValue,
      identity.subject, identity.video, identity.session, identity.camera,
      identity.subset?.rawValue, sample.status.rawValue, sample.reason,
      box?.x, box?.y, box?.width, box?.height, sample.detection?.confidence,
      try json(sample.detection?.keypoints), try json(sample.annotation), sample.source,
      sample.sourceBytes, cropDigest,
      try json(identity.attributes.isEmpty ? nil : identity.attributes),
      sample.pictureSize?.width, sample.pictureSize?.height, sample.frame?.index,
      sample.frame?.time,
    ]
    return StatementArguments(values)
  }

  /// - Throws: `PADError(.invalid)` where a value is none that this version knows.
  static func sample(from row: Row) throws -> StoredSample {
    let id: String = row["id"]
    let identity = SampleIdentity(
      id: id, dataset: row["dataset"], label: try known(row, "label", of: id),
      instrument: (row["instrument"] as String?).map(AttackInstrument.init(rawValue:)),
      subject: row["subject"], video: row["video"], session: row["session"],
      camera: row["camera"], subset: try knownIfPresent(row, "subset", of: id),
      attributes: try decoded([String: String].self, row, "attributes", of: id) ?? [:])
    return StoredSample(
      identity: identity, status: try known(row, "status", of: id), reason: row["reason"],
      detection: try detection(from: row, of: id),
      annotation: try decoded(FaceAnnotation.self, row, "annotation", of: id),
      source: row["source"], sourceBytes: row["sourceBytes"],
      cropDigest: row["cropDigest"], pictureSize: pictureSize(from: row),
      frame: frame(from: row))
  }

  private static func pictureSize(from row: Row) -> StoredSample.PictureSize? {
    guard let width: Int = row["pictureWidth"], let height: Int = row["pictureHeight"] else {
      return nil
    }
    return StoredSample.PictureSize(width: width, height: height)
  }

  private static func frame(from row: Row) -> StoredSample.Frame? {
    guard let index: Int = row["frame"], let time: Double = row["time"] else { return nil }
    return StoredSample.Frame(index: index, time: time)
  }

  private static func detection(from row: Row, of id: String) throws -> StoredSample.Detection? {
    guard let x: Double = row["boxX"], let y: Double = row["boxY"],
      let width: Double = row["boxWidth"], let height: Double = row["boxHeight"],
      let confidence: Double = row["confidence"]
    else { return nil }
    return StoredSample.Detection(
      box: BoundingBox(x: x, y: y, width: width, height: height),
      keypoints: try decoded(FaceKeypoints.self, row, "keypoints", of: id),
      confidence: confidence)
  }

  private static func known<T: RawRepresentable<String>>(
    _ row: Row, _ column: String, of id: String
  ) throws -> T {
    let text: String = row[column]
    guard let value = T(rawValue: text) else { throw unknown(column, text, id) }
    return value
  }

  private static func knownIfPresent<T: RawRepresentable<String>>(
    _ row: Row, _ column: String, of id: String
  ) throws -> T? {
    guard let text: String = row[column] else { return nil }
    guard let value = T(rawValue: text) else { throw unknown(column, text, id) }
    return value
  }

  private static func decoded<T: Decodable>(
    _ type: T.Type, _ row: Row, _ column: String, of id: String
  ) throws -> T? {
    guard let text: String = row[column] else { return nil }
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw unknown(column, text, id)
    }
  }

  private static func json(_ value: (some Encodable)?) throws -> String? {
    guard let value else { return nil }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private static func unknown(_ column: String, _ text: String, _ id: String) -> PADError {
    PADError(
      .invalid, "the store's sample '\(id)' has an unknown \(column) '\(text.prefix(80))'",
      advice: "The store was altered; prepare it again")
  }
}
