public import Foundation
public import PADCore

/// MSU-MFSD: 35 people before a laptop's and a phone's camera, attacked by prints and two screens.
///
///     scene01/real/real_client001_android_SD_scene01.mp4        (laptop: .mov)
///     scene01/attack/attack_client001_android_SD_ipad_video_scene01.mp4
///     train_sub_list.txt  test_sub_list.txt                     01, 02, ... a line each
///
/// The species for APCER are print (`printed_photo`) and replay (`ipad_video`, `iphone_video`); the
/// medium is an attribute. A `.face` file beside a video has its boxes and eyes. Some videos are
/// stored rotated and say so. There is no development set.
///
/// Source: Wen et al., *Face spoof detection with image distortion analysis*, TIFS 2015.
public struct MSUMFSDAdapter: DatasetAdapter {
  /// What the data set is called where the user says nothing.
  public static let name = "msu-mfsd"

  public let dataset: String

  /// - Parameter dataset: the name that samples carry as their data set.
  public init(dataset: String = MSUMFSDAdapter.name) { self.dataset = dataset }

  public var defaultCrop: CropSpec { CropSpec() }

  /// - Throws: `PADError(.missing)` where `root` is not MSU-MFSD or lacks a list; `.invalid` naming
  ///   list and line where a line is no client or a client is in both lists.
  public func list(_ root: URL) throws -> DatasetListing {
    let tree = try SourceTree(root)
    var builder = ListingBuilder(dataset: dataset, tree: tree)
    try tree.requireFolder(
      among: ["scene01/real", "scene01/attack"], of: "MSU-MFSD",
      advice: "Name the folder that holds scene01/")
    builder.warnOfMissing(["scene01/real", "scene01/attack"])
    let clients = try MSUClients(in: tree)
    var shown: Set<Int> = []
    for label in Label.allCases {
      let folder = label == .live ? "scene01/real" : "scene01/attack"
      guard tree.holdsFolder(folder) else { continue }
      let files = try builder.files(folder, label, expecting: "videos (.mov, .mp4)")
      let stems = Set(files.filter(\.isVideo).map(\.stem))
      for file in files {
        if file.type == "face" {
          guard !stems.contains(file.stem) else { continue }
          builder.skip(
            file.path, "face locations of a video that is not there", label,
            subject: file.name.client)
        } else if let client = try add(file, label, clients, &builder) {
          shown.insert(client)
        }
      }
    }
    clients.skipUnshown(shown, &builder)
    return builder.listing
  }

  /// - Returns: whom the video shows; nil where it is skipped.
  private func add(
    _ file: TreeEntry, _ label: Label, _ clients: MSUClients, _ builder: inout ListingBuilder
  ) throws -> Int? {
    do {
      guard file.isVideo else { throw MemberError("'\(file.name)'; expected a video") }
      var (facts, client) = try Self.facts(of: file.stem, label)
      guard let subset = clients.subset(of: client) else {
        throw MemberError("client \(facts.subject) is in neither list")
      }
      facts.subset = subset
      let faces = (file.path as NSString).deletingPathExtension + ".face"
      try builder.add(
        facts, .video(builder.tree.url(file.path)), path: file.path,
        frames: builder.tree.holdsFile(faces)
          ? FrameAnnotations(url: builder.tree.url(faces), format: .msuBoxesAndEyes) : nil)
      return client
    } catch let error as MemberError {
      builder.skip(file.path, error.reason, label, subject: file.name.client)
      return nil
    }
  }

  /// `real_client001_android_SD_scene01`, `attack_client001_android_SD_ipad_video_scene01`
  private static func facts(of stem: String, _ label: Label) throws -> (MemberFacts, client: Int) {
    let fields = stem.split(separator: "_").map(String.init)
    let isLive = label == .live
    guard fields.count == (isLive ? 5 : 7), fields[0] == (isLive ? "real" : "attack"),
      fields[1].hasPrefix("client"), let client = Int(fields[1].dropFirst(6)),
      ["android", "laptop"].contains(fields[2]), let scene = fields.last
    else {
      throw MemberError(
        "name '\(stem)'; expected "
          + (isLive
            ? "real_client001_android_SD_scene01"
            : "attack_client001_android_SD_ipad_video_scene01") + " or the like")
    }
    var facts = MemberFacts(
      label: label, subject: String(fields[1].dropFirst(6)), session: scene, camera: fields[2],
      attributes: ["quality": fields[3]])
    if !isLive {
      let medium = "\(fields[4])_\(fields[5])"
      facts.attributes["medium"] = medium
      switch medium {
      case "printed_photo": facts.instrument = .print
      case "ipad_video", "iphone_video": facts.instrument = .replay
      default:
        throw MemberError(
          "medium '\(medium)'; expected printed_photo, ipad_video or iphone_video")
      }
    }
    return (facts, client)
  }
}

/// Who trains and who tests, by MSU-MFSD's two lists.
private struct MSUClients {
  private struct Entry {
    var subset: Subset
    var list: ListFile
    var line: Int
  }

  private var entries: [Int: Entry] = [:]

  init(in tree: SourceTree) throws {
    for subset in [Subset.train, .test] {
      let list = try ListFile("\(subset.rawValue)_sub_list.txt", in: tree)
      for line in list.lines {
        guard line.text.isDigits, let client = Int(line.text) else {
          throw list.error(line.number, "'\(line.text.prefix(40))'; expected a client's number")
        }
        if let known = entries[client], known.subset != subset {
          throw list.error(
            line.number, "client \(line.text) tests; \(known.list.path):\(known.line) trains them",
            advice: "Take the official lists")
        }
        entries[client] = Entry(subset: subset, list: list, line: line.number)
      }
    }
  }

  func subset(of client: Int) -> Subset? { entries[client]?.subset }

  func skipUnshown(_ shown: Set<Int>, _ builder: inout ListingBuilder) {
    for (client, entry) in entries.sorted(by: { $0.key < $1.key }) where !shown.contains(client) {
      builder.skip(entry.list.path, "client \(client) has no video", line: entry.line)
    }
  }
}
