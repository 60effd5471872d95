public import Foundation
public import PADCore

/// Which of CASIA-FASD's two plain files of a kind (1 and 2, 3 and 4, ...) is of low quality, and
/// which of normal quality. Sources disagree.
public enum CASIAPlainOrder: String, Choice {
  /// Odd numbers are of low, even ones of normal quality.
  case lowFirst = "low"
  /// Odd numbers are of normal, even ones of low quality.
  case normalFirst = "normal"
}

/// CASIA-FASD: 50 people before three cameras, four videos a camera.
///
///     train_release/1 ... 20/   1.avi ... 8.avi, HR_1.avi ... HR_4.avi
///     test_release/1 ... 30/    the same
///
/// 1, 2 and HR_1 are live; 3, 4 and HR_2 a warped photograph; 5, 6 and HR_3 a photograph with the
/// eyes cut out; 7, 8 and HR_4 a replayed video. The two folders number their people anew, so that
/// subjects are called `train-1` and `test-1`. There are no sessions and no development set.
///
/// Source: Zhang et al., *A face antispoofing database with diverse attacks*, ICB 2012.
public struct CASIAFASDAdapter: DatasetAdapter {
  /// What the data set is called where the user says nothing.
  public static let name = "casia-fasd"

  private static let splits: [(folder: String, subset: Subset)] = [
    ("train_release", .train), ("test_release", .test),
  ]

  public let dataset: String
  private let plainOrder: CASIAPlainOrder

  /// - Parameters:
  ///   - dataset: the name that samples carry as their data set.
  ///   - plainOrder: which plain file is of low quality.
  public init(
    dataset: String = CASIAFASDAdapter.name, plainOrder: CASIAPlainOrder = .lowFirst
  ) {
    self.dataset = dataset
    self.plainOrder = plainOrder
  }

  public var defaultCrop: CropSpec { CropSpec() }

  /// - Throws: `PADError(.missing)` where `root` holds neither folder, `.unreadable` where a folder
  ///   cannot be read.
  public func list(_ root: URL) throws -> DatasetListing {
    let tree = try SourceTree(root)
    var builder = ListingBuilder(dataset: dataset, tree: tree)
    let folders = Self.splits.map(\.folder)
    try builder.requireSplits(
      folders, of: "CASIA-FASD", advice: "Name the folder that holds train_release/")
    for (folder, subset) in Self.splits where tree.holdsFolder(folder) {
      for person in try builder.folders(folder, expecting: "a folder a person") {
        guard person.name.isDigits else {
          builder.skip(person.path, "folder '\(person.name)'; expected a person's number")
          continue
        }
        let subject = "\(subset.rawValue)-\(person.name)"
        for file in try builder.files(
          person.path, subject: subject, expecting: "videos such as 1.avi and HR_1.avi")
        {
          try add(file, subject, subset, &builder)
        }
      }
    }
    return builder.listing
  }

  private func add(
    _ file: TreeEntry, _ subject: String, _ subset: Subset, _ builder: inout ListingBuilder
  ) throws {
    guard file.isVideo, let name = CASIAName(file.stem, plainOrder) else {
      builder.skip(
        file.path, "'\(file.name)'; expected 1.avi to 8.avi or HR_1.avi to HR_4.avi",
        subject: subject)
      return
    }
    var attributes = ["quality": name.quality.rawValue]
    attributes["attack"] = name.attack?.rawValue
    try builder.add(
      MemberFacts(
        label: name.attack == nil ? .live : .attack, instrument: name.attack?.instrument,
        subject: subject, camera: name.quality.rawValue, subset: subset, attributes: attributes),
      .video(builder.tree.url(file.path)), path: file.path)
  }
}

/// CASIA-FASD's three cameras, by the quality of their pictures.
enum CASIAQuality: String, CaseIterable, Sendable {
  case low
  case normal
  case high
}

/// CASIA-FASD's three attacks.
enum CASIAAttack: String, CaseIterable, Sendable {
  case warped
  case cut
  case video

  var instrument: AttackInstrument {
    switch self {
    case .warped: .print
    case .cut: .cut
    case .video: .replay
    }
  }
}

/// `1` to `8`, or `HR_1` to `HR_4`.
private struct CASIAName {
  let quality: CASIAQuality
  /// Nil for live videos.
  let attack: CASIAAttack?

  init?(_ stem: String, _ order: CASIAPlainOrder) {
    let kinds: [CASIAAttack?] = [nil, .warped, .cut, .video]
    if stem.hasPrefix("HR_"), let number = Int(stem.dropFirst(3)), (1...4).contains(number) {
      quality = .high
      attack = kinds[number - 1]
    } else if stem.isDigits, let number = Int(stem), (1...8).contains(number) {
      let isFirst = number % 2 == 1
      quality = isFirst == (order == .lowFirst) ? .low : .normal
      attack = kinds[(number - 1) / 2]
    } else {
      return nil
    }
  }
}
