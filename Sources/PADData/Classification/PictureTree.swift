public import Foundation
internal import PADCore
internal import PADMedia

/// Pictures in a folder a class, listed without decoding: cats and dogs, painters.
///
///     [train|test/]CLASS/picture.jpg
///
/// Classes are numbered by their names' order; train and test must have the same ones.
public struct PictureTree: Sendable {
  /// A picture and its class.
  public struct Member: Hashable, Sendable {
    public var url: URL
    /// Below the root.
    public var path: String
    /// An index of `classNames`.
    public var label: Int
  }

  /// Sorted.
  public let classNames: [String]
  /// Pictures by path; all of them where the root has no train/ and test/.
  public let train: [Member]
  /// Pictures by path; empty where the root has no test/.
  public let test: [Member]
  /// Files that are no pictures.
  public let skipped: [SkippedMember]

  /// - Throws: `PADError(.missing)` where there are not two classes with pictures, `.invalid` where
  ///   train and test have other classes, `.unreadable` for a folder that cannot be read.
  public init(_ root: URL) throws {
    let tree = try SourceTree(root)
    var builder = ListingBuilder(dataset: "", tree: tree)
    let isSplit = tree.holdsFolder("train") && tree.holdsFolder("test")
    let bases = isSplit ? ["train", "test"] : [""]
    let parts = try bases.map { try Self.classes(in: $0, &builder) }
    let names = parts[0].keys.sorted()
    guard names.count > 1 else {
      throw PADError(
        .missing, "\(root.path): \(names.count) class folders with pictures; expected two or more",
        advice: "Put each class's pictures in a folder of its own, in train/ and test/ or alone")
    }
    for part in parts where part.keys.sorted() != names {
      throw PADError(
        .invalid,
        "\(root.path): test/ has the classes \(part.keys.sorted().joined(separator: ", ")); "
          + "train/ has \(names.joined(separator: ", "))")
    }
    func members(_ part: [String: [TreeEntry]]) -> [Member] {
      names.enumerated().flatMap { label, name in
        part[name, default: []].map {
          Member(url: tree.url($0.path), path: $0.path, label: label)
        }
      }
    }
    classNames = names
    train = members(parts[0])
    test = isSplit ? members(parts[1]) : []
    skipped = builder.skipped
  }

  /// Training and test pictures; without test/ every fifth picture of each class, in the order of the
  /// paths, tests.
  public var parts: (train: [Member], test: [Member]) {
    guard test.isEmpty else { return (train, test) }
    let own = classNames.indices.flatMap { label in
      train.filter { $0.label == label }.enumerated().map { (place: $0.offset, member: $0.element) }
    }
    func isTest(_ place: Int) -> Bool { place % Self.testPeriod == Self.testPeriod - 1 }
    return (
      own.filter { !isTest($0.place) }.map(\.member), own.filter { isTest($0.place) }.map(\.member)
    )
  }

  private static let testPeriod = 5

  private static func classes(in base: String, _ builder: inout ListingBuilder) throws
    -> [String: [TreeEntry]]
  {
    var classes: [String: [TreeEntry]] = [:]
    for folder in try builder.folders(base, expecting: "a folder a class") {
      let files = try builder.files(folder.path, expecting: "pictures")
      for file in files where !file.isPicture {
        builder.skip(
          file.path, "not a picture (\(PictureFile.extensions.sorted().joined(separator: ", ")))")
      }
      let pictures = files.filter(\.isPicture)
      if !pictures.isEmpty { classes[folder.name] = pictures }
    }
    return classes
  }
}
