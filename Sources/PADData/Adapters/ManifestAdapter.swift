public import Foundation
public import PADCore

/// One's own pictures and videos as a table: a CSV file (RFC 4180) with a header and a line a member.
///
/// | column | what |
/// |---|---|
/// | `path` | a picture, a video, or a folder of one clip's frames, below the manifest's folder |
/// | `label` | `live` or `attack` |
/// | `kind` | the attack's species, such as `print`; empty for live members |
/// | `subject` | who is shown; a clip or picture without counts as a person of its own |
/// | `video` | for pictures: the clip that they are frames of |
/// | `session`, `camera` | as the data set has them |
/// | `subset` | `train`, `dev` or `test` |
/// | `attributes` | `name=value`, more behind semicolons |
/// | `box` | of a picture's face: `x y width height` in pixels |
/// | `eyes` | of a picture: `x y x y` in pixels, the eye on the picture's left first |
///
/// Only `path` and `label` are required; an empty field says nothing.
public struct ManifestAdapter: DatasetAdapter {
  /// The manifest's name in a folder.
  public static let fileName = "manifest.csv"

  public let dataset: String

  /// - Parameter dataset: the name that samples carry as their data set.
  public init(dataset: String) { self.dataset = dataset }

  public var defaultCrop: CropSpec { CropSpec() }

  /// - Parameter root: the manifest, or a folder with `manifest.csv`.
  /// - Throws: `PADError(.missing)` where there is none; `.invalid` naming file and line where a
  ///   column or value is none of the table above, a subject stands in two subsets, or frames of one
  ///   clip differ in label, subject or subset.
  public func list(_ root: URL) throws -> DatasetListing {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: root.path, isDirectory: &isFolder)
    let file = exists && !isFolder.boolValue ? root : root.appending(path: Self.fileName)
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw PADError(
        .missing, "\(file.path): the manifest is missing",
        advice: "Write a CSV file with at least the columns path and label")
    }
    let tree = try SourceTree(file.deletingLastPathComponent())
    var builder = ListingBuilder(dataset: dataset, tree: tree)
    var reader = try RecordReader(file)
    guard try reader.next(.comma) else {
      throw PADError(.invalid, "\(file.path): is empty; expected a header and a line a member")
    }
    let header = try ManifestHeader(reader)
    var withoutSubject = 0
    while try reader.next(.comma) {
      let row = try ManifestRow(reader, header)
      if row.subject == nil { withoutSubject += 1 }
      do {
        let media = try row.media(in: tree)
        try builder.add(
          row.facts(dataset: dataset), media, path: row.path, annotation: row.annotation,
          line: reader.line, of: file.lastPathComponent)
      } catch let error as MemberError {
        builder.skip(
          file.lastPathComponent, error.reason, row.label, line: reader.line,
          subject: row.person)
      }
    }
    if withoutSubject > 0 {
      builder.warn(
        "\(withoutSubject) members name no subject; each clip or picture counts as a person of "
          + "its own, so that splits cannot keep one person's pictures together")
    }
    return builder.listing
  }
}

/// The manifest's columns.
private enum ManifestColumn: String, CaseIterable {
  case path, label, kind, subject, video, session, camera, subset, attributes, box, eyes
}

/// Which field holds which column.
private struct ManifestHeader {
  private(set) var places: [ManifestColumn: Int] = [:]
  let width: Int

  init(_ reader: RecordReader) throws {
    width = reader.fieldCount
    for index in 0..<width {
      let name = try reader.text(index).trimmingCharacters(in: .whitespaces).lowercased()
      guard let column = ManifestColumn(rawValue: name) else {
        let known = ManifestColumn.allCases.map(\.rawValue)
        throw reader.error(
          "unknown column '\(name)'; expected \(known.joined(separator: ", "))",
          advice: nearest(to: name, among: known).map { "Did you mean '\($0)'?" })
      }
      guard places.updateValue(index, forKey: column) == nil else {
        throw reader.error("column '\(name)' appears twice")
      }
    }
    for column in [ManifestColumn.path, .label] where places[column] == nil {
      throw reader.error("column '\(column.rawValue)' is missing")
    }
  }
}

private struct ManifestRow {
  let path: String
  let label: Label
  let kind: String?
  let subject: String?
  let video: String?
  let session: String?
  let camera: String?
  let subset: Subset?
  let attributes: [String: String]
  let annotation: FaceAnnotation?

  init(_ reader: RecordReader, _ header: ManifestHeader) throws {
    guard reader.fieldCount == header.width else {
      throw reader.error(
        "\(reader.fieldCount) columns; expected \(header.width), as the header has")
    }
    func field(_ column: ManifestColumn) throws -> String? {
      guard let place = header.places[column] else { return nil }
      let text = try reader.text(place).trimmingCharacters(in: .whitespaces)
      return text.isEmpty ? nil : text
    }
    guard let named = try field(.path) else { throw reader.error("no path") }
    // `./a.jpg` is `a.jpg`: one file has one id.
    path =
      (named.hasPrefix("/") ? "/" : "")
      + named.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    let labelText = try field(.label) ?? ""
    guard let label = Label(rawValue: labelText) else {
      throw reader.error("label '\(labelText)'; expected live or attack")
    }
    kind = try field(.kind)
    if label == .live, let kind { throw reader.error("kind '\(kind)' of a live member") }
    let subsetText = try field(.subset)
    subset = subsetText.flatMap(Subset.init(rawValue:))
    if let subsetText, subset == nil {
      throw reader.error("subset '\(subsetText)'; expected train, dev or test")
    }
    self.label = label
    (subject, video) = (try field(.subject), try field(.video))
    (session, camera) = (try field(.session), try field(.camera))
    attributes = try Self.attributes(field(.attributes) ?? "", reader)
    annotation = try Self.annotation(box: field(.box), eyes: field(.eyes), reader)
  }

  private static func attributes(_ text: String, _ reader: RecordReader) throws -> [String: String]
  {
    var attributes: [String: String] = [:]
    for pair in text.split(separator: ";") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw reader.error("attribute '\(pair)'; expected name=value")
      }
      guard attributes.updateValue(parts[1], forKey: parts[0]) == nil else {
        throw reader.error("attribute '\(parts[0])' appears twice")
      }
    }
    return attributes
  }

  private static func annotation(box: String?, eyes: String?, _ reader: RecordReader) throws
    -> FaceAnnotation?
  {
    func numbers(_ text: String, _ expected: String) throws -> [Double] {
      let fields = text.split(separator: " ")
      let numbers = fields.compactMap { Double($0) }.filter(\.isFinite)
      guard fields.count == 4, numbers.count == 4 else {
        throw reader.error("'\(text)'; expected \(expected)")
      }
      return numbers
    }
    guard box != nil || eyes != nil else { return nil }
    var face = FaceAnnotation()
    if let box {
      let values = try numbers(box, "a box as x y width height")
      guard values[2] > 0, values[3] > 0 else {
        throw reader.error("box '\(box)'; expected a width and a height above 0")
      }
      face.box = BoundingBox(x: values[0], y: values[1], width: values[2], height: values[3])
    }
    if let eyes {
      let values = try numbers(eyes, "eyes as x y x y")
      face.eyeOnPictureLeft = Point(x: values[0], y: values[1])
      face.eyeOnPictureRight = Point(x: values[2], y: values[3])
    }
    return face
  }

  /// Frames of one clip are of one person, whoever it is.
  var person: String { subject ?? video ?? path }

  func facts(dataset: String) -> MemberFacts {
    MemberFacts(
      label: label, instrument: kind.map { AttackInstrument(rawValue: $0.lowercased()) },
      subject: person, video: video.map { "\(dataset)/\($0)" }, session: session,
      camera: camera, subset: subset, attributes: attributes)
  }

  /// - Throws: `MemberError` where the path is nothing that can be a sample.
  func media(in tree: SourceTree) throws -> SourceMedia {
    guard !path.isEmpty, !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
      throw MemberError("path '\(path)'; expected one below the manifest's folder")
    }
    let clipOnly = "'\(path)' is a clip; the columns video, box and eyes are of pictures"
    if tree.holdsFolder(path) {
      let frames = try tree.entries(path).filter(\.isPicture)
      guard !frames.isEmpty else { throw MemberError("folder '\(path)' holds no pictures") }
      guard video == nil, annotation == nil else { throw MemberError(clipOnly) }
      return .pictures(frames.map { tree.url($0.path) })
    }
    guard tree.holdsFile(path) else { throw MemberError("'\(path)' is not there") }
    let entry = TreeEntry(path: path, kind: .file)
    if entry.isPicture { return .picture(tree.url(path)) }
    guard entry.isVideo else {
      throw MemberError("'\(path)' is neither a picture nor a video by its name")
    }
    guard video == nil, annotation == nil else { throw MemberError(clipOnly) }
    return .video(tree.url(path))
  }
}
