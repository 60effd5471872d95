internal import PADCore

/// OULU-NPU's own lists, held against the names and the protocols' definitions.
///
/// The lists add one fact to the names: which fold of protocols 3 and 4 tests which phone.
struct OULULists {
  let dataset: String
  /// By name without extension.
  private let videos: [String: OULUVideo]
  /// Empty where the data set comes without lists.
  private(set) var foldOfPhone: [String: String] = [:]
  private var reportedMissing: Set<String> = []

  init(dataset: String, videos: [OULUVideo]) {
    self.dataset = dataset
    self.videos = Dictionary(videos.map { ($0.name.text, $0) }) { first, _ in first }
  }

  private static let folder = "Protocols"
  private static let lists: [(subset: Subset, name: String)] = [
    (.train, "Train"), (.development, "Dev"), (.test, "Test"),
  ]

  /// Reads whatever protocols are there, and warns of what the data set then goes without.
  ///
  /// - Throws: `PADError` naming list and line where a list is missing beside others or contradicts
  ///   names or definitions.
  mutating func read(_ builder: inout ListingBuilder) throws {
    var parts: [Part] = []
    var missing: [String] = []
    for definition in OULUProtocol.allCases {
      let folder = "\(Self.folder)/Protocol_\(definition.number)"
      if builder.tree.holdsFolder(folder) {
        parts += try self.parts(of: definition, &builder)
      } else {
        missing.append("\(folder)/")
      }
    }
    // All folds first: a train list is of the phones that the other folds test.
    for part in parts where part.subset == .test {
      if let fold = part.definition.fold { try learnPhone(of: "\(fold)", from: part) }
    }
    for part in parts { try check(part, &builder) }
    warn(ofMissing: missing.uniqued(), &builder)
  }

  private func warn(ofMissing folders: [String], _ builder: inout ListingBuilder) {
    guard !folders.isEmpty else { return }
    let named = builder.tree.holdsFolder(Self.folder) ? folders : ["\(Self.folder)/"]
    let phones = Set(videos.values.map(\.name.phone)).subtracting(foldOfPhone.keys).sorted()
    builder.warn(
      "\(named.joined(separator: ", ")) missing: names and folders alone say who is in a protocol"
        + (phones.isEmpty
          ? ""
          : "; of protocols 3 and 4, fold k is assumed to test phone k "
            + "(k = \(phones.joined(separator: ", ")))"))
  }

  private struct Member {
    var line: ListFile.Line
    var video: OULUVideo
  }

  /// One list.
  private struct Part {
    var definition: OULUProtocol
    var subset: Subset
    var list: ListFile
    var members: [Member]
  }

  private mutating func parts(of definition: OULUProtocol, _ builder: inout ListingBuilder) throws
    -> [Part]
  {
    let suffix = definition.fold.map { "_\($0)" } ?? ""
    return try Self.lists.map { subset, name in
      let path = "\(Self.folder)/Protocol_\(definition.number)/\(name)\(suffix).txt"
      let list = try ListFile(path, in: builder.tree)
      return Part(
        definition: definition, subset: subset, list: list,
        members: try members(of: list, &builder))
    }
  }

  /// The lines' videos; one that is not there is a skipped member the first time that it is named.
  private mutating func members(of list: ListFile, _ builder: inout ListingBuilder) throws
    -> [Member]
  {
    try list.lines.compactMap { line in
      let fields = line.text.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard fields.count == 2, ["+1", "1", "-1", "-2"].contains(fields[0]) else {
        throw list.error(
          line.number, "'\(line.text.prefix(80))'; expected +1, -1 or -2, a comma and a name",
          advice: "Take the official list")
      }
      let name: OULUName
      do {
        name = try OULUName(fields[1])
      } catch let error as MemberError {
        builder.skip(
          list.path, error.reason, line: line.number, subject: OULUName.user(in: fields[1]))
        return nil
      }
      guard name.sign == fields[0] || name.sign == "+\(fields[0])" else {
        throw list.error(
          line.number, "'\(line.text)'; expected \(name.sign), which type \(name.type) is")
      }
      guard let video = videos[name.text] else {
        if reportedMissing.insert(name.text).inserted {
          builder.skip(
            list.path, "video '\(name.text)' is not there", name.label, line: line.number,
            subject: name.user)
        }
        return nil
      }
      return Member(line: line, video: video)
    }
  }

  private mutating func learnPhone(of fold: String, from part: Part) throws {
    guard let first = part.members.first else { return }
    let phone = first.video.name.phone
    for member in part.members where member.video.name.phone != phone {
      throw part.list.error(
        member.line.number,
        "'\(member.line.text)' is of phone \(member.video.name.phone); the lines before are of "
          + "phone \(phone), and a fold tests one phone")
    }
    let known = foldOfPhone[phone] ?? fold
    let isTaken = foldOfPhone.contains { $0.value == fold && $0.key != phone }
    guard known == fold, !isTaken else {
      throw part.list.error(
        first.line.number,
        "fold \(fold) tests phone \(phone); another list gives that phone or that fold otherwise")
    }
    foldOfPhone[phone] = fold
  }

  /// A listed video must be one that the definition includes; one that it includes and the list
  /// leaves out is said.
  private func check(_ part: Part, _ builder: inout ListingBuilder) throws {
    let (definition, list) = (part.definition, part.list)
    let filter = definition.filter(for: part.subset, dataset: dataset)
    for member in part.members where !filter.matches(identity(of: member.video)) {
      throw list.error(
        member.line.number,
        "'\(member.line.text)' (in \(member.video.path)) is no \(part.subset.rawValue) member of "
          + "\(definition.title)",
        advice: "Take the official list, and leave the videos in their official folders")
    }
    let names = Set(part.members.map(\.video.name.text))
    let omitted = videos.values.count {
      !names.contains($0.name.text) && filter.matches(identity(of: $0))
    }
    if omitted > 0 {
      builder.warn(
        "\(list.path) leaves out \(omitted) videos that \(definition.title) includes; the protocol "
          + "has them")
    }
  }

  private func identity(of video: OULUVideo) -> SampleIdentity {
    let facts = video.facts
    var attributes = facts.attributes
    attributes["fold"] = foldOfPhone[video.name.phone] ?? video.name.phone
    return SampleIdentity(
      id: video.path, dataset: dataset, label: facts.label, instrument: facts.instrument,
      subject: facts.subject, session: facts.session, camera: facts.camera, subset: facts.subset,
      attributes: attributes)
  }
}
