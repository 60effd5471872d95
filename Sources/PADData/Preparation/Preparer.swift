public import Foundation
public import PADCore
public import PADMedia

/// How far a preparation has come.
public struct PreparationProgress: Hashable, Sendable {
  /// Pictures and clips of the data set that the store has done with.
  public var done: Int
  /// Pictures and clips that the adapter listed.
  public var total: Int
  /// Pictures and clips that this run has worked on.
  public var fresh: Int
  /// Samples that this run has made of them: a clip gives one a frame.
  public var samples: Int
  /// Since this run began.
  public var elapsed: Duration
}

/// Fills a store from a data set: reads every picture and clip, finds the face, keeps the crop.
public struct Preparer: Sendable {
  /// Begins a member; what it returns is asked for each of its frames.
  public typealias Worker = (SourceSample) throws -> FaceFinder

  /// A transaction is committed after so many samples, or so long.
  private static let samplesPerTransaction = 64
  private static let timePerTransaction = Duration.seconds(1)
  /// Members that a thread may be ahead of the store: frames of long clips wait in memory.
  private static let membersAhead = 4

  private let adapter: any DatasetAdapter
  private let adapterName: String
  private let root: URL
  private let crop: CropSpec
  private let views: ViewSpecs
  private let sampling: FrameSampling
  private let encoding: CropEncoding
  private let workers: Int
  private let makeWorker: @Sendable () throws -> Worker

  /// - Parameters:
  ///   - adapterName: what the store remembers the adapter by.
  ///   - views: what is derived beside the crops.
  ///   - sampling: which frames of a clip become samples.
  ///   - encoding: how crops are stored.
  ///   - workers: threads that read, detect and cut.
  ///   - makeWorker: called once in each thread; what it throws ends the run.
  public init(
    adapter: any DatasetAdapter, adapterName: String, root: URL, crop: CropSpec,
    views: ViewSpecs = ViewSpecs(), sampling: FrameSampling = Preparer.defaultSampling,
    encoding: CropEncoding = .png, workers: Int,
    makeWorker: @escaping @Sendable () throws -> Worker
  ) {
    self.adapter = adapter
    self.adapterName = adapterName
    self.root = root
    self.crop = crop
    self.views = views
    self.sampling = sampling
    self.encoding = encoding
    self.workers = max(1, workers)
    self.makeWorker = makeWorker
  }

  /// Ten frames spread over each clip: neighbors differ in little but noise, and a store of every
  /// frame is thirty times the size.
  public static let defaultSampling = FrameSampling.evenly(10)

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
    let writer = try StoreWriter(at: url, crop: crop, views: views)
    let removedSubjects = try writer.removedSubjects()
    let listed = listing.samples.count
    listing.samples.removeAll { removedSubjects.contains(subjectOf: $0.identity) }
    listing.skipped.removeAll { removedSubjects.contains(subjectOf: $0, in: adapter.dataset) }
    let removed = listed - listing.samples.count

    try writer.begin(
      dataset: adapter.dataset, adapter: adapterName, listed: listing.samples.count,
      skipped: listing.skipped, sampling: sampling.text)
    let plan = try PreparationPlan(
      listing, stored: try writer.samples(), clips: try writer.clips(),
      dataset: adapter.dataset)
    var report = PreparationProgress(
      done: listing.samples.count - plan.pending.count, total: listing.samples.count, fresh: 0,
      samples: 0, elapsed: .zero)
    try work(through: plan.pending) { members in
      try writer.insert(members.flatMap(\.samples), clips: members.compactMap(\.clip))
      report.done += members.count
      report.fresh += members.count
      report.samples += members.reduce(0) { $0 + $1.samples.count }
      report.elapsed = start.duration(to: .now)
      try progress(report)
    }
    try writer.finish(dataset: adapter.dataset)
    return PreparationSummary(
      dataset: adapter.dataset, samples: try writer.samples(), skipped: listing.skipped,
      fresh: report.fresh, removed: removed, cutShort: try writer.cutShort(of: adapter.dataset),
      views: (views.kinds, try writer.viewCounts(of: adapter.dataset)),
      warnings: listing.warnings + plan.warnings)
  }

  private func work(
    through pending: [SourceSample], insert: ([PreparedMember]) throws -> Void
  ) throws {
    let work = OrderedWork(
      0..<pending.count, threads: workers, ahead: workers * Self.membersAhead
    ) { [self] in
      let worker = try makeWorker()
      return { number in try reader.prepared(pending[number], worker) }
    }
    defer { work.cancel() }
    var batch: [PreparedMember] = []
    var samples = 0
    var since = ContinuousClock.now
    while let member = try work.next() {
      batch.append(member)
      samples += member.samples.count
      let isLong = since.duration(to: .now) >= Self.timePerTransaction
      guard samples >= Self.samplesPerTransaction || isLong else { continue }
      try insert(batch)
      (batch, samples) = ([], 0)
      since = .now
    }
    if !batch.isEmpty { try insert(batch) }
  }

  private var reader: MemberReader {
    MemberReader(
      root: root, sampling: sampling, readsNextFrames: views.flow != nil,
      readsAnnotations: crop.usesAnnotations, encoding: encoding)
  }
}
