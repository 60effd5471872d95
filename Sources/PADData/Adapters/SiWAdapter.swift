public import Foundation
public import PADCore

/// SiW, *Spoof in the Wild*: 165 people with changes of distance, pose, light and expression.
///
///     Train|Test/live|spoof/003/003-1-1-1-1.mov   and its faces 003-1-1-1-1.face
///
/// A name is subject-sensor-type-medium-session: type 1 is live, 2 print (two media), 3 replay (four
/// media). Type and medium are attributes. The legacy picture of each person, in its folder below
/// live/, is the gallery of the verification protocol (GFA-CNN, section 4.4) and no sample for
/// detection. There is no development set.
///
/// Source: Liu et al., *Learning deep models for face anti-spoofing: binary or auxiliary
/// supervision*, CVPR 2018.
public struct SiWAdapter: DatasetAdapter {
  /// What the data set is called where the user says nothing.
  public static let name = "siw"

  private static let splits: [(folder: String, subset: Subset)] = [
    ("Train", .train), ("Test", .test),
  ]

  public let dataset: String

  /// - Parameter dataset: the name that samples carry as their data set.
  public init(dataset: String = SiWAdapter.name) { self.dataset = dataset }

  public var defaultCrop: CropSpec { CropSpec() }

  /// - Throws: `PADError(.missing)` where `root` is not SiW, `.unreadable` for a folder that cannot
  ///   be read, `.invalid` where a subject stands in two splits.
  public func list(_ root: URL) throws -> DatasetListing {
    let tree = try SourceTree(root)
    var builder = ListingBuilder(dataset: dataset, tree: tree)
    let folders = Self.splits.flatMap { ["\($0.folder)/live", "\($0.folder)/spoof"] }
    try builder.requireSplits(
      folders, of: "SiW", advice: "Name the folder that holds Train/ and Test/")
    for (split, subset) in Self.splits {
      for label in Label.allCases {
        let folder = "\(split)/\(label == .live ? "live" : "spoof")"
        guard tree.holdsFolder(folder) else { continue }
        for person in try builder.folders(folder, expecting: "a folder a person") {
          try list(person, label, subset, &builder)
        }
      }
    }
    return builder.listing
  }

  private func list(
    _ person: TreeEntry, _ label: Label, _ subset: Subset, _ builder: inout ListingBuilder
  ) throws {
    let files = try builder.files(
      person.path, label, subject: person.name, expecting: "videos such as 003-1-1-1-1.mov")
    let stems = Set(files.filter(\.isVideo).map(\.stem))
    for file in files where file.type != "face" || !stems.contains(file.stem) {
      do {
        if file.isPicture {
          try addGalleryPicture(file, label, person: person.name, subset, &builder)
          continue
        }
        var facts = try Self.facts(of: file, label, person: person.name)
        facts.subset = subset
        let faces = "\(person.path)/\(file.stem).face"
        try builder.add(
          facts, .video(builder.tree.url(file.path)), path: file.path,
          frames: builder.tree.holdsFile(faces)
            ? FrameAnnotations(url: builder.tree.url(faces), format: .siwBoxes) : nil)
      } catch let error as MemberError {
        builder.skip(file.path, error.reason, label, subject: person.name)
      }
    }
  }

  private func addGalleryPicture(
    _ file: TreeEntry, _ label: Label, person: String, _ subset: Subset,
    _ builder: inout ListingBuilder
  ) throws {
    guard label == .live else { throw MemberError("a picture among attack videos") }
    try builder.add(
      MemberFacts(
        label: .live, subject: person, subset: subset,
        attributes: [SampleIdentity.roleAttribute: SampleIdentity.galleryRole]),
      .picture(builder.tree.url(file.path)), path: file.path)
  }

  private static func facts(of file: TreeEntry, _ label: Label, person: String) throws
    -> MemberFacts
  {
    if file.type == "face" { throw MemberError("face locations of a video that is not there") }
    guard file.isVideo else { throw MemberError("'\(file.name)'; expected a video (.mov)") }
    let fields = file.stem.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 5, fields.allSatisfy(\.isDigits) else {
      throw MemberError(
        "name '\(file.stem)'; expected subject-sensor-type-medium-session, such as 003-1-1-1-1")
    }
    guard fields[0] == person else {
      throw MemberError("name '\(file.stem)' in the folder of subject \(person)")
    }
    let instruments: [String: AttackInstrument?] = ["1": nil, "2": .print, "3": .replay]
    guard let instrument = instruments[fields[2]] else {
      throw MemberError("type '\(fields[2])'; expected 1 (live), 2 (print) or 3 (replay)")
    }
    guard (instrument == nil) == (label == .live) else {
      throw MemberError("type \(fields[2]) in the folder \(label == .live ? "live" : "spoof")/")
    }
    return MemberFacts(
      label: label, instrument: instrument, subject: fields[0], session: fields[4],
      camera: "sensor\(fields[1])", attributes: ["type": fields[2], "medium": fields[3]])
  }
}
