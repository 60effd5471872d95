public import Foundation
public import PADCore

/// LCC-FASD: pictures of people and attacks gathered from many cameras and the web.
///
///     LCC_FASD_training|development|evaluation/real|spoof/YOUTUBE_id99_s2_15.png
///
/// A live picture's name may be source_id_sequence_frame; its subject is then source and id (numbers
/// of two sources need not mean one person), its clip the sequence. Other pictures, such as
/// `spoof_980.png`, name nobody: each counts as a person of its own. Attacks are of unspecified
/// species. Nothing says that the official splits share no people, so that numbers of its protocol
/// are marked where they do.
///
/// Source: Timoshenko et al., *Large crowdcollected facial anti-spoofing dataset*, CSIT 2019.
public struct LCCFASDAdapter: DatasetAdapter {
  /// What the data set is called where the user says nothing.
  public static let name = "lcc-fasd"

  private static let splits: [(folder: String, subset: Subset)] = [
    ("LCC_FASD_training", .train), ("LCC_FASD_development", .development),
    ("LCC_FASD_evaluation", .test),
  ]

  public let dataset: String

  /// - Parameter dataset: the name that samples carry as their data set.
  public init(dataset: String = LCCFASDAdapter.name) { self.dataset = dataset }

  public var defaultCrop: CropSpec { CropSpec() }

  /// - Throws: `PADError(.missing)` where `root` is not LCC-FASD, `.unreadable` for a folder that
  ///   cannot be read.
  public func list(_ root: URL) throws -> DatasetListing {
    let tree = try SourceTree(root)
    var builder = ListingBuilder(dataset: dataset, tree: tree, allowsReturningSubjects: true)
    let folders = Self.splits.flatMap { ["\($0.folder)/real", "\($0.folder)/spoof"] }
    try builder.requireSplits(
      folders, of: "LCC-FASD", advice: "Name the folder that holds LCC_FASD_training/")
    var nameless = 0
    for (split, subset) in Self.splits {
      for label in Label.allCases {
        let folder = "\(split)/\(label == .live ? "real" : "spoof")"
        guard tree.holdsFolder(folder) else { continue }
        for file in try builder.files(folder, label, expecting: "pictures") {
          let person = LCCPerson(file.stem)
          guard file.isPicture else {
            builder.skip(
              file.path, "'\(file.name)'; expected a picture (.png)", label,
              subject: person?.subject)
            continue
          }
          if person == nil { nameless += 1 }
          try builder.add(
            MemberFacts(
              label: label, subject: person?.subject ?? file.path,
              video: person.map { "\(dataset)/\(folder)/\($0.clip)" }, session: person?.sequence,
              subset: subset, attributes: person.map { ["source": $0.source] } ?? [:]),
            .picture(tree.url(file.path)), path: file.path)
        }
      }
    }
    if nameless > 0 {
      builder.warn(
        "\(nameless) pictures name no subject; each counts as a person of its own, so that splits "
          + "cannot keep one person's pictures together")
    }
    return builder.listing
  }
}

/// `source_id_sequence_frame`, such as `YOUTUBE_id99_s2_15`; the source may itself have underscores.
private struct LCCPerson {
  let source: String
  let subject: String
  let sequence: String
  let clip: String

  init?(_ stem: String) {
    let fields = stem.split(separator: "_", omittingEmptySubsequences: false)
    guard fields.count >= 4, fields[fields.count - 1].isDigits,
      fields[fields.count - 2].hasPrefix("s"), fields[fields.count - 2].dropFirst().isDigits,
      fields[fields.count - 3].hasPrefix("id"), fields[fields.count - 3].dropFirst(2).isDigits
    else { return nil }
    source = fields.dropLast(3).joined(separator: "_")
    subject = fields.dropLast(2).joined(separator: "_")
    sequence = String(fields[fields.count - 2])
    clip = fields.dropLast().joined(separator: "_")
  }
}
