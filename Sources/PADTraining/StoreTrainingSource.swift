import PADCore
import PADData
import PADMethods
import Torch

/// Batches and development scores out of a prepared store, under a protocol.
public final class StoreTrainingSource: TrainingSource {
  public let groups: TrainingGroups
  /// Training samples that have a crop and lack another view that the method learns from (a face
  /// whose mesh was not found has no depth): they do not train.
  public let lackingViews: [StoredSample]
  private let loader: BatchLoader
  private let development: StoredScorer

  /// - Throws: `PADError(.insufficientData)` where the training samples do not fill one batch, or
  ///   the method wants a label that they lack; `.missing` for a view that was not prepared.
  public init(
    store: Store, data: ResolvedProtocol, method: any Method, settings: TrainingSettings
  ) throws {
    let demand = method.sampling
    try store.requireViews(demand.views.kinds)
    let usable = data.usable(in: .train)
    let training = try Self.drawn(from: usable, demand, in: store)
    let having = Set(try usable.having(demand.views.kinds, in: store).map(\.id))
    lackingViews = usable.filter { !having.contains($0.id) }
    guard training.count >= demand.batchSize || demand.stepsPerEpoch != nil else {
      throw PADError(
        .insufficientData,
        "\(training.count) training samples do not fill one batch of \(demand.batchSize)",
        advice: "Add data, or lower batchSize")
    }
    development = try StoredScorer(
      samples: data.samples(in: .development), in: store, input: method.input,
      view: demand.view, batchSize: settings.scoringBatchSize, workers: settings.workers)
    groups = TrainingGroups(data.usable(in: .train), domain: demand.domain)
    loader = try BatchLoader(
      store: store, samples: training, input: method.input, views: demand.views,
      augmentation: settings.removeCues.added(to: settings.augmentation.augmentation),
      sampler: demand.sampler,
      seed: settings.seed,
      options: BatchLoader.Options(
        batchSize: demand.batchSize, workers: settings.workers, dropsIncompleteBatch: true,
        batchesPerEpoch: demand.stepsPerEpoch))
  }

  /// The samples that the method asks for.
  ///
  /// - Throws: `PADError(.insufficientData)` for a label without samples.
  private static func drawn(
    from usable: [StoredSample], _ demand: SamplingDemand, in store: Store
  ) throws -> [StoredSample] {
    let samples = try usable.having(demand.views.kinds, in: store)
    for label in Label.allCases where demand.labels.contains(label) {
      guard samples.contains(where: { $0.identity.label == label }) else {
        let wanted = demand.labels.map(\.rawValue).sorted().joined(separator: " and ")
        throw PADError(
          .insufficientData,
          "no \(label.rawValue) sample trains (of \(usable.count) samples, \(samples.count) have "
            + "\(demand.views.kinds.map(\.rawValue).joined(separator: ", ")))",
          advice: "The method learns from \(wanted) samples; look at `bonafide inspect STORE`")
      }
    }
    let wanted = samples.filter { demand.labels.contains($0.identity.label) }
    guard let count = demand.framesPerVideo else { return wanted }
    return wanted.evenlySpaced(count, inEvery: { "\($0.identity.dataset)/\($0.identity.video)" })
  }

  public var stepsPerEpoch: Int { loader.batchesPerEpoch }

  /// What every training sample has.
  public var views: [ViewKind] { loader.views.kinds }

  public func trainingBatches(epoch: Int, skipping: Int) throws -> any BatchSequence {
    loader.epoch(epoch - 1, from: skipping)
  }

  public func developmentScores(by method: any Method, device: Device) throws -> [ScoredSample] {
    try development.scores(by: method, device: device)
  }
}

extension EpochBatches: BatchSequence {
  /// Ends the work behind the batches.
  public func stop() { cancel() }
}

extension SamplingDemand {
  /// What the loader reads.
  var views: BatchViews { BatchViews(main: view, second: secondView, withDepth: withDepth) }

  /// The order in which the loader visits the samples.
  var sampler: Sampler {
    switch balance {
    case .none: .shuffled
    case .label: .balanced([.label])
    case .domainAndLabel: .balanced([domain.axis, .label])
    case .instrument: .balanced([.label, .instrument])
    }
  }
}

/// Scores the same stored samples again and again; their decoded crops are kept in between.
public final class StoredScorer {
  private let samples: [StoredSample]
  /// Nil where no sample has the view.
  private let loader: BatchLoader?

  /// - Parameter view: what is scored. A frame that lacks it while others of its clip have it (the
  ///   last one has no flow) is left out; a clip or a picture without it fails.
  /// - Throws: `PADError` where the loader's options are out of range, or the view was not prepared.
  public init(
    samples all: [StoredSample], in store: Store, input: InputSpec, view: ViewKind = .face,
    batchSize: Int, workers: Int
  ) throws {
    try store.requireViews([view])
    var samples = all
    var usable = samples.filter { $0.status == .prepared }
    if view != .face {
      let having = try store.samples(with: view)
      usable.removeAll { !having.contains($0.id) }
      let clips = Set(usable.map(\.clip))
      samples.removeAll { !having.contains($0.id) && clips.contains($0.clip) }
    }
    self.samples = samples
    loader =
      usable.isEmpty
      ? nil
      : try BatchLoader(
        store: store, samples: usable, input: input, views: BatchViews(main: view),
        options: BatchLoader.Options(batchSize: batchSize, workers: workers, prefetch: 2))
  }

  /// One score a sample, in order; NaN where the sample has no such view.
  ///
  /// - Parameter score: scores the samples of a batch, in order.
  /// - Throws: `PADError(.numerical)` where a network gives no number: it must not pass for a
  ///   face that was not found.
  public func scores(_ score: (Batch) throws -> [Double]) throws -> [ScoredSample] {
    var scores: [String: Double] = [:]
    if let batches = loader?.epoch(0) {
      while let batch = try batches.next() {
        for (sample, value) in zip(batch.samples, try score(batch)) {
          guard value.isFinite else {
            throw PADError(
              .numerical, "the network's score of '\(sample.id)' is \(value)",
              advice: "Its weights are damaged or training diverged; use an earlier checkpoint")
          }
          scores[sample.id] = value
        }
      }
    }
    return samples.map {
      ScoredSample(sample: $0.identity, score: scores[$0.id, default: .nan])
    }
  }

  /// The scores of the training engine.
  ///
  /// - Throws: `PADError(.numerical)` for a score that is no number, or as the store where a crop
  ///   cannot be read; `TorchError` from the engine.
  public func scores(by method: any Method, device: Device) throws -> [ScoredSample] {
    try scores { batch in
      try method.scores(for: tensor(batch.views[batch.main], device: device))
    }
  }
}

extension StoredSample {
  /// The clip or the picture that the sample was taken from.
  fileprivate var clip: String { "\(identity.dataset)/\(source)" }
}

extension [StoredSample] {
  /// The samples that were prepared with every one of these views.
  func having(_ kinds: [ViewKind], in store: Store) throws -> [StoredSample] {
    var samples = filter { $0.status == .prepared }
    for kind in kinds where kind != .face {
      let having = try store.samples(with: kind)
      samples.removeAll { !having.contains($0.id) }
    }
    return samples
  }

  /// At most `count` samples of every group, evenly spaced in the order that they have; the middle
  /// one where there is one.
  func evenlySpaced(_ count: Int, inEvery group: (StoredSample) -> String) -> [StoredSample] {
    var positions: [String: [Int]] = [:]
    for (index, sample) in enumerated() { positions[group(sample), default: []].append(index) }
    let kept = positions.values.flatMap { (members: [Int]) -> [Int] in
      guard members.count > count else { return members }
      // The middles of `count` equal parts.
      return (0..<count).map { part in members[(2 * part + 1) * members.count / (2 * count)] }
    }
    return kept.sorted().map { self[$0] }
  }
}
