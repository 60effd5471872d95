public import PADCore

/// What a store holds, counted.
public struct StoreSummary: Hashable, Codable, Sendable {
  /// Samples that agree in data set, subset, label, instrument and camera.
  public struct Group: Hashable, Codable, Sendable {
    /// The name that the samples carry.
    public var dataset: String
    /// The subset that the data set's own lists name.
    public var subset: Subset?
    /// The class of all samples of the group.
    public var label: Label
    /// Nil for live samples.
    public var instrument: AttackInstrument?
    /// Nil where the data set names none.
    public var camera: String?
    /// Persons.
    public var subjects: Int
    /// Videos; a still picture is its own.
    public var videos: Int
    /// Samples with a crop.
    public var prepared: Int
    /// Samples in whose picture no face was found.
    public var noFace: Int
    /// Samples whose picture cannot be read.
    public var unreadable: Int

    /// All samples of the group.
    public var samples: Int { prepared + noFace + unreadable }
  }

  /// One person of one data set.
  public struct Subject: Hashable, Codable, Sendable {
    public var dataset: String
    /// The person's name in the data set.
    public var subject: String
    public var sessions: [String]
    /// Live samples.
    public var live: Int
    /// Attack samples.
    public var attack: Int
  }

  /// In a fixed order.
  public var groups: [Group]
  /// In a fixed order.
  public var subjects: [Subject]

  /// Counts the samples.
  public init(of samples: [StoredSample]) {
    groups = Dictionary(grouping: samples, by: GroupKey.init)
      .map { key, members in Self.group(key, members) }
      .sorted { Self.order($0).lexicographicallyPrecedes(Self.order($1)) }
    let people = Dictionary(grouping: samples.map(\.identity), by: \.person)
    subjects = people.sorted { $0.key < $1.key }.map { Self.subject($0.value) }
  }

  private static func subject(_ members: [SampleIdentity]) -> Subject {
    Subject(
      dataset: members[0].dataset, subject: members[0].subject,
      sessions: Set(members.compactMap(\.session)).sorted(),
      live: members.count { $0.label == .live }, attack: members.count { $0.label == .attack })
  }

  private struct GroupKey: Hashable {
    var dataset: String
    var subset: Subset?
    var label: Label
    var instrument: AttackInstrument?
    var camera: String?

    init(_ sample: StoredSample) {
      dataset = sample.identity.dataset
      subset = sample.identity.subset
      label = sample.identity.label
      instrument = sample.identity.instrument
      camera = sample.identity.camera
    }
  }

  private static func group(_ key: GroupKey, _ members: [StoredSample]) -> Group {
    Group(
      dataset: key.dataset, subset: key.subset, label: key.label, instrument: key.instrument,
      camera: key.camera, subjects: members.persons.count,
      videos: Set(members.map(\.identity.video)).count,
      prepared: members.count { $0.status == .prepared },
      noFace: members.count { $0.status == .noFace },
      unreadable: members.count { $0.status == .unreadable })
  }

  private static func order(_ group: Group) -> [String] {
    let subset = group.subset.flatMap { Subset.allCases.firstIndex(of: $0) } ?? -1
    return [
      group.dataset, "\(subset + 1)", group.label == .live ? "0" : "1",
      group.instrument?.rawValue ?? "", group.camera ?? "",
    ]
  }
}
