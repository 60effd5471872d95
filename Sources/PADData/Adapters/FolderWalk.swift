internal import Foundation
internal import PADCore
internal import PADMedia

/// The walk over an own-data folder: every file becomes a sample or a skipped member.
struct FolderWalk {
  let pattern: NamePattern?
  private(set) var builder: ListingBuilder
  private(set) var foundLabelFolder = false
  private var withoutSubject = 0

  init(dataset: String, pattern: NamePattern?, tree: SourceTree) {
    self.pattern = pattern
    builder = ListingBuilder(dataset: dataset, tree: tree)
  }

  /// Where in the layout the walk stands.
  private struct Place {
    var subset: Subset?
    var label: Label
    var instrument: AttackInstrument?
    /// Folders below the label's (and the kind's) folder: subject, then clip.
    var below: [String] = []
  }

  /// - Throws: `PADError` for a folder that cannot be read, a subject in two splits, and a clip of two
  ///   subjects.
  mutating func walk() throws {
    try enterTop("", subset: nil)
    guard withoutSubject > 0 else { return }
    builder.warn(
      "\(withoutSubject) members name no subject; each clip or picture counts as a person of "
        + "its own, so that splits cannot keep one person's pictures together. Put each person's "
        + "pictures in a folder, or give --subject-pattern")
  }

  /// The root or a subset's folder: label folders are expected in it.
  private mutating func enterTop(_ path: String, subset: Subset?) throws {
    for entry in try builder.entries(path) {
      guard case .folder = entry.kind else {
        builder.skip(entry.path, "lies beside the folders live/ and spoof/, not in one of them")
        continue
      }
      switch FolderRole(folder: entry.name) {
      case .label(let label):
        foundLabelFolder = true
        try enter(entry.path, Place(subset: subset, label: label), kindIsNext: label == .attack)
      case .subset(let named) where subset == nil:
        try enterTop(entry.path, subset: named)
      case .subset, nil:
        builder.skip(
          entry.path, "the folder is none of live/, spoof/, attack/, train/, dev/ and test/")
      }
    }
  }

  private mutating func enter(_ path: String, _ place: Place, kindIsNext: Bool) throws {
    for entry in try builder.entries(path, subject: folderSubject(place)) {
      guard case .folder = entry.kind else {
        try add(entry, place)
        continue
      }
      var inside = place
      if kindIsNext {
        inside.instrument = AttackInstrument(rawValue: entry.name.lowercased())
      } else {
        inside.below.append(entry.name)
      }
      try enter(entry.path, inside, kindIsNext: false)
    }
  }

  private mutating func add(_ file: TreeEntry, _ place: Place) throws {
    guard file.isPicture || file.isVideo else {
      builder.skip(
        file.path,
        "neither a picture (\(Self.list(PictureFile.extensions))) nor a video "
          + "(\(Self.list(MemberTypes.videos)))", place.label, subject: folderSubject(place))
      return
    }
    guard let (subject, named) = parts(of: file, place) else {
      builder.skip(
        file.path, "the name does not match '\(pattern?.text ?? "")'", place.label,
        subject: folderSubject(place))
      return
    }
    let url = builder.tree.url(file.path)
    try builder.add(
      MemberFacts(
        label: place.label, instrument: place.instrument, subject: subject,
        video: file.isVideo ? nil : named.video, session: named.session, camera: named.camera,
        subset: place.subset),
      file.isVideo ? .video(url) : .picture(url), path: file.path)
  }

  /// The first folder is the subject's, unless the pattern says the subject.
  private func folderSubject(_ place: Place) -> String? {
    pattern?.namesSubject == true ? nil : place.below.first
  }

  /// A picture in a clip's folder is a frame of that clip; a clip named by the pattern is one
  /// within its folder. A video is a clip by itself.
  private mutating func parts(of file: TreeEntry, _ place: Place)
    -> (subject: String, named: NamedParts)?
  {
    guard var named = pattern.map({ $0.parts(of: file.name) }) ?? NamedParts() else { return nil }
    let folder = (file.path as NSString).deletingLastPathComponent
    let clips = place.below.dropFirst(folderSubject(place) == nil ? 0 : 1)
    // Where names say whom they show, a folder may hold pictures of several people.
    let clip = clips.isEmpty ? nil : named.subject.map { "\(folder)/\($0)" } ?? folder
    named.video = named.video.map { "\(folder)/\($0)" } ?? clip
    if named.subject == nil, place.below.isEmpty { withoutSubject += 1 }
    // Frames of one clip are of one person, whoever it is.
    let person = file.isVideo ? nil : named.video
    named.video = named.video.map { "\(builder.dataset)/\($0)" }
    return (named.subject ?? folderSubject(place) ?? person ?? file.path, named)
  }

  private static func list(_ types: Set<String>) -> String {
    types.sorted().joined(separator: ", ")
  }
}
