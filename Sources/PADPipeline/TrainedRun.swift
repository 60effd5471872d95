import Foundation
import PADCore
import PADData
import PADMethods
import PADTraining
import Torch

/// A run's folder opened for scoring: its store, its protocol, its best checkpoint.
public final class TrainedRun {
  /// The run's folder.
  public let directory: RunDirectory
  /// What the run was made of.
  public let manifest: RunManifest
  /// The run's settings.
  public let configuration: RunConfiguration
  /// The store that the run is scored on.
  public let store: Store
  /// The run's protocol over that store.
  public let data: ResolvedProtocol
  /// The method with the selected epoch's weights, until `load(epoch:)`.
  public let method: any Method
  /// Where training stood at the selected epoch.
  public let state: TrainingState
  /// The selected epoch.
  public let best: EpochResult
  let device: Device
  /// Nil where a video's score is the mean of its frames'.
  private let videoScoring: VideoScoring?
  /// Of the weights that are loaded; made when it is first asked for.
  private var videoScorer: FittedVideoScorer?

  /// - Parameter storeURL: where the store lies now; nil takes the manifest's path.
  /// - Throws: `PADError` where the run, its store or its best checkpoint cannot be read, or the
  ///   store's crops are cut in another way. `dataUnchanged` says whether the samples are the same.
  public init(_ folder: URL, store storeURL: URL? = nil) throws {
    directory = RunDirectory(folder)
    try directory.requireRun()
    manifest = try RunManifest.read(directory.manifest)
    configuration = try RunConfiguration(tree: ConfigurationFile.read(directory.configuration))
    store = try Self.store(of: manifest, at: storeURL)
    data = try ProtocolFile.read(directory.dataProtocol).resolved(over: store.samples())
    try Self.requireCrop(manifest.crop, of: store)
    // A run that was trained on a GPU is scored on the CPU where there is none.
    device = (try? Devices.device(named: configuration.training.device)) ?? .cpu
    try TorchRuntime.prepare(threads: configuration.training.threads)
    method = try configuration.method.makeMethod(
      device: device, precision: configuration.training.precision,
      data: manifest.trainingData ?? TrainingDataSummary(of: data.usable(in: .train)),
      using: Generator(seed: configuration.training.seed, device: device))
    videoScoring = try VideoScoring(
      by: method, over: data, in: store, settings: configuration.training)
    try Self.requireCheckpoint(directory)
    state = try Checkpoint.read(
      directory.bestCheckpoint, into: method, kind: configuration.method.kind)
    guard let best = state.best else {
      throw PADError(.invalid, "\(directory.bestCheckpoint.path): no epoch was selected")
    }
    self.best = best
  }

  private static func store(of manifest: RunManifest, at given: URL?) throws -> Store {
    if given == nil, !FileManager.default.fileExists(atPath: manifest.store) {
      throw PADError(
        .missing, "\(manifest.store): the run's store is no longer there",
        advice: "Say where it lies now with --store FILE")
    }
    return try Store(at: given ?? URL(filePath: manifest.store))
  }

  private static func requireCrop(_ crop: CropSpec, of store: Store) throws {
    guard store.crop == crop else {
      throw PADError(
        .invalid, "\(store.url.path): its crops are cut differently from those of the run",
        advice: "Prepare the store with the run's crop settings (run.json, key 'crop')")
    }
  }

  private static func requireCheckpoint(_ directory: RunDirectory) throws {
    guard FileManager.default.fileExists(atPath: directory.bestCheckpoint.path) else {
      throw PADError(
        .missing, "\(directory.url.path): the run has finished no epoch yet",
        advice: "Continue it: bonafide train --run \(directory.url.path) --resume")
    }
  }

  /// Puts another epoch's weights into `method`, for looking at the course of training.
  ///
  /// - Throws: `PADError(.missing)` where the run did not keep every epoch.
  public func load(epoch: Int) throws {
    videoScorer = nil
    let checkpoint = directory.checkpoint(ofEpoch: epoch)
    guard FileManager.default.fileExists(atPath: checkpoint.path) else {
      throw PADError(
        .missing, "\(checkpoint.path): the run did not keep epoch \(epoch)",
        advice: "Train with --set keepEveryEpoch=true")
    }
    try Checkpoint.read(checkpoint, into: method, kind: configuration.method.kind)
  }

  /// Puts the weights into `method` that a stage of the training began with.
  ///
  /// - Returns: the epochs done before it.
  /// - Throws: `PADError(.invalid)` where the training has no such stage, `.missing` where the run
  ///   did not keep every epoch.
  func load(before stage: String) throws -> Int {
    let stages = configuration.method.stages
    guard let index = stages.firstIndex(where: { $0.name == stage }) else {
      throw PADError(
        .invalid, "\(directory.url.path): the training has no stage '\(stage)'",
        advice: "Its stages: \(stages.map(\.name).joined(separator: ", "))")
    }
    let epoch = stages[..<index].reduce(0) { $0 + $1.epochs }
    try load(epoch: epoch)
    return epoch
  }

  /// Whether the data that trained the run are still the same.
  public var dataUnchanged: Bool { data.dataHash() == manifest.dataHash }

  /// One score a sample, in order; NaN where the sample has no crop (or no such view). Where the
  /// method has a video score of its own, every frame has its video's.
  ///
  /// - Throws: `PADError(.numerical)` for a score that is no number, or as the store where a crop
  ///   cannot be read; `TorchError` from the engine.
  public func scores(of samples: [StoredSample]) throws -> [ScoredSample] {
    try scores(of: samples, by: scorer(of: samples))
  }

  /// As `scores(of:)`, by a scorer of these samples that serves several epochs.
  func scores(of samples: [StoredSample], by scorer: StoredScorer, in other: Store? = nil) throws
    -> [ScoredSample]
  {
    let frames = try scorer.scores(by: method, device: device)
    if videoScorer == nil { videoScorer = try videoScoring?.fitted(on: device) }
    let videos = other.map { videoScorer?.looking(in: $0) } ?? videoScorer
    return try videos?.rescored(frames, of: samples) ?? frames
  }

  /// As `scores(of:)`, of the samples of another store.
  ///
  /// - Throws: also `PADError(.invalid)` where that store's crops are cut in another way.
  func scores(of samples: [StoredSample], in other: Store) throws -> [ScoredSample] {
    try Self.requireCrop(manifest.crop, of: other)
    return try scores(of: samples, by: scorer(of: samples, in: other), in: other)
  }

  /// Scores the same samples with several epochs' weights.
  func scorer(of samples: [StoredSample], in other: Store? = nil) throws -> StoredScorer {
    try StoredScorer(
      samples: samples, in: other ?? store, input: method.input, view: method.sampling.view,
      batchSize: configuration.training.scoringBatchSize,
      workers: configuration.training.workers)
  }
}

/// The devices that settings name.
public enum Devices {
  /// Reads `cpu`, `cuda`, `cuda:1` or `auto`.
  ///
  /// - Throws: `PADError` for another name, or a device that is not there.
  public static func device(named name: String) throws -> Device {
    let count = TorchRuntime.cudaDeviceCount
    switch name {
    case "auto": return count > 0 ? .cuda(0) : .cpu
    case "cpu": return .cpu
    default:
      let parts = name.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.first == "cuda", let index = parts.count == 1 ? 0 : Int(parts[1]), index >= 0,
        parts.count <= 2
      else {
        throw PADError(.invalid, "device '\(name)'", advice: "Expected auto, cpu, cuda or cuda:N")
      }
      guard index < count else {
        throw PADError(
          .missing, "device '\(name)': \(count) CUDA devices here", advice: "Use device=cpu")
      }
      return .cuda(index)
    }
  }
}

extension ResolvedProtocol {
  /// The data sets that train and choose, sorted.
  var datasets: [String] {
    Set((samples(in: .train) + samples(in: .development)).map(\.identity.dataset)).sorted()
  }
}

extension TorchRuntime {
  /// Sets the threads of the engine's operators (0 takes one for every core) and what becomes of
  /// their memory.
  static func prepare(threads: Int) throws {
    try keepFreedMemory()
    try setThreads(threads > 0 ? threads : ProcessInfo.processInfo.activeProcessorCount)
  }
}
