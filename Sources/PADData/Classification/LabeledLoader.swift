public import PADCore
internal import PADMedia

/// Labeled pictures as batches of a network's input: cut to a centered square, resized, augmented and
/// normalized by worker threads ahead of the training step.
///
/// The batches of an epoch are a function of the pictures, the seed and the epoch alone, whatever
/// the number of workers.
public final class LabeledLoader: Sendable {
  /// Pictures with their classes.
  public struct Batch: Sendable {
    /// - Shape: `shape`
    public let images: [Float]
    /// [N, 3, S, S]
    public let shape: [Int]
    /// A class number a picture.
    public let labels: [Int]
  }

  /// How the loader works, apart from what it loads.
  public struct Options: Hashable, Sendable {
    /// Pictures a batch.
    public var batchSize: Int
    /// Threads that decode and augment.
    public var workers: Int
    /// Which pictures come together.
    public var order: Order

    /// Takes the options.
    public init(batchSize: Int, workers: Int = 1, order: Order = .stored) {
      self.batchSize = batchSize
      self.workers = workers
      self.order = order
    }
  }

  /// Which pictures come together in a batch.
  public enum Order: Hashable, Sendable {
    /// As the places are given, the last batch with what is left.
    case stored
    /// Each epoch in an order of its own, without an incomplete last batch.
    case shuffled
    /// Each batch has as many pictures of either of two classes that are drawn for it, the lower
    /// number first; an epoch has as many batches as `shuffled`. Each class's pictures come round
    /// before one comes again.
    case classPairs
  }

  /// Batches made ahead of the consumer, at most.
  private static let prefetch = 4

  private let source: LabeledSource
  private let places: [Int]
  private let input: InputSpec
  private let augmentation: Augmentation
  private let seed: UInt64
  private let options: Options

  /// - Parameter places: of the pictures that are loaded.
  /// - Throws: `PADError(.insufficientData)` without a picture, `.invalid` for options or strengths
  ///   out of range.
  public init(
    _ source: LabeledSource, places: [Int], input: InputSpec, augmentation: Augmentation = .none,
    seed: UInt64 = 0, options: Options
  ) throws {
    try augmentation.check()
    guard !places.isEmpty else {
      throw PADError(.insufficientData, "there are no pictures to load")
    }
    guard options.batchSize > 0, options.workers > 0, input.size > 0 else {
      throw PADError(
        .invalid,
        "batch size \(options.batchSize), \(options.workers) workers, input of \(input.size) px; "
          + "expected 1 or more each")
    }
    if options.order == .classPairs {
      let classes = Set(places.map { source.labels[$0] }).count
      guard options.batchSize % 2 == 0, classes >= 2 else {
        throw PADError(
          .invalid,
          "batches of \(options.batchSize) pictures out of pairs of \(classes) classes; expected an "
            + "even number and two classes or more")
      }
    }
    self.source = source
    self.places = places
    self.input = input
    self.augmentation = augmentation
    self.seed = seed
    self.options = options
  }

  /// Batches in every epoch.
  public var batchesPerEpoch: Int {
    let rest = places.count % options.batchSize == 0 || options.order != .stored ? 0 : 1
    return places.count / options.batchSize + rest
  }

  /// Starts the workers on an epoch, from 0.
  ///
  /// - Parameter first: the batch to begin with, for a resumed epoch; it and its successors are what
  ///   they are in the whole epoch.
  public func epoch(_ epoch: Int, from first: Int = 0) -> OrderedBatches<Batch> {
    let epochSeed = SeededGenerator(seed: seed).child(UInt64(epoch))
    var generator = epochSeed
    let order =
      switch options.order {
      case .stored: places
      case .shuffled: places.shuffled(using: &generator)
      case .classPairs: classPairs(using: &generator)
      }
    let changes = epochSeed.child(UInt64.max)
    let last = batchesPerEpoch
    let work = OrderedWork(
      min(first, last)..<last, threads: options.workers, ahead: Self.prefetch
    ) { { [self] in try batch($0, order, changes) } }
    return OrderedBatches(work)
  }

  private func classPairs(using generator: inout SeededGenerator) -> [Int] {
    let own = Dictionary(grouping: places) { source.labels[$0] }
    let classes = own.keys.sorted()
    var decks: [Int: [Int]] = [:]
    func drawn(_ label: Int, using generator: inout SeededGenerator) -> Int? {
      if decks[label, default: []].isEmpty {
        decks[label] = own[label, default: []].shuffled(using: &generator)
      }
      return decks[label]?.popLast()
    }
    var order: [Int] = []
    for _ in 0..<batchesPerEpoch {
      for label in classes.shuffled(using: &generator).prefix(2).sorted() {
        for _ in 0..<options.batchSize / 2 {
          if let place = drawn(label, using: &generator) { order.append(place) }
        }
      }
    }
    return order
  }

  /// Visits the batches of an epoch that is in the order of its places.
  ///
  /// - Throws: what `body` throws; `PADError` naming a picture that could not be loaded.
  public func forEachBatch(_ body: (Batch) throws -> Void) throws {
    let batches = epoch(0)
    defer { batches.cancel() }
    while let batch = try batches.next() { try body(batch) }
  }

  private func batch(_ index: Int, _ order: [Int], _ changes: SeededGenerator) throws -> Batch {
    let start = index * options.batchSize
    let positions = start..<min(start + options.batchSize, order.count)
    let size = 3 * input.size * input.size
    var images = [Float](repeating: 0, count: positions.count * size)
    for position in positions {
      var generator = changes.child(UInt64(position))
      let draw = augmentation.drawn(using: &generator)
      let view = DecodedView.picture(try square(source.picture(order[position])))
      try images.withUnsafeMutableBufferPointer {
        try view.write(draw, input: input, into: $0, at: (position - start) * size)
      }
    }
    return Batch(
      images: images, shape: [positions.count, 3, input.size, input.size],
      labels: positions.map { source.labels[order[$0]] })
  }

  /// The largest square about the center, at the input's size.
  private func square(_ image: Image) throws -> Image {
    guard image.width != image.height else { return try DecodedView.sized(image, to: input.size) }
    let side = min(image.width, image.height)
    return try image.cropped(
      BoundingBox(
        x: Double((image.width - side) / 2), y: Double((image.height - side) / 2),
        width: Double(side), height: Double(side)), width: input.size, height: input.size)
  }
}
