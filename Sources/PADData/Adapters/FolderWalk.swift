internal import Foundation
internal import PADCore
internal import PADMedia

/// The walk over an own-data folder: every file becomes a sample or a skipped member.
struct FolderWalk {
  private static let videos: Set<String> = ["mp4", "avi", "mov", "mkv", "webm", "m4v"]

  let dataset: String
  let pattern: NamePattern?
  let root: URL
  private(set) var samples: [SourceSample] = []
  private(set) var skipped: [SkippedMember] = []
  private(set) var foundLabelFolder = false
  private var withoutSubject = 0

  init(dataset: String, pattern: NamePattern?, root: URL) {
    self.dataset = dataset
    self.pattern = pattern
    self.root = root
  }

  var warnings: [String] {
    guard withoutSubject > 0 else { return [] }
    return [
      "\(withoutSubject) pictures name no subject; each counts as a person of its own, so that "
        + "splits cannot keep one person's pictures together. Put each person's pictures in a "
        + "folder, or give --subject-pattern"
    ]
  }

  /// Where in the layout the walk stands.
  private struct Place {
    var subset: Subset?
    var label: Label
    var instrument: AttackInstrument?
    /// Folders below the label's (and the kind's) folder: subject, then clip.
    var below: [String] = []
  }

  mutating func enterRoot() { enterTop([], subset: nil) }

  /// The root or a subset's folder: label folders are expected in it.
  private mutating func enterTop(_ path: [String], subset: Subset?) {
    for entry in entries(path) {
      let here = path + [entry.name]
      guard entry.isFolder else {
        skip(here, "lies beside the folders live/ and spoof/, not in one of them")
        continue
      }
      switch FolderRole(folder: entry.name) {
      case .label(let label):
        foundLabelFolder = true
        enter(here, Place(subset: subset, label: label), kindIsNext: label == .attack)
      case .subset(let named) where subset == nil:
        enterTop(here, subset: named)
      case .subset, nil:
        skip(here, "the folder is none of live/, spoof/, attack/, train/, dev/ and test/")
      }
    }
  }

  private mutating func enter(_ path: [String], _ place: Place, kindIsNext: Bool) {
    for entry in entries(path) {
      let here = path + [entry.name]
      if !entry.isFolder {
        add(here, place)
      } else if kindIsNext {
        var inside = place
        inside.instrument = AttackInstrument(rawValue: entry.name.lowercased())
        enter(here, inside, kindIsNext: false)
      } else {
        var inside = place
        inside.below.append(entry.name)
        enter(here, inside, kindIsNext: false)
      }
    }
  }

  private mutating func add(_ path: [String], _ place: Place) {
    let name = path[path.count - 1]
    let joined = path.joined(separator: "/")
    let type = (name as NSString).pathExtension.lowercased()
    guard PictureFile.extensions.contains(type) else {
      let isVideo = Self.videos.contains(type)
      let reason =
        isVideo
        ? "videos are not read; extract frames into a folder of the clip's name"
        : "not a picture (\(PictureFile.extensions.sorted().joined(separator: ", ")))"
      skip(path, reason, place.label)
      return
    }
    let id = "\(dataset)/\(joined)"
    guard let (subject, named) = parts(of: name, path, place, id: id) else {
      skip(path, "the name does not match '\(pattern?.text ?? "")'", place.label)
      return
    }
    samples.append(
      SourceSample(
        identity: SampleIdentity(
          id: id, dataset: dataset, label: place.label,
          instrument: place.label == .live
            ? nil : place.instrument ?? .unspecified,
          subject: subject, video: named.video, session: named.session,
          camera: named.camera, subset: place.subset),
        media: .picture(root.appending(path: joined)), path: joined))
  }

  /// A file in a clip's folder is a frame of that clip; a video named by the pattern is one
  /// clip within its folder.
  private mutating func parts(of name: String, _ path: [String], _ place: Place, id: String)
    -> (subject: String, named: NamedParts)?
  {
    guard var named = pattern.map({ $0.parts(of: name) }) ?? NamedParts() else { return nil }
    let folder = ([dataset] + path.dropLast()).joined(separator: "/")
    // The first folder is the subject's, unless the pattern says the subject.
    let clips = pattern?.namesSubject == true ? place.below[...] : place.below.dropFirst()
    named.video = named.video.map { "\(folder)/\($0)" } ?? (clips.isEmpty ? id : folder)
    if named.subject == nil, place.below.isEmpty { withoutSubject += 1 }
    let subject = named.subject ?? place.below.first ?? path.joined(separator: "/")
    return (subject, named)
  }

  private mutating func skip(_ path: [String], _ reason: String, _ label: Label? = nil) {
    skipped.append(
      SkippedMember(path: path.joined(separator: "/"), reason: reason, label: label))
  }

  private struct Entry {
    var name: String
    var isFolder: Bool
  }

  /// The folder's entries by name; a link to a folder counts as one unless it leads upwards.
  private mutating func entries(_ path: [String]) -> [Entry] {
    let folder = path.reduce(root) { $0.appending(path: $1) }
    let resolved = folder.resolvingSymlinksInPath().path
    var entries: [Entry] = []
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
      skip(path, "the folder cannot be read")
      return []
    }
    for name in names.sorted() where !name.hasPrefix(".") {
      let url = folder.appending(path: name)
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
        skip(path + [name], "a link that leads nowhere")
        continue
      }
      let target = url.resolvingSymlinksInPath().path
      if isFolder.boolValue, resolved == target || resolved.hasPrefix(target + "/") {
        skip(path + [name], "a link to a folder that contains it")
        continue
      }
      entries.append(Entry(name: name, isFolder: isFolder.boolValue))
    }
    return entries
  }
}
