import Foundation
import PADCore
import PADData
import PADMedia

/// Some crops of each class, kind of attack and camera of a store, to look at.
public struct ContactSheet: Sendable {
  /// Samples that agree in data set, label, kind and camera.
  public struct Group: Sendable {
    /// `live, camera 1`
    public var title: String
    /// How many samples and people the group has.
    public var detail: String
    public var label: Label
    public var pictures: [Picture]
  }

  /// A crop and what it is called.
  public struct Picture: Sendable {
    public var image: Image
    /// Subject and session.
    public var caption: String
    public var id: String
  }

  /// The store's file name.
  public var title: String
  public var groups: [Group]

  /// Draws the crops: each subject of a group in turn, a subject's crops in random order.
  ///
  /// - Parameters:
  ///   - perGroup: crops of each group, at most.
  ///   - removal: augmentations that the crops undergo before they are shown.
  ///   - seed: of the choice and of the removal's draws.
  /// - Throws: `PADError` where the store cannot be read or holds no crop.
  public init(of url: URL, perGroup: Int = 8, removal: CueRemoval = CueRemoval(), seed: UInt64 = 1)
    throws
  {
    try removal.check()
    let augmentation = removal.added(to: .none)
    guard perGroup > 0 else {
      throw PADError(.invalid, "\(perGroup) crops a group; expected 1 or more")
    }
    let store = try Store(at: url, allowsUnfinished: true)
    let samples = try store.samples().filter { $0.status == .prepared }
    guard !samples.isEmpty else {
      throw PADError(.insufficientData, "\(url.path): no sample has a crop")
    }
    title = url.lastPathComponent
    let severalSets = Set(samples.map(\.identity.dataset)).count > 1
    let keys = Dictionary(grouping: samples) { GroupKey($0.identity) }
      .sorted { $0.key.order.lexicographicallyPrecedes($1.key.order) }
    groups = try keys.enumerated().map { number, group in
      var generator = SeededGenerator(seed: seed).child(UInt64(number))
      let chosen = Self.chosen(from: group.value, count: perGroup, using: &generator)
      return Group(
        title: group.key.title(withDataset: severalSets),
        detail: "\(group.value.count) crops, \(group.value.persons.count) subjects",
        label: group.key.label,
        pictures: try chosen.map { sample in
          Picture(
            image: try augmentation.drawn(using: &generator).rendered(store.crop(of: sample)),
            caption: Self.caption(sample.identity), id: sample.id)
        })
    }
  }

  /// Each person in turn, so that no one fills a row.
  private static func chosen(
    from samples: [StoredSample], count: Int, using generator: inout SeededGenerator
  ) -> [StoredSample] {
    var people = Dictionary(grouping: samples, by: \.identity.person)
      .sorted { $0.key < $1.key }.map { $0.value.shuffled(using: &generator) }
      .shuffled(using: &generator)
    var chosen: [StoredSample] = []
    while chosen.count < count, !people.isEmpty {
      for index in people.indices where chosen.count < count {
        chosen.append(people[index].removeLast())
      }
      people.removeAll(where: \.isEmpty)
    }
    return chosen
  }

  private static func caption(_ identity: SampleIdentity) -> String {
    identity.session.map { "\(identity.subject), session \($0)" } ?? identity.subject
  }

  private struct GroupKey: Hashable {
    var dataset: String
    var label: Label
    var instrument: AttackInstrument?
    var camera: String?

    init(_ identity: SampleIdentity) {
      dataset = identity.dataset
      label = identity.label
      instrument = identity.instrument
      camera = identity.camera
    }

    var order: [String] {
      [dataset, label == .live ? "0" : "1", instrument?.rawValue ?? "", camera ?? ""]
    }

    func title(withDataset: Bool) -> String {
      let parts = [
        withDataset ? dataset : nil, label.rawValue, instrument?.rawValue,
        camera.map { "camera \($0)" },
      ]
      return parts.compactMap { $0 }.joined(separator: ", ")
    }
  }
}
