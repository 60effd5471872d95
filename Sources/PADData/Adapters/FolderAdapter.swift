public import Foundation
public import PADCore

/// One's own pictures and videos in folders.
///
///     ROOT/[train|dev|test/]live/[SUBJECT/[CLIP/]]picture.jpg
///     ROOT/[train|dev|test/]spoof/KIND/[SUBJECT/[CLIP/]]picture.jpg
///     ROOT/[train|dev|test/]spoof/KIND/[SUBJECT/]video.mp4
///
/// `attack/` may stand for `spoof/`. The first folder below `spoof/` is the attack's kind
/// (`print`, `replay`, ...); pictures right in `spoof/` are of the kind `unspecified`. The next
/// folder is the subject and what lies deeper is a clip; a video is a clip by itself. Where a
/// pattern is given, it says the subject instead, from the file's name. Hidden files are passed
/// over.
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

  /// - Throws: `PADError(.missing)` where `root` is no folder or holds neither live/ nor spoof/;
  ///   `.unreadable` for a folder that cannot be read; `.invalid` where a subject stands in two of
  ///   train/, dev/ and test/, or a clip's frames name two subjects.
  public func list(_ root: URL) throws -> DatasetListing {
    var walk = FolderWalk(dataset: dataset, pattern: pattern, tree: try SourceTree(root))
    try walk.walk()
    guard walk.foundLabelFolder else {
      throw PADError(
        .missing, "\(root.path): holds neither live/ nor spoof/",
        advice: "Put live pictures in live/ and attacks in spoof/KIND/ (print, replay, ...), "
          + "or name the folder that has them")
    }
    return walk.builder.listing
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
