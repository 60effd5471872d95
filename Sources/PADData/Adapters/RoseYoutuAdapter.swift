public import Foundation
public import PADCore

/// Rose-Youtu: 20 people, five phones and tablets, prints, replays and paper masks.
///
///     2/G_NT_5s_g_E_2_1.mp4
///
/// A name is kind_talking_device_glasses_background_subject_number. Kinds: G genuine; Ps, Pq print held
/// still or quivering; Vl, Vm replay on a Lenovo or a Mac display; Mc, Mf, Mu paper masks (eyes and
/// mouth cropped out, whole, upper part). The species for APCER are print, replay and mask; the
/// kind is an attribute. The data set names no subsets: split by subject.
///
/// Source: Li et al., *Unsupervised domain adaptation for face anti-spoofing*, TIFS 2018.
public struct RoseYoutuAdapter: DatasetAdapter {
  /// What the data set is called where the user says nothing.
  public static let name = "rose-youtu"

  private static let kinds: [String: AttackInstrument?] = [
    "G": nil, "Ps": .print, "Pq": .print, "Vl": .replay, "Vm": .replay, "Mc": .mask, "Mf": .mask,
    "Mu": .mask,
  ]

  public let dataset: String

  /// - Parameter dataset: the name that samples carry as their data set.
  public init(dataset: String = RoseYoutuAdapter.name) { self.dataset = dataset }

  public var defaultCrop: CropSpec { CropSpec() }

  /// - Throws: `PADError(.missing)` where `root` holds no folder that is a number, `.unreadable` for
  ///   a folder that cannot be read.
  public func list(_ root: URL) throws -> DatasetListing {
    let tree = try SourceTree(root)
    var builder = ListingBuilder(dataset: dataset, tree: tree)
    let people = try builder.folders("", expecting: "a folder a person")
    guard people.contains(where: \.name.isDigits) else {
      throw PADError(
        .missing, "\(root.path): not Rose-Youtu; expected folders that are numbers of people",
        advice: "Name the folder that holds 2/, 3/ and so on")
    }
    for person in people {
      guard person.name.isDigits else {
        builder.skip(person.path, "folder '\(person.name)'; expected a person's number")
        continue
      }
      for file in try builder.files(
        person.path, subject: person.name, expecting: "videos such as G_NT_5s_g_E_2_1.mp4")
      {
        do {
          try builder.add(
            Self.facts(of: file, person: person.name), .video(tree.url(file.path)),
            path: file.path)
        } catch let error as MemberError {
          builder.skip(file.path, error.reason, subject: person.name)
        }
      }
    }
    return builder.listing
  }

  private static func facts(of file: TreeEntry, person: String) throws -> MemberFacts {
    guard file.isVideo else { throw MemberError("'\(file.name)'; expected a video (.mp4)") }
    let fields = file.stem.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 7, fields.allSatisfy({ !$0.isEmpty }), fields[5].isDigits else {
      throw MemberError(
        "name '\(file.stem)'; expected kind_talking_device_glasses_background_subject_number, "
          + "such as G_NT_5s_g_E_2_1")
    }
    guard let instrument = kinds[fields[0]] else {
      throw MemberError(
        "kind '\(fields[0])'; expected one of \(kinds.keys.sorted().joined(separator: ", "))")
    }
    guard Int(fields[5]) == Int(person) else {
      throw MemberError("name '\(file.stem)' in the folder of subject \(person)")
    }
    return MemberFacts(
      label: instrument == nil ? .live : .attack, instrument: instrument, subject: person,
      camera: fields[2],
      attributes: [
        "kind": fields[0], "talking": fields[1], "glasses": fields[3], "background": fields[4],
      ])
  }
}
