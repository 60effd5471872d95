import Foundation
import PADCore
import PADMethods

/// The folder of one training run: configuration, protocol, checkpoints, logs, scores, report.
public struct RunDirectory: Hashable, Sendable {
  /// The folder.
  public let url: URL

  /// Names a folder, which need not exist yet.
  public init(_ url: URL) { self.url = url }

  /// The settings, as YAML.
  public var configuration: URL { url.appending(path: "config.yaml") }
  /// Which samples train, choose and test.
  public var dataProtocol: URL { url.appending(path: "protocol.json") }
  /// What the run was made of; its presence says that the folder holds a run.
  public var manifest: URL { url.appending(path: "run.json") }
  /// One event a line.
  public var log: URL { url.appending(path: "log.jsonl") }
  /// The folder of all checkpoints.
  public var checkpoints: URL { url.appending(path: "checkpoints") }
  /// The checkpoint to resume from.
  public var lastCheckpoint: URL { checkpoints.appending(path: "last.safetensors") }
  /// The selected epoch's checkpoint.
  public var bestCheckpoint: URL { checkpoints.appending(path: "best.safetensors") }
  /// The checkpoint after an epoch, where `keepEveryEpoch` is set; 0 is before the first.
  public func checkpoint(ofEpoch epoch: Int) -> URL {
    let digits = String(epoch)
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return checkpoints.appending(path: "epoch-\(padded).safetensors")
  }

  /// The report that `evaluate` writes.
  public var report: URL { url.appending(path: "report.html") }

  /// Scores as `evaluate` writes them: those of the test together with those of the development
  /// data, which chose the threshold, so that the file alone gives the same numbers again; those
  /// of another subset apart.
  public func scores(of subset: Subset) -> URL {
    url.appending(path: subset == .test ? "scores.csv" : "scores-\(subset.rawValue).csv")
  }

  /// Makes a fresh run's folder.
  ///
  /// - Throws: `PADError(.invalid)` where a run is there already, or other files are.
  public func create() throws {
    let files = FileManager.default
    let existing = (try? files.contentsOfDirectory(atPath: url.path)) ?? []
    guard existing.isEmpty else {
      let isRun = files.fileExists(atPath: manifest.path)
      throw PADError(
        .invalid, "\(url.path): \(isRun ? "a run is there already" : "the folder is not empty")",
        advice: isRun ? "Continue it with --resume, or name another folder" : "Name a new folder")
    }
    do {
      try files.createDirectory(at: checkpoints, withIntermediateDirectories: true)
    } catch {
      throw PADError(.unwritable, "\(url.path): \(systemReason(error))")
    }
  }

  /// - Throws: `PADError(.missing)` where the folder holds no run.
  public func requireRun() throws {
    guard FileManager.default.fileExists(atPath: manifest.path) else {
      throw PADError(
        .missing, "\(url.path): no run here (run.json is missing)",
        advice: "Start one with `bonafide train --method cnn --store FILE --run \(url.path)`")
    }
  }
}

/// What a run was made of, written when it starts.
public struct RunManifest: Codable, Hashable, Sendable {
  /// The format that this version writes.
  public static let currentFormat = 1

  public var format: Int
  /// The method's name, `MethodKind.rawValue`.
  public var method: String
  /// The store's path, as the user gave it, made absolute.
  public var store: String
  /// How the store's crops were cut.
  public var crop: CropSpec
  /// Tells whether the data are still those of the run.
  public var dataHash: String
  /// The data sets that train and choose, sorted.
  public var datasets: [String]
  /// Counts of the training data; nil in runs of before there were methods that need them.
  public var trainingData: TrainingDataSummary?
  /// Whether a person of the training or development data is in the test data as well.
  public var subjectsShared: Bool
  /// The weights that training started from; nil for random ones.
  public var initialWeights: String?
  /// SHA-256 of that file; nil in runs of before it was kept.
  public var initialWeightsDigest: String?
  /// Versions of this program and of its libraries, by name.
  public var versions: [String: String]
  /// When the manifest was made.
  public var started: Date

  /// The manifest of a run that starts now.
  public init(
    method: String, store: String, crop: CropSpec, dataHash: String, datasets: [String],
    trainingData: TrainingDataSummary, subjectsShared: Bool, initialWeights: String?,
    initialWeightsDigest: String?, versions: [String: String]
  ) {
    self.initialWeights = initialWeights
    self.initialWeightsDigest = initialWeightsDigest
    format = Self.currentFormat
    self.method = method
    self.store = store
    self.crop = crop
    self.dataHash = dataHash
    self.datasets = datasets
    self.trainingData = trainingData
    self.subjectsShared = subjectsShared
    self.versions = versions
    started = Date()
  }

  /// Writes the manifest whole or not at all.
  ///
  /// - Throws: `PADError(.unwritable)` naming the path and the cause.
  public func write(to url: URL) throws {
    try AtomicFile.write(JSONText.data(self), to: url)
  }

  /// - Throws: `PADError` where the file is missing, foreign, or of a later format.
  public static func read(_ url: URL) throws -> RunManifest {
    guard let data = try? Data(contentsOf: url) else {
      throw PADError(.missing, "\(url.path): no run manifest")
    }
    guard let manifest = try? JSONText.decode(RunManifest.self, from: data) else {
      throw PADError(.invalid, "\(url.path): not a run manifest of bonafide")
    }
    guard manifest.format <= currentFormat else {
      throw PADError(
        .unsupported, "\(url.path): format \(manifest.format); this version reads \(currentFormat)",
        advice: "Use the version of bonafide that wrote it")
    }
    return manifest
  }
}
