public import PADCore

/// A choice of samples by what their identities say. A nil field does not restrict.
public struct SampleFilter: Hashable, Codable, Sendable {
  /// Data sets that may appear.
  public var datasets: Set<String>?
  /// Persons as `SampleIdentity.person` names them (`dataset/subject`).
  public var persons: Set<String>?
  /// Sessions that may appear.
  public var sessions: Set<String>?
  /// Cameras that may appear.
  public var cameras: Set<String>?
  /// Attack kinds that may appear; live samples always may.
  public var instruments: Set<AttackInstrument>?
  /// Attack kinds that may not appear; live samples always may.
  public var excludedInstruments: Set<AttackInstrument>
  /// Subsets that the data set's own lists name.
  public var subsets: Set<Subset>?
  /// For each attribute named here, the values that it may have; a sample without the attribute
  /// does not pass.
  public var attributes: [String: Set<String>]?
  /// As `attributes`, but of attacks only; live samples always pass.
  public var attackAttributes: [String: Set<String>]?
  /// Of clips, only frames whose number is below this; pictures always pass.
  public var framesBelow: Int?

  /// Restricts by what is given only.
  public init(
    datasets: Set<String>? = nil, persons: Set<String>? = nil, sessions: Set<String>? = nil,
    cameras: Set<String>? = nil, instruments: Set<AttackInstrument>? = nil,
    excludedInstruments: Set<AttackInstrument> = [], subsets: Set<Subset>? = nil,
    attributes: [String: Set<String>]? = nil, attackAttributes: [String: Set<String>]? = nil,
    framesBelow: Int? = nil
  ) {
    self.datasets = datasets
    self.persons = persons
    self.sessions = sessions
    self.cameras = cameras
    self.instruments = instruments
    self.excludedInstruments = excludedInstruments
    self.subsets = subsets
    self.attributes = attributes
    self.attackAttributes = attackAttributes
    self.framesBelow = framesBelow
  }

  /// Whether every field lets the sample pass. What the sample does not say is no member of a set;
  /// live samples pass the fields about attacks.
  public func matches(_ identity: SampleIdentity) -> Bool {
    func allows<T: Hashable>(_ set: Set<T>?, _ value: T?) -> Bool {
      guard let set else { return true }
      return value.map(set.contains) ?? false
    }
    guard allows(datasets, identity.dataset), allows(persons, identity.person),
      allows(sessions, identity.session), allows(cameras, identity.camera),
      allows(subsets, identity.subset),
      (attributes ?? [:]).allSatisfy({ allows($0.value, identity.attributes[$0.key]) })
    else { return false }
    if let framesBelow, let frame = identity.frame, frame >= framesBelow { return false }
    guard let instrument = identity.instrument else { return true }
    guard (attackAttributes ?? [:]).allSatisfy({ allows($0.value, identity.attributes[$0.key]) })
    else { return false }
    return allows(instruments, instrument) && !excludedInstruments.contains(instrument)
  }

  // Sets are written sorted, so that equal filters give equal files.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(datasets?.sorted(), forKey: .datasets)
    try container.encodeIfPresent(persons?.sorted(), forKey: .persons)
    try container.encodeIfPresent(sessions?.sorted(), forKey: .sessions)
    try container.encodeIfPresent(cameras?.sorted(), forKey: .cameras)
    try container.encodeIfPresent(instruments?.sorted(), forKey: .instruments)
    try container.encode(excludedInstruments.sorted(), forKey: .excludedInstruments)
    try container.encodeIfPresent(
      subsets?.sorted { $0.rawValue < $1.rawValue }, forKey: .subsets)
    try container.encodeIfPresent(attributes?.mapValues { $0.sorted() }, forKey: .attributes)
    try container.encodeIfPresent(
      attackAttributes?.mapValues { $0.sorted() }, forKey: .attackAttributes)
    try container.encodeIfPresent(framesBelow, forKey: .framesBelow)
  }
}

extension SampleIdentity {
  /// Of a clip's identity that of one of its frames. The number has six digits, so that frames sort
  /// by their ids.
  func ofFrame(_ index: Int) -> SampleIdentity {
    let digits = String(index)
    var frame = self
    frame.video = id
    frame.id = id + "#" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    return frame
  }

  /// The number of a clip's frame, from 0: what stands behind the `#` of its id. Nil for pictures.
  public var frame: Int? {
    guard id.count > video.count, id.hasPrefix(video), id.dropFirst(video.count).first == "#" else {
      return nil
    }
    return Int(id.dropFirst(video.count + 1))
  }
}
