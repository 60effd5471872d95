internal import Foundation
internal import PADCore

/// What a member's name and place say of it.
struct MemberFacts {
  var label: Label
  var instrument: AttackInstrument?
  var subject: String
  /// The clip's id where the member is a frame of one; nil for a clip or picture by itself.
  var video: String?
  var session: String?
  var camera: String?
  var subset: Subset?
  var attributes: [String: String] = [:]
}

/// Why a single member cannot be a sample.
struct MemberError: Error {
  var reason: String
  /// Whom the member shows, where that is known in spite of what is wrong.
  var subject: String?

  init(_ reason: String, subject: String? = nil) {
    self.reason = reason
    self.subject = subject
  }
}

/// Collects what an adapter finds below a root.
///
/// It holds every data set to what none may break: an id appears once, and nobody stands in two
/// splits unless the data set is known for it.
struct ListingBuilder {
  let dataset: String
  let tree: SourceTree
  private let allowsReturningSubjects: Bool
  private(set) var samples: [SourceSample] = []
  private(set) var skipped: [SkippedMember] = []
  private(set) var warnings: [String] = []
  private var ids: Set<String> = []
  private var splits: [String: (subset: Subset, path: String)] = [:]
  private var clips: [String: (facts: ClipFacts, place: String)] = [:]

  /// What all frames of a clip agree in.
  private struct ClipFacts: Hashable {
    var label: Label
    var subject: String
    var subset: Subset?

    var text: String {
      "\(label.rawValue), subject '\(subject)', \(subset?.rawValue ?? "no subset")"
    }
  }

  /// - Parameter allowsReturningSubjects: whether the official splits share people.
  init(dataset: String, tree: SourceTree, allowsReturningSubjects: Bool = false) {
    self.dataset = dataset
    self.tree = tree
    self.allowsReturningSubjects = allowsReturningSubjects
  }

  var listing: DatasetListing {
    DatasetListing(samples: samples, skipped: skipped, warnings: warnings)
  }

  /// Adds a sample whose id is its path below the data set's name.
  ///
  /// - Throws: `PADError(.invalid)` where the subject already stands in another split, or the clip
  ///   has another label, subject or split.
  mutating func add(
    _ facts: MemberFacts, _ media: SourceMedia, path: String, annotation: FaceAnnotation? = nil,
    frames: FrameAnnotations? = nil, line: Int? = nil, of list: String? = nil
  ) throws {
    let id = "\(dataset)/\(path)"
    guard ids.insert(id).inserted else {
      skip(
        list ?? path, "'\(path)' is listed more than once; the first is used", facts.label,
        line: line, subject: facts.subject)
      return
    }
    try checkClip(of: facts, place: list.map { "\($0):\(line ?? 1)" } ?? path)
    try checkSplit(of: facts, path)
    samples.append(
      SourceSample(
        identity: SampleIdentity(
          id: id, dataset: dataset, label: facts.label,
          instrument: facts.label == .attack ? facts.instrument ?? .unspecified : nil,
          subject: facts.subject, video: facts.video, session: facts.session,
          camera: facts.camera, subset: facts.subset, attributes: facts.attributes),
        media: media, path: path, annotation: annotation, frames: frames))
  }

  private mutating func checkClip(of facts: MemberFacts, place: String) throws {
    guard let video = facts.video else { return }
    let own = ClipFacts(label: facts.label, subject: facts.subject, subset: facts.subset)
    guard let known = clips[video] else {
      clips[video] = (own, place)
      return
    }
    guard known.facts != own else { return }
    throw PADError(
      .invalid,
      "\(tree.url(place).path): a frame of clip '\(video)' is \(own.text); \(known.place) has "
        + "the clip as \(known.facts.text)",
      advice: "Frames of one clip show one person in one split: give them one label, subject and "
        + "subset, or other clips")
  }

  private mutating func checkSplit(of facts: MemberFacts, _ path: String) throws {
    guard let subset = facts.subset, !allowsReturningSubjects else { return }
    guard let known = splits[facts.subject] else {
      splits[facts.subject] = (subset, path)
      return
    }
    guard known.subset != subset else { return }
    throw PADError(
      .invalid,
      "\(tree.url(path).path): subject '\(facts.subject)' is in \(subset.rawValue); "
        + "\(known.path) has them in \(known.subset.rawValue)",
      advice: "A person in two splits is recognized, not judged: move all of a person's files "
        + "into one split")
  }

  mutating func skip(
    _ path: String, _ reason: String, _ label: Label? = nil, line: Int? = nil,
    subject: String? = nil
  ) {
    skipped.append(
      SkippedMember(path: path, reason: reason, label: label, line: line, subject: subject))
  }

  mutating func warn(_ warning: String) { warnings.append(warning) }

  /// A folder's files and folders; broken links are skipped members.
  ///
  /// - Parameter subject: whose folder it is.
  /// - Throws: `PADError(.unreadable)` where the folder cannot be read.
  mutating func entries(_ path: String, subject: String? = nil) throws -> [TreeEntry] {
    try tree.entries(path).filter { entry in
      guard case .brokenLink(let reason) = entry.kind else { return true }
      skip(entry.path, reason, subject: subject)
      return false
    }
  }

  /// The folders in a folder; files there are out of place and become skipped members.
  ///
  /// - Throws: `PADError(.unreadable)` where the folder cannot be read.
  mutating func folders(_ path: String, expecting what: String) throws -> [TreeEntry] {
    try entries(path).filter { entry in
      if case .folder = entry.kind { return true }
      skip(entry.path, "a file beside folders; expected \(what)")
      return false
    }
  }

  /// The files in a folder; folders there are out of place and become skipped members.
  ///
  /// - Parameter subject: whose folder it is.
  /// - Throws: `PADError(.unreadable)` where the folder cannot be read.
  mutating func files(
    _ path: String, _ label: Label? = nil, subject: String? = nil, expecting what: String
  ) throws -> [TreeEntry] {
    try entries(path, subject: subject).filter { entry in
      if case .file = entry.kind { return true }
      skip(entry.path, "a folder; expected \(what)", label, subject: subject)
      return false
    }
  }

  /// Demands one of the split folders at least, and warns of those that are not there.
  ///
  /// - Throws: `PADError(.missing)` where the root holds none of them: it is another data set.
  mutating func requireSplits(_ folders: [String], of title: String, advice: String) throws {
    try tree.requireFolder(among: folders, of: title, advice: advice)
    warnOfMissing(folders)
  }

  /// Warns of split folders that are not there.
  mutating func warnOfMissing(_ folders: [String]) {
    let missing = folders.filter { !tree.holdsFolder($0) }
    if !missing.isEmpty {
      warn("\(missing.map { "\($0)/" }.joined(separator: ", ")) missing: a part of the data set")
    }
  }
}
