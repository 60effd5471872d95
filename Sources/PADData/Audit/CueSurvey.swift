internal import PADCore

/// Cues measured over a store's samples.
public enum CueSurvey {
  /// The cues of each sample, in order, measured on several threads.
  ///
  /// - Parameters:
  ///   - samples: with crops.
  ///   - augmentation: what training would do to the crops before they are measured.
  ///   - seed: of the augmentation's draws.
  /// - Throws: `PADError` naming the first sample whose crop is missing or damaged.
  public static func measure(
    _ samples: [StoredSample], in store: Store, augmentation: Augmentation = .none,
    seed: UInt64 = 0, workers: Int
  ) throws -> [CueValues] {
    let draws = SeededGenerator(seed: seed)
    // Pieces of some tens of crops keep threads from waiting for each other.
    let piece = 32
    let pieces = (samples.count + piece - 1) / piece
    guard pieces > 0 else { return [] }
    let work = OrderedWork(0..<pieces, threads: max(1, workers), ahead: max(1, workers) * 4) {
      { number in
        try (number * piece..<min(samples.count, (number + 1) * piece)).map { index in
          var generator = draws.child(UInt64(index))
          return try CueValues(
            of: samples[index], in: store, changedBy: augmentation.drawn(using: &generator))
        }
      }
    }
    defer { work.cancel() }
    var values: [CueValues] = []
    values.reserveCapacity(samples.count)
    while let measured = try work.next() { values += measured }
    return values
  }

  /// At most `limit` samples of each data set, subset, session, camera and attack kind (live
  /// samples are one), drawn without replacement; the order of what stays is kept.
  public static func thinned(_ samples: [StoredSample], to limit: Int, seed: UInt64)
    -> [StoredSample]
  {
    let groups = Dictionary(grouping: samples.indices) { Group(samples[$0].identity) }
    let parent = SeededGenerator(seed: seed)
    var kept: [Int] = []
    for (number, group) in groups.sorted(by: { $0.value[0] < $1.value[0] }).enumerated() {
      var generator = parent.child(UInt64(number))
      kept +=
        group.value.count <= limit
        ? group.value : group.value.shuffled(using: &generator).prefix(limit) + []
    }
    return kept.sorted().map { samples[$0] }
  }

  private struct Group: Hashable {
    var dataset: String
    var subset: Subset?
    var session: String?
    var camera: String?
    var instrument: AttackInstrument?
    var label: Label

    init(_ identity: SampleIdentity) {
      dataset = identity.dataset
      subset = identity.subset
      session = identity.session
      camera = identity.camera
      instrument = identity.instrument
      label = identity.label
    }
  }
}

extension CueValues {
  /// Measures a stored sample's crop.
  ///
  /// - Parameter draw: what happens to the crop before it is measured.
  /// - Throws: `PADError` naming the sample where its crop is missing or damaged.
  public init(
    of sample: StoredSample, in store: Store, changedBy draw: AugmentationDraw = .identity
  ) throws {
    try self.init(
      crop: draw.rendered(store.crop(of: sample)), detection: sample.detection,
      sourceBytes: sample.sourceBytes, pictureSize: sample.pictureSize)
  }
}
