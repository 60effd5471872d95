public import Foundation
public import PADCore
public import PADData
public import PADMedia
import PADFaces

/// What `bonafide prepare` was asked. Nil leaves a setting to the store where it exists, else
/// to the adapter.
public struct PrepareRequest: Sendable {
  /// Which adapter reads the data set.
  public var adapter: AdapterKind
  /// The data set's folder.
  public var root: URL
  /// The store that is filled or made.
  public var store: URL
  /// What the user says of the data set's reading.
  public var options: AdapterOptions
  /// The face detector.
  public var detector: CropSpec.Detector?
  /// Detections below this confidence (0...1) are dropped.
  public var minimumConfidence: Double?
  /// Share of width and height added as a mirrored border before detection.
  public var border: Double?
  /// How the face is cut out.
  public var alignment: CropSpec.Alignment?
  /// Side of the crops in pixels.
  public var size: Int?
  /// Which of several faces is cut out.
  public var choice: FaceChoice?
  /// Whether the data set's own boxes and eyes take the place of detections.
  public var usesAnnotations: Bool?
  /// What is derived beside the crops.
  public var views: ViewSpecs?
  /// Cards of flow and depth networks that the views name.
  public var networks: [URL]
  /// Which frames of clips become samples; nil takes `Preparer.defaultSampling`, or every frame
  /// where flow is asked for.
  public var sampling: FrameSampling?
  /// How crops are stored.
  public var encoding: CropEncoding
  /// Threads that read, detect and cut.
  public var workers: Int

  /// Leaves to the store or the adapter what is not given.
  public init(
    adapter: AdapterKind, root: URL, store: URL, options: AdapterOptions = AdapterOptions(),
    detector: CropSpec.Detector? = nil,
    minimumConfidence: Double? = nil, border: Double? = nil,
    alignment: CropSpec.Alignment? = nil, size: Int? = nil, choice: FaceChoice? = nil,
    usesAnnotations: Bool? = nil, views: ViewSpecs? = nil, networks: [URL] = [],
    sampling: FrameSampling? = nil, encoding: CropEncoding = .png,
    workers: Int = ProcessInfo.processInfo.activeProcessorCount
  ) {
    self.adapter = adapter
    self.root = root
    self.store = store
    self.options = options
    self.detector = detector
    self.minimumConfidence = minimumConfidence
    self.border = border
    self.alignment = alignment
    self.size = size
    self.choice = choice
    self.usesAnnotations = usesAnnotations
    self.views = views
    self.networks = networks
    self.sampling = sampling
    self.encoding = encoding
    self.workers = workers
  }
}

/// What a preparation came to.
public struct PrepareResult: Hashable, Codable, Sendable {
  /// What became of the samples.
  public var summary: PreparationSummary
  /// How the store's crops are cut.
  public var crop: CropSpec
  /// What is derived beside them.
  public var views: ViewSpecs
  /// Which frames of clips are samples, as text.
  public var sampling: String
  /// The file that lists every member that is not whole in the store.
  @PathCoded public var skippedFile: URL
}

/// A preparation was asked to end, and did so between two samples.
public struct PreparationInterrupted: Error, CustomStringConvertible {
  /// What the user reads.
  public let description =
    "interrupted; what was prepared is kept, and the same command goes on from there"
}

/// Filling prepared stores.
public enum Preparing {
  /// Fills a prepared store from a data set. It goes on where an interrupted preparation stopped.
  ///
  /// - Throws: `PADError` where the root is not the data set, the store is foreign or has another
  ///   crop contract, or a model file is missing; `PreparationInterrupted` where that was requested.
  ///   Single bad pictures are counted, not thrown.
  public static func prepare(
    _ request: PrepareRequest, interruption: Interruption = Interruption(),
    progress: (PreparationProgress) throws -> Void = { _ in }
  ) throws -> PrepareResult {
    let root = request.root.standardizedFileURL
    let adapter = try request.adapter.adapter(root: root, options: request.options)
    let crop = try request.crop(adapterDefault: adapter.defaultCrop)
    let views = try request.views ?? Store.existingViews(at: request.store) ?? ViewSpecs()
    let sampling = request.sampling ?? (views.flow == nil ? Preparer.defaultSampling : .all)
    let workshop = try FaceWorkshop(
      crop: crop, views: views, networks: request.networks, concurrency: request.workers)
    let preparer = Preparer(
      adapter: adapter, adapterName: request.adapter.rawValue, root: root, crop: crop,
      views: views, sampling: sampling, encoding: request.encoding, workers: request.workers
    ) { workshop.worker }
    let summary = try preparer.run(into: request.store) { report in
      try progress(report)
      if interruption.isRequested { throw PreparationInterrupted() }
    }
    let skippedFile = try writeSkippedFile(ofStore: request.store)
    return PrepareResult(
      summary: summary, crop: crop, views: views, sampling: sampling.text,
      skippedFile: skippedFile)
  }

  /// Rewrites a store's `skipped.csv`.
  static func writeSkippedFile(ofStore url: URL) throws -> URL {
    let file = SkippedFile.url(besideStore: url)
    try SkippedFile.write(try Store(at: url, allowsUnfinished: true).failures(), to: file)
    return file
  }
}

extension PrepareRequest {
  /// The contract: what was asked, else what the store has, else the adapter's default.
  func crop(adapterDefault: CropSpec) throws -> CropSpec {
    var crop = try Store.existingCrop(at: store) ?? adapterDefault
    if let detector {
      crop.detector = detector
      if detector == .wholePicture { crop.detectionBorder = 0 }
    }
    if let minimumConfidence { crop.minimumConfidence = minimumConfidence }
    if let border { crop.detectionBorder = border }
    if let alignment { crop.alignment = alignment }
    if let size { crop.size = size }
    if let choice { crop.choice = choice }
    if let usesAnnotations { crop.usesAnnotations = usesAnnotations }
    try crop.check(origin: "crop")
    return crop
  }
}
