public import Foundation
public import PADCore

/// Replay-Attack: 50 people, attacked by prints, phone and tablet, fixed or held in hands.
///
///     train|devel|test/real/client001_session01_webcam_authenticate_adverse_1.mov
///     train|devel|test/attack/fixed|hand/attack_highdef_client001_session01_highdef_photo_adverse.mov
///     face-locations/train/... .face
///
/// The species for APCER are print and replay (shown on a screen, photo or video alike); support
/// (fixed, hand), device (print, mobile, highdef), medium (photo, video) and light (controlled,
/// adverse) are attributes.
///
/// Source: Chingovska et al., *On the effectiveness of local binary patterns in face
/// anti-spoofing*, BIOSIG 2012.
public struct ReplayAttackAdapter: DatasetAdapter {
  /// What the data set is called where the user says nothing.
  public static let name = "replay-attack"

  private static let splits: [(folder: String, subset: Subset)] = [
    ("train", .train), ("devel", .development), ("test", .test),
  ]
  private static let places: [(folder: String, support: String?)] = [
    ("real", nil), ("attack/fixed", "fixed"), ("attack/hand", "hand"),
  ]

  public let dataset: String

  /// - Parameter dataset: the name that samples carry as their data set.
  public init(dataset: String = ReplayAttackAdapter.name) { self.dataset = dataset }

  public var defaultCrop: CropSpec { CropSpec() }

  /// - Throws: `PADError(.missing)` where `root` is not Replay-Attack, `.unreadable` for a folder
  ///   that cannot be read, `.invalid` where a subject stands in two splits.
  public func list(_ root: URL) throws -> DatasetListing {
    let tree = try SourceTree(root)
    var builder = ListingBuilder(dataset: dataset, tree: tree)
    let folders = Self.splits.flatMap { split in
      Self.places.map { "\(split.folder)/\($0.folder)" }
    }
    try builder.requireSplits(
      folders, of: "Replay-Attack", advice: "Name the folder that holds train/ and devel/")
    for (split, subset) in Self.splits where tree.holdsFolder(split) {
      try skipStrays(split, ["real", "attack"], &builder)
      if tree.holdsFolder("\(split)/attack") {
        try skipStrays("\(split)/attack", ["fixed", "hand"], &builder)
      }
      for (place, support) in Self.places where tree.holdsFolder("\(split)/\(place)") {
        for file in try builder.files("\(split)/\(place)", expecting: "videos (.mov)") {
          try add(file, support, subset, &builder)
        }
      }
    }
    return builder.listing
  }

  private func skipStrays(_ folder: String, _ known: Set<String>, _ builder: inout ListingBuilder)
    throws
  {
    for entry in try builder.entries(folder) where !known.contains(entry.name) {
      builder.skip(
        entry.path, "expected \(known.sorted().map { "\($0)/" }.joined(separator: ", "))",
        subject: entry.name.client)
    }
  }

  private func add(
    _ file: TreeEntry, _ support: String?, _ subset: Subset, _ builder: inout ListingBuilder
  ) throws {
    let label: Label = support == nil ? .live : .attack
    do {
      guard file.isVideo else { throw MemberError("'\(file.name)'; expected a video (.mov)") }
      var facts = support == nil ? try Self.real(file.stem) : try Self.attack(file.stem)
      facts.attributes["support"] = support
      facts.subset = subset
      let stem = (file.path as NSString).deletingPathExtension
      let faces = "face-locations/\(stem).face"
      try builder.add(
        facts, .video(builder.tree.url(file.path)), path: file.path,
        frames: builder.tree.holdsFile(faces)
          ? FrameAnnotations(url: builder.tree.url(faces), format: .replayAttackBoxes) : nil)
    } catch let error as MemberError {
      builder.skip(file.path, error.reason, label, subject: file.name.client)
    }
  }

  /// `client001_session01_webcam_authenticate_adverse_1`
  private static func real(_ stem: String) throws -> MemberFacts {
    let fields = stem.split(separator: "_").map(String.init)
    guard fields.count == 6, let subject = number(fields[0], after: "client"),
      let session = number(fields[1], after: "session"), fields[2] == "webcam",
      fields[3] == "authenticate", ["adverse", "controlled"].contains(fields[4]),
      fields[5].isDigits
    else {
      throw MemberError(
        "name '\(stem)'; expected client001_session01_webcam_authenticate_adverse_1 or the like")
    }
    return MemberFacts(
      label: .live, subject: subject, session: session,
      attributes: ["light": fields[4], "take": fields[5]])
  }

  /// `attack_highdef_client001_session01_highdef_photo_adverse`: how it was shown, of whom, the
  /// device and kind of what was recorded of them, the light.
  private static func attack(_ stem: String) throws -> MemberFacts {
    let fields = stem.split(separator: "_").map(String.init)
    guard fields.count == 7, fields[0] == "attack",
      ["print", "mobile", "highdef"].contains(fields[1]),
      let subject = number(fields[2], after: "client"),
      let session = number(fields[3], after: "session"),
      ["mobile", "highdef"].contains(fields[4]), ["photo", "video"].contains(fields[5]),
      ["adverse", "controlled"].contains(fields[6])
    else {
      throw MemberError(
        "name '\(stem)'; expected attack_highdef_client001_session01_highdef_photo_adverse "
          + "or the like")
    }
    return MemberFacts(
      label: .attack, instrument: fields[1] == "print" ? .print : .replay, subject: subject,
      session: session,
      attributes: ["device": fields[1], "medium": fields[5], "light": fields[6]])
  }

  private static func number(_ field: String, after prefix: String) -> String? {
    guard field.hasPrefix(prefix) else { return nil }
    let number = String(field.dropFirst(prefix.count))
    return number.isDigits ? number : nil
  }
}
