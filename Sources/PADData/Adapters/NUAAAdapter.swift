public import Foundation
public import PADCore

/// The NUAA photograph imposter database, in either of its forms.
///
///     Detectedface/  ClientFace/ ImposterFace/  client_train_face.txt imposter_train_face.txt ...
///     raw/           ClientRaw/  ImposterRaw/   client_train_raw.txt  imposter_train_raw.txt ...
///
/// `Detectedface` holds tight crops of live faces and of photographs of the same people, `raw` the
/// whole pictures. Each list names one picture a line: its path (with backslashes), and in the
/// detected form x and y of the eye on the picture's left, of the other eye and of the mouth, in
/// pixels. A name is subject_glasses_light_session_frame; glasses and light are attributes. Sessions
/// 01 and 02 train, 03 tests; three live subjects of the test also train. The set is one of pictures:
/// its papers score each by itself, so each is its own presentation. With `joinsClips` the listed
/// pictures of one person, session, light and glasses are one clip in the order of their numbers, so
/// that there is flow from each to the next; numbers in between are often missing.
///
/// Source: Tan et al., *Face liveness detection from a single image with sparse low rank
/// bilinear discriminative model*, ECCV 2010.
public struct NUAAAdapter: DatasetAdapter {
  /// The data set's two forms.
  public enum Form: String, CaseIterable, Sendable {
    case detectedFace = "Detectedface"
    case raw
  }

  /// What the data set is called where the user says nothing.
  public static let name = "nuaa"

  public let dataset: String
  private let form: Form
  private let joinsClips: Bool

  /// - Parameters:
  ///   - dataset: the name that samples carry as their data set.
  ///   - form: which of the two forms is read.
  ///   - joinsClips: whether the pictures of a recording become a clip.
  public init(
    dataset: String = NUAAAdapter.name, form: Form = .detectedFace, joinsClips: Bool = false
  ) {
    self.dataset = dataset
    self.form = form
    self.joinsClips = joinsClips
  }

  /// The form that a folder holds: the detected one where it holds both or none.
  public static func form(of root: URL) -> Form {
    guard let tree = try? SourceTree(root) else { return .detectedFace }
    return Form.allCases.first { base(of: $0, in: tree) != nil } ?? .detectedFace
  }

  /// Detected faces are crops already, so the detector gets a border around them. The crop is
  /// the box itself: with a margin of 1.2 it would reach beyond 87 % of the attacks' pictures and
  /// 71 % of the live ones' (1.0: 41 % and 29 %, by 3 % and 2 % of its area), and the mirror
  /// image that fills the rest would tell the class.
  public var defaultCrop: CropSpec {
    switch form {
    case .detectedFace:
      CropSpec(detector: .shortRange, detectionBorder: 0.3, alignment: .box(margin: 1))
    case .raw: CropSpec()
    }
  }

  /// - Throws: `PADError(.missing)` where neither `root` nor its folder of the form's name holds a
  ///   list, or where one of a subset's two lists is missing.
  public func list(_ root: URL) throws -> DatasetListing {
    let tree = try SourceTree(root)
    guard let base = Self.base(of: form, in: tree) else {
      let lists = Self.lists(of: form).joined(separator: ", ")
      throw PADError(
        .missing, "\(root.path): holds none of NUAA's lists (\(lists))",
        advice: "Name NUAA's folder \(form.rawValue), with \(NUAAList.client.folder(form))/ and "
          + "\(NUAAList.imposter.folder(form))/ in it")
    }
    let baseTree = try SourceTree(tree.url(base))
    var builder = ListingBuilder(dataset: dataset, tree: baseTree, allowsReturningSubjects: true)
    for subset in [Subset.train, .test] {
      let names = NUAAList.allCases.map { $0.fileName(form, subset) }
      guard names.contains(where: baseTree.holdsFile) else { continue }
      for (list, name) in zip(NUAAList.allCases, names) {
        try read(ListFile(name, in: baseTree), list, subset, &builder)
      }
    }
    return builder.listing
  }

  private static func lists(of form: Form) -> [String] {
    NUAAList.allCases.flatMap { [$0.fileName(form, .train), $0.fileName(form, .test)] }
  }

  /// The root itself, or the folder of the form's name in it.
  private static func base(of form: Form, in tree: SourceTree) -> String? {
    ["", form.rawValue].first { base in
      lists(of: form).contains { tree.holdsFile(base.isEmpty ? $0 : "\(base)/\($0)") }
    }
  }

  private func read(
    _ file: ListFile, _ list: NUAAList, _ subset: Subset, _ builder: inout ListingBuilder
  ) throws {
    var clips = NUAAClips()
    for line in file.lines {
      do {
        let member = try NUAAMember(line.text, list, form)
        guard builder.tree.holdsFile(member.path) else {
          throw MemberError(
            "picture '\(member.path)' is not there", subject: member.name.subject)
        }
        guard !joinsClips else {
          clips.add(member)
          continue
        }
        try builder.add(
          facts(of: member.name, list, subset), .picture(builder.tree.url(member.path)),
          path: member.path, annotation: member.annotation, line: line.number, of: file.path)
      } catch let error as MemberError {
        builder.skip(
          file.path, error.reason, list.label, line: line.number, subject: error.subject)
      }
    }
    for clip in clips.all {
      guard let first = clip.first, let last = clip.last else { continue }
      try builder.add(
        facts(of: first.name, list, subset), .pictures(clip.map { builder.tree.url($0.path) }),
        path: "\(first.path.prefix { $0 != "." })-\(last.name.frame)")
    }
  }

  private func facts(of name: NUAAName, _ list: NUAAList, _ subset: Subset) -> MemberFacts {
    MemberFacts(
      label: list.label, instrument: list == .imposter ? .print : nil, subject: name.subject,
      session: name.session, subset: subset,
      attributes: ["glasses": name.glasses, "light": name.light])
  }
}

/// One of NUAA's two kinds of list.
private enum NUAAList: String, CaseIterable {
  case client
  case imposter

  var label: Label { self == .client ? .live : .attack }

  func folder(_ form: NUAAAdapter.Form) -> String {
    let kind = self == .client ? "Client" : "Imposter"
    switch form {
    case .detectedFace: return "\(kind)Face"
    case .raw: return "\(kind)Raw"
    }
  }

  func fileName(_ form: NUAAAdapter.Form, _ subset: Subset) -> String {
    switch form {
    case .detectedFace: "\(rawValue)_\(subset.rawValue)_face.txt"
    case .raw: "\(rawValue)_\(subset.rawValue)_raw.txt"
    }
  }
}

/// A line of a list: a path, and in the detected form six numbers.
private struct NUAAMember {
  let path: String
  let name: NUAAName
  let annotation: FaceAnnotation?

  init(_ line: String, _ list: NUAAList, _ form: NUAAAdapter.Form) throws {
    let fields = line.split(whereSeparator: \.isWhitespace)
    let numbers = fields.dropFirst().compactMap { Double($0) }.filter(\.isFinite)
    switch form {
    case .detectedFace:
      guard fields.count == 7, numbers.count == 6 else {
        throw MemberError("'\(line.prefix(80))'; expected a path and six numbers (eyes and mouth)")
      }
      annotation = FaceAnnotation(
        eyeOnPictureLeft: Point(x: numbers[0], y: numbers[1]),
        eyeOnPictureRight: Point(x: numbers[2], y: numbers[3]),
        mouth: Point(x: numbers[4], y: numbers[5]))
    case .raw:
      guard fields.count == 1 else {
        throw MemberError("'\(line.prefix(80))'; expected a path and nothing else")
      }
      annotation = nil
    }
    let parts = fields[0].split(separator: "\\").flatMap { $0.split(separator: "/") }
    guard let file = parts.last, !parts.contains("..") else {
      throw MemberError("path '\(fields[0])'; expected SUBJECT\\NAME.jpg")
    }
    name = try NUAAName(String(file))
    guard parts.count == 2, parts[0] == name.subject else {
      throw MemberError(
        "path '\(fields[0])'; expected the folder of subject \(name.subject)",
        subject: name.subject)
    }
    path = "\(list.folder(form))/\(parts.joined(separator: "/"))"
  }
}

/// The pictures of each recording: one person, session, light and glasses.
private struct NUAAClips {
  private var takes: [String: [Int: NUAAMember]] = [:]

  mutating func add(_ member: NUAAMember) {
    takes[member.name.take, default: [:]][member.name.frame] = member
  }

  /// By their names, each in the order of its numbers.
  var all: [[NUAAMember]] {
    takes.sorted { $0.key < $1.key }.map { _, members in
      members.sorted { $0.key < $1.key }.map(\.value)
    }
  }
}

/// `subject_glasses_light_session_frame.jpg`
private struct NUAAName {
  let subject: String
  let glasses: String
  let light: String
  let session: String
  let frame: Int

  /// What the pictures of one recording share.
  var take: String { "\(subject)_\(glasses)_\(light)_\(session)" }

  init(_ file: String) throws {
    let stem = file.split(separator: ".", maxSplits: 1).first ?? ""
    let fields = stem.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 5, fields.allSatisfy(\.isDigits), let frame = Int(fields[4]) else {
      throw MemberError("name '\(file)'; expected subject_glasses_light_session_frame.jpg")
    }
    (subject, glasses, light, session) = (fields[0], fields[1], fields[2], fields[3])
    self.frame = frame
  }
}
