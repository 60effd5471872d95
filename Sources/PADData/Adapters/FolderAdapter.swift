public import Foundation
public import PADCore

/// One's own pictures in folders.
///
///     ROOT/[train|dev|test/]live/[SUBJECT/[CLIP/]]picture.jpg
///     ROOT/[train|dev|test/]spoof/KIND/[SUBJECT/[CLIP/]]picture.jpg
///
/// `attack/` may stand for `spoof/`. The first folder below `spoof/` is the attack's kind
/// (`print`, `replay`, ...); pictures right in `spoof/` are of the kind `unspecified`. The next
/// folder is the subject and what lies deeper is a clip. Where a pattern is given, it says the
/// subject instead, from the file's name. Hidden files are passed over.
public struct FolderAdapter: DatasetAdapter {
  public let dataset: String
  private let pattern: NamePattern?

  /// - Parameter subjectPattern: a regular expression searched for in each file's name. Its
  ///   groups named `subject`, `session`, `camera` and `video` are taken; where none of these is
  ///   there, its first group is the subject. A pattern without the subject leaves it to the
  ///   folder.
  /// - Throws: `PADError(.invalid)` where the pattern is malformed or has no group.
  public init(dataset: String, subjectPattern: String? = nil) throws {
    self.dataset = dataset
    pattern = try subjectPattern.map { try NamePattern($0) }
  }

  public var defaultCrop: CropSpec { CropSpec() }

  /// - Throws: `PADError(.missing)` where `root` is no folder or holds neither live/ nor spoof/.
  public func list(_ root: URL) throws -> DatasetListing {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: root.path, isDirectory: &isFolder),
      isFolder.boolValue
    else {
      throw PADError(.missing, "\(root.path): there is no such folder")
    }
    var walk = FolderWalk(dataset: dataset, pattern: pattern, root: root)
    walk.enterRoot()
    guard walk.foundLabelFolder else {
      throw PADError(
        .missing, "\(root.path): holds neither live/ nor spoof/",
        advice: "Put live pictures in live/ and attacks in spoof/KIND/ (print, replay, ...), "
          + "or name the folder that has them")
    }
    return DatasetListing(
      samples: walk.samples, skipped: walk.skipped, warnings: walk.warnings)
  }
}

/// The names that the layout gives a meaning, in any case.
enum FolderRole {
  case label(Label)
  case subset(Subset)

  init?(folder name: String) {
    switch name.lowercased() {
    case "live": self = .label(.live)
    case "spoof", "attack": self = .label(.attack)
    case "train": self = .subset(.train)
    case "dev", "devel", "development": self = .subset(.development)
    case "test": self = .subset(.test)
    default: return nil
    }
  }
}
