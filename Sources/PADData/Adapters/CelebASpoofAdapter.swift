public import Foundation
public import PADCore

/// CelebA-Spoof: 625,537 pictures of 10,177 people with types of attack, light and environment.
///
///     Data/train|test/4980/live|spoof/000001.png   and its box 000001_BB.txt
///     metas/intra_test/train_label.json  test_label.json
///
/// Each list maps a picture's path to 44 numbers; those from 40 on are type (0 live; 1-3 print: photo,
/// poster, A4; 4-6 paper cut: face, upper body, region; 7-9 replay: PC, pad, phone; 10 3D mask),
/// light, environment, and 0 live or 1 spoof. The species for APCER are print, cut, replay and mask;
/// the numbers are attributes. Each picture is its own presentation.
///
/// Source: Zhang et al., *CelebA-Spoof: large-scale face anti-spoofing dataset with rich
/// annotations*, ECCV 2020.
public struct CelebASpoofAdapter: DatasetAdapter {
  /// What the data set is called where the user says nothing.
  public static let name = "celeba-spoof"

  public let dataset: String

  /// - Parameter dataset: the name that samples carry as their data set.
  public init(dataset: String = CelebASpoofAdapter.name) { self.dataset = dataset }

  public var defaultCrop: CropSpec { CropSpec() }

  /// - Throws: `PADError(.missing)` where `root` is not CelebA-Spoof or lacks a list; `.invalid`
  ///   naming list and line where the list is none, or where a subject stands in two splits.
  public func list(_ root: URL) throws -> DatasetListing {
    let tree = try SourceTree(root)
    var builder = ListingBuilder(dataset: dataset, tree: tree)
    try tree.requireFolder(
      among: ["Data/train", "Data/test"], of: "CelebA-Spoof",
      advice: "Name the folder that holds Data/ and metas/")
    for subset in [Subset.train, .test] {
      let path = "metas/intra_test/\(subset.rawValue)_label.json"
      try LabelTable(path, in: tree).forEach { member, numbers, line in
        do {
          try add(member, numbers, subset, list: path, line: line, &builder)
        } catch let error as MemberError {
          builder.skip(path, error.reason, line: line, subject: Self.subject(of: member))
        }
      }
    }
    return builder.listing
  }

  /// The person's folder; nil where the path has none.
  private static func subject(of path: String) -> String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 && parts[0] == "Data" ? String(parts[2]) : nil
  }

  private func add(
    _ path: String, _ numbers: [Int], _ subset: Subset, list: String, line: Int,
    _ builder: inout ListingBuilder
  ) throws {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count == 5, parts[0] == "Data", parts[1] == subset.rawValue,
      ["live", "spoof"].contains(parts[3]), !parts.contains("..")
    else {
      throw MemberError(
        "path '\(path)'; expected Data/\(subset.rawValue)/PERSON/live or spoof/NAME.png")
    }
    var facts = try Self.facts(of: numbers, path)
    guard (parts[3] == "live") == (facts.label == .live) else {
      throw MemberError("'\(path)' is listed as \(facts.label.rawValue)")
    }
    guard builder.tree.holdsFile(path) else { throw MemberError("picture '\(path)' is not there") }
    facts.subject = parts[2]
    facts.subset = subset
    let box = (path as NSString).deletingPathExtension + "_BB.txt"
    try builder.add(
      facts, .picture(builder.tree.url(path)), path: path,
      frames: builder.tree.holdsFile(box)
        ? FrameAnnotations(url: builder.tree.url(box), format: .celebASpoofBox) : nil,
      line: line, of: list)
  }

  private static func facts(of numbers: [Int], _ path: String) throws -> MemberFacts {
    guard numbers.count == 44 else {
      throw MemberError("'\(path)' has \(numbers.count) numbers; expected 44")
    }
    let instrument: AttackInstrument?
    switch numbers[40] {
    case 0: instrument = nil
    case 1...3: instrument = .print
    case 4...6: instrument = .cut
    case 7...9: instrument = .replay
    case 10: instrument = .mask
    default: throw MemberError("'\(path)' is of type \(numbers[40]); expected 0...10")
    }
    guard numbers[43] == (instrument == nil ? 0 : 1) else {
      throw MemberError(
        "'\(path)' is of type \(numbers[40]) and says \(numbers[43]); expected 0 for live, else 1")
    }
    return MemberFacts(
      label: instrument == nil ? .live : .attack, instrument: instrument, subject: "",
      attributes: [
        "type": "\(numbers[40])", "light": "\(numbers[41])", "environment": "\(numbers[42])",
      ])
  }
}
