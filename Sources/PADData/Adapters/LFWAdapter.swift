public import Foundation
public import PADCore

/// LFW, *Labeled Faces in the Wild*: live pictures by person, for verification.
///
///     George_W_Bush/George_W_Bush_0001.jpg
///     pairs.txt  pairsDevTrain.txt  pairsDevTest.txt
///
/// All pictures are live; the pairs are read by `VerificationPairs`. Pictures may lie in a folder
/// `lfw/` or `lfw-deepfunneled/` of the root.
///
/// Source: Huang et al., *Labeled Faces in the Wild: a database for studying face recognition in
/// unconstrained environments*, University of Massachusetts, 2007.
public struct LFWAdapter: DatasetAdapter {
  /// What the data set is called where the user says nothing.
  public static let name = "lfw"

  private static let bases = ["", "lfw", "lfw-deepfunneled", "lfw_funneled"]

  public let dataset: String

  /// - Parameter dataset: the name that samples carry as their data set.
  public init(dataset: String = LFWAdapter.name) { self.dataset = dataset }

  public var defaultCrop: CropSpec { CropSpec() }

  /// - Throws: `PADError(.missing)` where `root` is not LFW, `.unreadable` for a folder that cannot
  ///   be read.
  public func list(_ root: URL) throws -> DatasetListing {
    let tree = try SourceTree(root)
    var builder = ListingBuilder(dataset: dataset, tree: tree)
    for base in Self.bases where tree.holdsFolder(base) {
      for entry in try builder.entries(base) {
        guard case .folder = entry.kind, !Self.bases.contains(entry.path) else { continue }
        try list(entry, &builder)
      }
    }
    guard !builder.samples.isEmpty else {
      throw PADError(
        .missing,
        "\(root.path): not LFW; expected a folder a person with pictures NAME/NAME_0001.jpg",
        advice: "Name the folder that holds Aaron_Eckhart/ and so on")
    }
    return builder.listing
  }

  private func list(_ person: TreeEntry, _ builder: inout ListingBuilder) throws {
    for file in try builder.files(
      person.path, .live, subject: person.name, expecting: "pictures")
    {
      let number = file.stem.dropFirst(person.name.count + 1)
      guard file.isPicture, file.stem.hasPrefix("\(person.name)_"), number.count == 4,
        number.isDigits
      else {
        builder.skip(
          file.path, "'\(file.name)'; expected \(person.name)_0001.jpg or so", .live,
          subject: person.name)
        continue
      }
      try builder.add(
        MemberFacts(label: .live, subject: person.name), .picture(builder.tree.url(file.path)),
        path: file.path)
    }
  }
}
