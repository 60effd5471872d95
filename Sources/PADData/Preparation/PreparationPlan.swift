internal import Foundation
internal import PADCore

/// What is left to do of a listing, given what the store holds.
struct PreparationPlan {
  private(set) var pending: [SourceSample] = []
  private(set) var warnings: [String] = []

  /// - Parameter clips: ids of the clips whose frames are all stored.
  /// - Throws: `PADError(.invalid)` where a stored sample is now listed as somebody or
  ///   something else, or its files have another size.
  init(
    _ listing: DatasetListing, stored: [StoredSample], clips: Set<String>, dataset: String
  ) throws {
    let members = Dictionary(stored.map { (Self.member(of: $0), $0) }) { first, _ in first }
    for sample in listing.samples {
      let id = sample.identity.id
      guard let known = members[id], known.status != .unreadable || clips.contains(id) else {
        pending.append(sample)
        continue
      }
      try Self.check(sample, against: known)
    }
    let listed = Set(listing.samples.map(\.identity.id))
    let gone = Set(
      stored.filter { $0.identity.dataset == dataset }.map { Self.member(of: $0) }
    ).subtracting(listed).count
    if gone > 0 {
      warnings.append(
        "\(gone) members of the store are no longer in the data set; they are kept")
    }
  }

  /// The id of the member that a sample was made from.
  private static func member(of sample: StoredSample) -> String {
    sample.frame == nil ? sample.id : sample.identity.video
  }

  /// Bytes of all files of a member; nil where one cannot be looked at.
  static func fileSize(of media: SourceMedia) -> Int? {
    var sum = 0
    for url in media.files {
      let target = url.resolvingSymlinksInPath().path
      guard let size = try? FileManager.default.attributesOfItem(atPath: target)[.size],
        let number = size as? NSNumber
      else { return nil }
      sum += number.intValue
    }
    return sum
  }

  private static func check(_ source: SourceSample, against known: StoredSample) throws {
    var identity = known.identity
    if known.frame != nil { identity.id = identity.video }
    // Stores from before there were attributes have none.
    if identity.attributes.isEmpty { identity.attributes = source.identity.attributes }
    guard identity == source.identity else {
      throw PADError(
        .invalid,
        "the store holds '\(known.id)' as \(described(known.identity)); it is now listed as "
          + described(source.identity),
        advice: "Use the settings that the store was begun with, another --dataset name for "
          + "another data set, or a new --store")
    }
    guard let then = known.sourceBytes, let now = fileSize(of: source.media), now != then else {
      return
    }
    throw PADError(
      .invalid,
      "'\(source.identity.id)' was prepared from \(then) bytes; \(source.path) has \(now) now",
      advice: "Give another data set another --dataset name, or prepare into a new --store")
  }

  private static func described(_ identity: SampleIdentity) -> String {
    let parts: [(String, String?)] = [
      ("", identity.label.rawValue), ("kind ", identity.instrument?.rawValue),
      ("subject ", identity.subject), ("video ", identity.video),
      ("session ", identity.session), ("camera ", identity.camera),
      ("subset ", identity.subset?.rawValue),
      (
        "",
        identity.attributes.isEmpty
          ? nil
          : identity.attributes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            .joined(separator: ", ")
      ),
    ]
    return parts.compactMap { name, value in value.map { name + $0 } }.joined(separator: ", ")
  }
}
