public import Foundation
public import PADCore

/// OULU-NPU: 55 people before the front cameras of six phones, in three sessions.
///
///     Train_files/ Dev_files/ Test_files/   1_1_01_1.avi  and its eyes 1_1_01_1.txt
///     Protocols/Protocol_1/Train.txt ...    +1,1_1_01_1
///
/// A name is phone_session_user_type: type 1 is live, 2 and 3 are prints (of two printers), 4 and 5
/// replays (on two displays). APCER is taken over the species print and replay, as the official
/// lists have them (-1 and -2); the type is an attribute.
///
/// Source: Boulkenafet et al., *OULU-NPU: a mobile face presentation attack database with
/// real-world variations*, FG 2017.
public struct OULUNPUAdapter: DatasetAdapter {
  /// What the data set is called where the user says nothing.
  public static let name = "oulu-npu"

  private static let splits: [(folder: String, subset: Subset)] = [
    ("Train_files", .train), ("Dev_files", .development), ("Test_files", .test),
  ]

  public let dataset: String

  /// - Parameter dataset: the name that samples carry as their data set.
  public init(dataset: String = OULUNPUAdapter.name) { self.dataset = dataset }

  public var defaultCrop: CropSpec { CropSpec() }

  /// - Throws: `PADError(.missing)` where `root` holds none of the three folders or `Protocols/`
  ///   lacks a list; `.invalid` naming list and line where a list contradicts the names or the
  ///   protocol's definition, or where a subject stands in two splits.
  public func list(_ root: URL) throws -> DatasetListing {
    let tree = try SourceTree(root)
    var builder = ListingBuilder(dataset: dataset, tree: tree)
    let folders = Self.splits.map(\.folder)
    try builder.requireSplits(
      folders, of: "OULU-NPU", advice: "Name the folder that holds Train_files/")
    var videos: [OULUVideo] = []
    for (folder, subset) in Self.splits where tree.holdsFolder(folder) {
      videos += try Self.videos(in: folder, subset, &builder)
    }
    var lists = OULULists(dataset: dataset, videos: videos)
    try lists.read(&builder)
    for video in videos {
      var facts = video.facts
      facts.attributes["fold"] = lists.foldOfPhone[video.name.phone] ?? video.name.phone
      try builder.add(
        facts, .video(tree.url(video.path)), path: video.path,
        frames: video.eyes.map { FrameAnnotations(url: tree.url($0), format: .ouluEyes) })
    }
    return builder.listing
  }

  private static func videos(in folder: String, _ subset: Subset, _ builder: inout ListingBuilder)
    throws -> [OULUVideo]
  {
    let files = try builder.files(folder, expecting: "videos such as 1_1_01_1.avi")
    let eyeFiles = Set(files.filter { $0.type == "txt" }.map(\.path))
    let stems = Set(files.filter(\.isVideo).map(\.stem))
    var videos: [OULUVideo] = []
    for file in files {
      if file.type == "txt" {
        if !stems.contains(file.stem) {
          builder.skip(
            file.path, "eyes of a video that is not there", subject: OULUName.user(in: file.stem))
        }
        continue
      }
      do {
        let name = try OULUName(file)
        let eyes = "\(folder)/\(file.stem).txt"
        videos.append(
          OULUVideo(
            name: name, path: file.path, subset: subset,
            eyes: eyeFiles.contains(eyes) ? eyes : nil))
      } catch let error as MemberError {
        builder.skip(file.path, error.reason, subject: OULUName.user(in: file.stem))
      }
    }
    let blind = videos.count { $0.eyes == nil }
    if blind > 0 { builder.warn("\(folder)/: \(blind) videos have no eye file") }
    return videos
  }
}

/// A video that lies in one of the three folders.
struct OULUVideo {
  var name: OULUName
  var path: String
  var subset: Subset
  var eyes: String?

  var facts: MemberFacts {
    MemberFacts(
      label: name.label, instrument: name.instrument, subject: name.user, session: name.session,
      camera: "phone\(name.phone)", subset: subset, attributes: ["type": name.type])
  }
}

/// `phone_session_user_type`
struct OULUName {
  let text: String
  let phone: String
  let session: String
  let user: String
  let type: String

  init(_ file: TreeEntry) throws {
    guard file.isVideo else {
      throw MemberError("'\(file.name)'; expected a video or the eyes of one")
    }
    try self.init(file.stem)
  }

  init(_ text: String) throws {
    let fields = text.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 4, fields.allSatisfy(\.isDigits) else {
      throw MemberError("name '\(text)'; expected phone_session_user_type, such as 1_1_01_1")
    }
    guard (1...6).contains(Int(fields[0]) ?? 0), (1...3).contains(Int(fields[1]) ?? 0) else {
      throw MemberError("name '\(text)'; expected a phone of 1...6 and a session of 1...3")
    }
    guard (1...5).contains(Int(fields[3]) ?? 0) else {
      throw MemberError(
        "name '\(text)'; expected type 1 (live), 2 or 3 (print), 4 or 5 (replay)")
    }
    self.text = text
    (phone, session, user, type) = (fields[0], fields[1], fields[2], fields[3])
  }

  /// Whom a name shows, whatever else is wrong with it.
  static func user(in text: String) -> String? {
    let fields = text.split(separator: "_", omittingEmptySubsequences: false)
    return fields.count > 2 && fields[2].isDigits ? String(fields[2]) : nil
  }

  var label: Label { type == "1" ? .live : .attack }

  var instrument: AttackInstrument? {
    switch type {
    case "2", "3": .print
    case "4", "5": .replay
    default: nil
    }
  }

  /// What the official lists write before a name.
  var sign: String {
    switch type {
    case "2", "3": "-1"
    case "4", "5": "-2"
    default: "+1"
    }
  }
}

extension StringProtocol {
  /// Whether there is something, and nothing but 0...9.
  var isDigits: Bool { !isEmpty && allSatisfy { $0.isASCII && $0.isNumber } }
}
