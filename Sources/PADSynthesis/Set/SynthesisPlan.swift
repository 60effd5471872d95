import Foundation
import PADCore

/// What a synthetic set consists of: everything that decides its pictures.
public struct SynthesisPlan: Hashable, Codable, Sendable {
  /// How folders and files are laid out.
  public enum Layout: String, Codable, Sendable, CaseIterable {
    /// `set/[train|dev|test]/live/SUBJECT/`, `set/.../spoof/KIND/SUBJECT/`.
    case own
  }

  /// What a picture shows.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    case live, print, replay
    /// A paper mask.
    case mask
    /// A print with eye holes.
    case cut
    /// A mask of resin or silicone.
    case mask3d

    /// The class of pictures of this kind.
    public var label: Label { self == .live ? .live : .attack }
    /// The attack's kind; nil for live pictures.
    public var instrument: AttackInstrument? {
      self == .live ? nil : AttackInstrument(rawValue: rawValue)
    }
  }

  /// Which part of the output a picture belongs to.
  public enum Part: String, Codable, Sendable, CaseIterable {
    /// Subsets for training, development and test.
    case set
    /// Test subjects, live and under an attack kind that `set` lacks.
    case unseen
    /// Further subjects, mixed, to try a detector on.
    case fresh
  }

  /// Draws everything; the same plan gives the same set.
  public var seed: UInt64
  /// The folders of the set.
  public var layout: Layout
  /// Persons of the set, without those of `fresh`.
  public var subjects: Int
  /// Live pictures or videos a subject.
  public var livePictures: Int
  /// Pictures or videos a subject of each attack kind.
  public var attackPictures: Int
  /// Attack kinds in `set`.
  public var kinds: [Kind]
  /// The attack kind that only `unseen` holds; nil writes no such part.
  public var unseenKind: Kind?
  /// Subjects in `fresh`, not counted in `subjects`.
  public var freshSubjects: Int
  /// Whether exact depth maps are written beside.
  public var writesDepth: Bool
  /// Makes videos instead of pictures.
  public var video: VideoTiming?
  /// Whether exact optical flow between consecutive frames is written beside videos.
  public var writesFlow: Bool
  /// Names of the real portraits that subjects are made of, one each, fresh subjects last; empty
  /// for procedural heads.
  public var portraits: [String]

  /// The development and the test subset need a subject each, and training two.
  public static let minimumSubjects = 4
  /// Different pictures of a subject that attackers own.
  static let portraitsPerSubject = 5
  static let freshPictures = 3

  /// - Parameters:
  ///   - pictures: Live pictures or videos a subject; each attack kind gets half as many.
  ///   - attacks: Attack kinds in `set`; the unseen kind is left out of them.
  /// - Throws: `PADError(.invalid)` for too few subjects or pictures, for no attack, an unseen
  ///   kind that is live, flow of pictures, another number of portraits than of people, or rigid
  ///   masks of portraits.
  public init(
    seed: UInt64, layout: Layout = .own, subjects: Int = 14, pictures: Int = 24,
    attacks: [Kind] = [.print, .replay], unseenKind: Kind? = .mask, freshSubjects: Int = 2,
    writesDepth: Bool = false, video: VideoTiming? = nil, writesFlow: Bool = false,
    portraits: [String] = []
  ) throws {
    guard subjects >= Self.minimumSubjects else {
      throw PADError(
        .invalid, "\(subjects) subjects; expected at least \(Self.minimumSubjects)",
        advice: "Training needs two, the development and the test subset one each")
    }
    guard pictures >= 2 else {
      throw PADError(.invalid, "\(pictures) pictures a subject; expected at least 2")
    }
    guard freshSubjects >= 0 else {
      throw PADError(.invalid, "\(freshSubjects) fresh subjects; expected 0 or more")
    }
    guard unseenKind != .live else {
      throw PADError(
        .invalid, "unseen kind 'live'; expected an attack",
        advice: "Only attacks can be withheld from training")
    }
    let kinds = Kind.allCases.filter {
      $0 == .live || attacks.contains($0) && $0 != unseenKind
    }
    guard kinds.count > 1 else {
      throw PADError(.invalid, "no attack kind in the set; expected one at least")
    }
    self.seed = seed
    self.layout = layout
    self.subjects = subjects
    livePictures = pictures
    attackPictures = pictures / 2
    self.kinds = kinds
    self.unseenKind = unseenKind
    self.freshSubjects = freshSubjects
    self.writesDepth = writesDepth
    self.video = video
    self.writesFlow = writesFlow
    self.portraits = portraits
    try checkVideoAndPortraits()
  }

  private func checkVideoAndPortraits() throws {
    guard !writesFlow || video != nil else {
      throw PADError(
        .invalid, "flow of pictures; expected videos",
        advice: "Flow leads from one frame to the next")
    }
    guard !portraits.isEmpty else { return }
    let people = subjects + freshSubjects
    guard portraits.count == people else {
      throw PADError(
        .invalid, "\(portraits.count) portraits of \(people) people; expected one of each")
    }
    guard !kinds.contains(.mask3d), unseenKind != .mask3d else {
      throw PADError(
        .invalid, "mask3d of portraits; expected another kind",
        advice: "A rigid mask is a cast of a whole head, and a portrait shows one side of it")
    }
  }

  /// One picture or video that the plan asks for.
  public struct Item: Hashable, Codable, Sendable {
    /// Below the output folder, with `/`.
    public var path: String
    /// The part of the set.
    public var part: Part
    /// Nil where the part has no subsets.
    public var subset: Subset?
    /// What the picture shows.
    public var kind: Kind
    /// Whom it shows.
    public var subject: String
    /// The camera's name.
    public var camera: String
    /// Position among the subject's files of this kind and part.
    var index: Int
    var subjectIndex: Int
  }

  /// Subjects of a fifth each for development and test (at least one), the others for training.
  public func subset(ofSubject index: Int) -> Subset {
    let held = max(1, (subjects + 2) / 5)
    if index < subjects - 2 * held { return .train }
    return index < subjects - held ? .development : .test
  }

  static func subjectName(_ index: Int) -> String {
    "s" + String(repeating: "0", count: index < 9 ? 1 : 0) + "\(index + 1)"
  }

  /// All pictures or videos, subject by subject.
  public func items() -> [Item] {
    (0..<subjects + freshSubjects).flatMap { items(ofSubject: $0) }
  }

  func items(ofSubject subject: Int) -> [Item] {
    guard subject < subjects else { return freshItems(ofSubject: subject) }
    let subset = subset(ofSubject: subject)
    var items: [Item] = []
    for kind in kinds {
      let count = kind == .live ? livePictures : attackPictures
      items += (0..<count).map { item(.set, subset, kind, subject, $0) }
    }
    if let unseenKind, subset == .test {
      items += (0..<livePictures).map { item(.unseen, .test, .live, subject, $0) }
      items += (0..<livePictures).map { item(.unseen, .test, unseenKind, subject, $0) }
    }
    return items
  }

  private func freshItems(ofSubject subject: Int) -> [Item] {
    kinds.flatMap { kind in
      (0..<Self.freshPictures).map { item(.fresh, nil, kind, subject, $0) }
    }
  }

  private func item(
    _ part: Part, _ subset: Subset?, _ kind: Kind, _ subject: Int, _ index: Int
  ) -> Item {
    let camera = CameraModel.all[index % CameraModel.all.count].name
    let name = Self.subjectName(subject)
    var folders = [part.rawValue]
    if let subset { folders.append(subset.rawValue) }
    folders += kind == .live ? ["live"] : ["spoof", kind.rawValue]
    folders.append(name)
    let number = String(repeating: "0", count: 4 - min(3, "\(index)".count)) + "\(index)"
    let file = "\(name)_\(camera)_\(number).\(video == nil ? "jpg" : "mp4")"
    return Item(
      path: (folders + [file]).joined(separator: "/"), part: part, subset: subset, kind: kind,
      subject: name, camera: camera, index: index, subjectIndex: subject)
  }
}
