public import Foundation
public import PADCore

/// The NUAA photograph imposter database, `Detectedface` form.
///
/// `ClientFace/` holds live faces and `ImposterFace/` photographs of the same people, both as
/// tight crops. The lists `client_train_face.txt`, `imposter_train_face.txt` and, where
/// present, the two `_test_face.txt` name one picture a line: its path (with backslashes), then
/// x and y of the eye on the picture's left, of the other eye and of the mouth, in pixels.
/// A name is `subject_glasses_light_session_frame`. Sessions 01 and 02 train, 03 tests; three
/// live subjects of the test also train. The set is one of pictures: its papers score each by
/// itself, so each is its own presentation.
///
/// Source: Tan et al., *Face liveness detection from a single image with sparse low rank
/// bilinear discriminative model*, ECCV 2010.
public struct NUAAAdapter: DatasetAdapter {
  /// What the data set is called where the user says nothing.
  public static let name = "nuaa"

  public let dataset: String

  /// - Parameter dataset: the name that samples carry as their data set.
  public init(dataset: String = NUAAAdapter.name) { self.dataset = dataset }

  /// The pictures are face crops already, so the detector gets a border around them. The crop is
  /// the box itself: with a margin of 1.2 it would reach beyond 87 % of the attacks' pictures and
  /// 71 % of the live ones' (1.0: 41 % and 29 %, by 3 % and 2 % of its area), and the mirror
  /// image that fills the rest would tell the class.
  public var defaultCrop: CropSpec {
    CropSpec(detector: .shortRange, detectionBorder: 0.3, alignment: .box(margin: 1))
  }

  /// - Throws: `PADError(.missing)` where neither `root` nor its folder `Detectedface` holds a
  ///   list.
  public func list(_ root: URL) throws -> DatasetListing {
    let base = try self.base(below: root)
    var parser = NUAAListParser(dataset: dataset, base: base)
    for subset in [Subset.train, .test] {
      let present = NUAAList.allCases.filter { parser.exists($0, subset) }
      for list in NUAAList.allCases {
        if present.contains(list) {
          try parser.read(list, subset)
        } else if !present.isEmpty {
          parser.skip(
            list.fileName(subset), "the list is missing; none of its pictures are used",
            list.label)
        }
      }
    }
    return DatasetListing(samples: parser.samples, skipped: parser.skipped)
  }

  /// `root` itself, or the `Detectedface` folder in it.
  private func base(below root: URL) throws -> URL {
    let candidates = [root, root.appending(path: "Detectedface")]
    let lists = NUAAList.allCases.flatMap { [$0.fileName(.train), $0.fileName(.test)] }
    for candidate in candidates
    where lists.contains(where: {
      FileManager.default.fileExists(atPath: candidate.appending(path: $0).path)
    }) {
      return candidate
    }
    throw PADError(
      .missing, "\(root.path): holds none of NUAA's lists (\(lists.joined(separator: ", ")))",
      advice: "Name NUAA's folder Detectedface, with ClientFace/ and ImposterFace/ beside them")
  }
}

/// One of NUAA's two kinds of list.
private enum NUAAList: String, CaseIterable {
  case client
  case imposter

  var label: Label { self == .client ? .live : .attack }
  var folder: String { self == .client ? "ClientFace" : "ImposterFace" }

  func fileName(_ subset: Subset) -> String { "\(rawValue)_\(subset.rawValue)_face.txt" }
}

private struct NUAAListParser {
  let dataset: String
  let base: URL
  private(set) var samples: [SourceSample] = []
  private(set) var skipped: [SkippedMember] = []
  private var seen: Set<String> = []

  init(dataset: String, base: URL) {
    self.dataset = dataset
    self.base = base
  }

  func exists(_ list: NUAAList, _ subset: Subset) -> Bool {
    FileManager.default.fileExists(atPath: base.appending(path: list.fileName(subset)).path)
  }

  mutating func skip(_ path: String, _ reason: String, _ label: Label?, line: Int? = nil) {
    skipped.append(SkippedMember(path: path, reason: reason, label: label, line: line))
  }

  mutating func read(_ list: NUAAList, _ subset: Subset) throws {
    let name = list.fileName(subset)
    guard let data = try? Data(contentsOf: base.appending(path: name)) else {
      skip(name, "the list cannot be read; none of its pictures are used", list.label)
      return
    }
    let lines = String(decoding: data, as: UTF8.self).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
      do {
        try samples.append(sample(from: line, list, subset))
      } catch let error as LineError {
        skip(name, error.reason, list.label, line: index + 1)
      }
    }
  }

  private struct LineError: Error {
    var reason: String
  }

  private mutating func sample(from line: Substring, _ list: NUAAList, _ subset: Subset) throws
    -> SourceSample
  {
    let fields = line.split(whereSeparator: \.isWhitespace)
    let numbers = fields.dropFirst().compactMap { Double($0) }.filter(\.isFinite)
    guard fields.count == 7, numbers.count == 6 else {
      throw LineError(
        reason: "'\(line.prefix(80))'; expected a path and six numbers (eyes and mouth)")
    }
    let parts = fields[0].split(separator: "\\").flatMap { $0.split(separator: "/") }
    guard let file = parts.last, !parts.contains("..") else {
      throw LineError(reason: "path '\(fields[0])'; expected SUBJECT\\NAME.jpg")
    }
    let name = try NUAAName(String(file))
    guard parts.count == 2, parts[0] == name.subject else {
      throw LineError(
        reason: "path '\(fields[0])'; expected the folder of subject \(name.subject)")
    }
    let path = "\(list.folder)/\(parts.joined(separator: "/"))"
    guard seen.insert(path).inserted else {
      throw LineError(reason: "'\(path)' is listed more than once; the first is used")
    }
    return SourceSample(
      identity: SampleIdentity(
        id: "\(dataset)/\(path)", dataset: dataset, label: list.label,
        instrument: list == .imposter ? .print : nil, subject: name.subject,
        session: name.session, subset: subset),
      media: .picture(base.appending(path: path)), path: path,
      annotation: FaceAnnotation(
        eyeOnPictureLeft: Point(x: numbers[0], y: numbers[1]),
        eyeOnPictureRight: Point(x: numbers[2], y: numbers[3]),
        mouth: Point(x: numbers[4], y: numbers[5])))
  }

  /// `subject_glasses_light_session_frame.jpg`
  private struct NUAAName {
    let subject: String
    let glasses: String
    let light: String
    let session: String

    init(_ file: String) throws {
      let stem = file.split(separator: ".", maxSplits: 1).first ?? ""
      let fields = stem.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 5,
        fields.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } })
      else {
        throw LineError(
          reason: "name '\(file)'; expected subject_glasses_light_session_frame.jpg")
      }
      (subject, glasses, light, session) = (fields[0], fields[1], fields[2], fields[3])
    }
  }
}
