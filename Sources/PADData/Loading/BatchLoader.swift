public import PADCore
internal import PADMedia
internal import Synchronization

/// Decodes, augments and normalizes views on worker threads ahead of the training step.
///
/// The batches of an epoch are a function of the samples, the seed and the epoch alone,
/// whatever the number of workers.
public final class BatchLoader: Sendable {
  /// How the loader works, apart from what it loads.
  public struct Options: Hashable, Codable, Sendable {
    /// Samples a batch.
    public var batchSize: Int
    /// Threads that decode and augment.
    public var workers: Int
    /// Batches made ahead of the consumer, at most.
    public var prefetch: Int
    /// Decoded views kept in memory, at most; 0 keeps none.
    public var cacheBytes: Int
    /// Whether an incomplete last batch is left out.
    public var dropsIncompleteBatch: Bool
    /// Batches an epoch; nil: one pass over the samples.
    public var batchesPerEpoch: Int?

    public init(
      batchSize: Int = 8, workers: Int = 2, prefetch: Int = 8, cacheBytes: Int = 1 << 30,
      dropsIncompleteBatch: Bool = false, batchesPerEpoch: Int? = nil
    ) {
      self.batchSize = batchSize
      self.workers = workers
      self.prefetch = prefetch
      self.cacheBytes = cacheBytes
      self.dropsIncompleteBatch = dropsIncompleteBatch
      self.batchesPerEpoch = batchesPerEpoch
    }
  }

  /// What is loaded.
  private enum Source {
    /// In the order that was given.
    case list([StoredSample])
    case selection(StoreSelection)

    var count: Int {
      switch self {
      case .list(let samples): samples.count
      case .selection(let selection): selection.count
      }
    }
  }

  /// What a picture becomes.
  public let input: InputSpec
  /// What a batch holds.
  public let views: BatchViews
  /// How crops vary.
  public let augmentation: Augmentation
  /// The order in which an epoch visits the samples.
  public let sampler: Sampler
  /// Decides order and augmentation together with the epoch.
  public let seed: UInt64
  /// How the loader works.
  public let options: Options
  private let source: Source
  private let store: Store
  private let cache: ViewCache

  /// - Parameter samples: with crops, in an order that is the same every time.
  /// - Throws: `PADError` for a sample without a crop, no samples at all, and options or
  ///   strengths out of range.
  public convenience init(
    store: Store, samples: [StoredSample], input: InputSpec, views: BatchViews = BatchViews(),
    augmentation: Augmentation = .none, sampler: Sampler = .sequential, seed: UInt64 = 0,
    options: Options = Options()
  ) throws {
    if let failed = samples.first(where: { $0.status != .prepared }) {
      throw PADError(
        .invalid, "sample '\(failed.id)' has no crop (\(failed.status.rawValue))",
        advice: "Load only samples whose status is 'prepared'")
    }
    try self.init(
      .list(samples), in: store, input: input, views: views, augmentation: augmentation,
      sampler: sampler, seed: seed, options: options)
  }

  /// Loads a selection, of which no list is made: samples are looked up as they are drawn.
  ///
  /// - Throws: `PADError` for an empty selection, and options or strengths out of range.
  public convenience init(
    selection: StoreSelection, input: InputSpec, views: BatchViews = BatchViews(),
    augmentation: Augmentation = .none, sampler: Sampler = .balanced, seed: UInt64 = 0,
    options: Options = Options()
  ) throws {
    try self.init(
      .selection(selection), in: selection.store, input: input, views: views,
      augmentation: augmentation, sampler: sampler, seed: seed, options: options)
  }

  private init(
    _ source: Source, in store: Store, input: InputSpec, views: BatchViews,
    augmentation: Augmentation, sampler: Sampler, seed: UInt64, options: Options
  ) throws {
    try augmentation.check()
    guard options.batchSize > 0, options.workers > 0, options.prefetch > 0, input.size > 0,
      options.batchesPerEpoch.map({ $0 > 0 }) ?? true
    else {
      throw PADError(
        .invalid,
        "batch size \(options.batchSize), \(options.workers) workers, \(options.prefetch) "
          + "batches ahead, \(options.batchesPerEpoch ?? 1) batches an epoch, input of "
          + "\(input.size) px; expected 1 or more each")
    }
    guard source.count > 0 else {
      throw PADError(.insufficientData, "there are no samples to load")
    }
    try store.requireViews(views.kinds)
    self.store = store
    self.source = source
    self.input = input
    self.views = views
    self.augmentation = augmentation
    self.sampler = sampler
    self.seed = seed
    self.options = options
    cache = ViewCache(limitBytes: options.cacheBytes)
  }

  /// Batches in every epoch; an incomplete last one counts unless it is dropped.
  public var batchesPerEpoch: Int {
    if let batches = options.batchesPerEpoch { return batches }
    let whole = source.count / options.batchSize
    let hasRest = source.count % options.batchSize != 0
    return hasRest && !options.dropsIncompleteBatch ? whole + 1 : whole
  }

  /// Starts the workers on an epoch, from 0.
  ///
  /// - Parameter first: the batch to begin with, for a resumed epoch; it and its successors
  ///   are what they are in the whole epoch.
  public func epoch(_ epoch: Int, from first: Int = 0) -> EpochBatches {
    let draws = options.batchesPerEpoch.map { $0 * options.batchSize }
    let order =
      switch source {
      case .list(let samples):
        sampler.order(of: samples, epoch: epoch, seed: seed, draws: draws)
      case .selection(let selection):
        sampler.order(of: selection.units, epoch: epoch, seed: seed, draws: draws)
      }
    let changes = SeededGenerator(seed: seed).child(UInt64(epoch)).child(UInt64.max)
    let last = batchesPerEpoch
    let work = OrderedWork(
      min(first, last)..<last, threads: options.workers, ahead: options.prefetch
    ) { { [self] in try batch($0, order, changes) } }
    return EpochBatches(work)
  }

  private func batch(_ index: Int, _ order: [Int], _ changes: SeededGenerator) throws -> Batch {
    let start = index * options.batchSize
    let positions = start..<min(start + options.batchSize, order.count)
    var samples: [StoredSample] = []
    var blocks: [ViewKind: (values: [Float], shape: [Int])] = [:]
    for position in positions {
      var generator = changes.child(UInt64(position))
      let draw = augmentation.drawn(using: &generator)
      let (sample, decoded) = try loaded(order[position])
      samples.append(sample)
      for (kind, view) in zip(views.kinds, decoded) {
        let shape = view.shape(input)
        let count = shape.reduce(1, *)
        var block =
          blocks.removeValue(forKey: kind)
          ?? ([Float](repeating: 0, count: positions.count * count), [positions.count] + shape)
        try block.values.withUnsafeMutableBufferPointer {
          try view.write(draw, input: input, into: $0, at: (position - start) * count)
        }
        blocks[kind] = block
      }
    }
    return Batch(
      index: index, samples: samples,
      views: blocks.mapValues { Batch.Values(values: $0.values, shape: $0.shape) },
      main: views.main)
  }

  /// A sample and its views at the input's size, in the order of `views.kinds`.
  private func loaded(_ index: Int) throws -> (StoredSample, [DecodedView]) {
    switch source {
    case .list(let samples):
      if let cached = cache.views(index) { return (samples[index], cached) }
      let decoded = try views.kinds.map {
        try DecodedView($0, of: samples[index], in: store, input: input)
      }
      cache.keep(decoded, index)
      return (samples[index], decoded)
    case .selection(let selection):
      let member = try selection.member(at: index)
      let decoded = try views.kinds.map { kind in
        kind == .face
          ? .picture(
            try DecodedView.sized(
              store.decoded(member.crop, of: member.sample), to: input.size))
          : try DecodedView(kind, of: member.sample, in: store, input: input)
      }
      return (member.sample, decoded)
    }
  }
}

/// The batches of one epoch of a store's samples.
public typealias EpochBatches = OrderedBatches<Batch>

/// The batches of one epoch, in order. Letting go of it stops its workers.
public final class OrderedBatches<Element: Sendable>: Sendable {
  private let work: OrderedWork<Element>

  init(_ work: OrderedWork<Element>) { self.work = work }

  deinit { work.abandon() }

  /// Waits for the next batch; nil after the last and after `cancel()`.
  ///
  /// - Throws: `PADError` naming the sample that could not be loaded; the epoch then ends.
  public func next() throws -> Element? { try work.next() }

  /// Stops the workers and waits for them to end.
  public func cancel() { work.cancel() }

  /// The time that the consumer has waited for batches so far.
  public var waited: Duration { work.waited }
}

/// Decoded views, up to a limit. What came first stays: with every sample visited once an
/// epoch, throwing older ones out would only empty the cache.
private final class ViewCache: Sendable {
  private struct Contents {
    var views: [Int: [DecodedView]] = [:]
    var bytes = 0
  }

  private let limitBytes: Int
  private let contents = Mutex(Contents())

  init(limitBytes: Int) { self.limitBytes = limitBytes }

  func views(_ index: Int) -> [DecodedView]? { contents.withLock { $0.views[index] } }

  func keep(_ views: [DecodedView], _ index: Int) {
    let size = views.reduce(0) { $0 + $1.byteCount }
    contents.withLock { contents in
      guard contents.bytes + size <= limitBytes, contents.views[index] == nil else { return }
      contents.views[index] = views
      contents.bytes += size
    }
  }
}
