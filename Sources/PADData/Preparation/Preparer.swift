public import Foundation
public import PADCore
public import PADMedia

/// A face cut out of a picture.
public struct CroppedFace: Sendable {
  /// Where and how surely the face was found.
  public var detection: StoredSample.Detection
  /// The face, cut by the store's `CropSpec`.
  public var crop: Image

  /// Takes a face and its crop.
  public init(detection: StoredSample.Detection, crop: Image) {
    self.detection = detection
    self.crop = crop
  }
}

/// How far a preparation has come.
public struct PreparationProgress: Hashable, Sendable {
  /// Samples of the data set that the store holds now.
  public var done: Int
  /// Samples that the adapter listed.
  public var total: Int
  /// Samples that this run has worked on.
  public var fresh: Int
  /// Since this run began.
  public var elapsed: Duration
}

/// Fills a store from a data set: reads every picture, finds its face, keeps the crop.
public struct Preparer: Sendable {
  /// Finds and cuts a picture's face; nil where there is none. One is made for each worker.
  public typealias Cropper = (Image) throws -> CroppedFace?

  /// A transaction is committed after so many samples, or so long.
  private static let samplesPerTransaction = 64
  private static let timePerTransaction = Duration.seconds(1)

  private let adapter: any DatasetAdapter
  private let adapterName: String
  private let root: URL
  private let crop: CropSpec
  private let encoding: CropEncoding
  private let workers: Int
  private let makeCropper: @Sendable () throws -> Cropper

  /// - Parameters:
  ///   - adapterName: what the store remembers the adapter by.
  ///   - encoding: how crops are stored.
  ///   - workers: threads that read, detect and cut.
  ///   - makeCropper: called once in each worker; what it throws ends the run.
  public init(
    adapter: any DatasetAdapter, adapterName: String, root: URL, crop: CropSpec,
    encoding: CropEncoding = .png, workers: Int,
    makeCropper: @escaping @Sendable () throws -> Cropper
  ) {
    self.adapter = adapter
    self.adapterName = adapterName
    self.root = root
    self.crop = crop
    self.encoding = encoding
    self.workers = max(1, workers)
    self.makeCropper = makeCropper
  }

  /// Prepares what the store does not hold yet.
  ///
  /// Killed at any time, a second run goes on where the first stopped: nothing is lost or
  /// stored twice. Unreadable pictures are tried again.
  ///
  /// - Parameter progress: called after every transaction; what it throws ends the run.
  /// - Throws: `PADError` where the root is not this data set, the store is foreign, of another
  ///   contract or unwritable, or a stored sample's picture or identity has changed.
  public func run(
    into url: URL, progress: (PreparationProgress) throws -> Void = { _ in }
  ) throws -> PreparationSummary {
    let start = ContinuousClock.now
    var listing = try adapter.list(root)
    let writer = try StoreWriter(at: url, crop: crop)
    let isRemoved = try writer.removalMarks()
    let listed = listing.samples.count
    listing.samples.removeAll { isRemoved($0.identity) }
    let removed = listed - listing.samples.count

    try writer.begin(
      dataset: adapter.dataset, adapter: adapterName, listed: listing.samples.count,
      skipped: listing.skipped)
    let plan = try PreparationPlan(
      listing, stored: try writer.samples(), dataset: adapter.dataset)
    var report = PreparationProgress(
      done: listing.samples.count - plan.pending.count, total: listing.samples.count, fresh: 0,
      elapsed: .zero)
    try work(through: plan.pending) { batch in
      try writer.insert(batch)
      report.done += batch.count
      report.fresh += batch.count
      report.elapsed = start.duration(to: .now)
      try progress(report)
    }
    try writer.finish(dataset: adapter.dataset)
    return PreparationSummary(
      dataset: adapter.dataset, samples: try writer.samples(), skipped: listing.skipped,
      fresh: report.fresh, removed: removed, warnings: listing.warnings + plan.warnings)
  }

  private func work(
    through pending: [SourceSample], insert: ([PreparedSample]) throws -> Void
  ) throws {
    let work = OrderedWork(
      0..<pending.count, threads: workers, ahead: workers * 8
    ) { [self] in
      let cropper = try makeCropper()
      return { number in try prepared(pending[number], cropper) }
    }
    defer { work.cancel() }
    var batch: [PreparedSample] = []
    var since = ContinuousClock.now
    while let sample = try work.next() {
      batch.append(sample)
      let isLong = since.duration(to: .now) >= Self.timePerTransaction
      guard batch.count >= Self.samplesPerTransaction || isLong else { continue }
      try insert(batch)
      batch = []
      since = .now
    }
    if !batch.isEmpty { try insert(batch) }
  }

  /// - Throws: only what is no single picture's fault.
  private func prepared(_ source: SourceSample, _ cropper: Cropper) throws -> PreparedSample {
    var sample = StoredSample(
      identity: source.identity, status: .prepared, annotation: source.annotation,
      source: source.path, sourceBytes: PreparationPlan.fileSize(of: source.media))
    do {
      guard let face = try cropper(try Image.read(source.media.files[0])) else {
        sample.status = .noFace
        sample.reason = "no face found"
        return PreparedSample(sample: sample, crop: nil)
      }
      sample.detection = face.detection
      let bytes = try CropCodec.encode(face.crop, as: encoding)
      return PreparedSample(sample: sample, crop: bytes)
    } catch let error as PADError {
      sample.status = .unreadable
      sample.detection = nil
      // A store is passed on; where its pictures lay on one machine is not.
      sample.reason = error.message.replacingOccurrences(of: root.path + "/", with: "")
      return PreparedSample(sample: sample, crop: nil)
    }
  }
}
