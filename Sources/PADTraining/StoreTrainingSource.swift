import PADCore
import PADData
import PADMethods
import Torch

/// Batches and development scores out of a prepared store, under a protocol.
public final class StoreTrainingSource: TrainingSource {
  public let domains: [String]
  private let loader: BatchLoader
  private let development: [StoredSample]
  private let store: Store
  private let settings: TrainingSettings

  /// - Throws: `PADError(.insufficientData)` where the training samples do not fill one batch.
  public init(
    store: Store, data: ResolvedProtocol, method: any Method, settings: TrainingSettings
  ) throws {
    let training = data.usable(in: .train)
    let batchSize = method.sampling.batchSize
    guard training.count >= batchSize else {
      throw PADError(
        .insufficientData,
        "\(training.count) training samples do not fill one batch of \(batchSize)",
        advice: "Add data, or lower batchSize")
    }
    self.store = store
    self.settings = settings
    development = data.samples(in: .development)
    domains = Set(training.map(\.identity.domain)).sorted()
    loader = try BatchLoader(
      store: store, samples: training, input: method.input,
      augmentation: settings.augmentation.augmentation, sampler: method.sampling.sampler,
      seed: settings.seed,
      options: BatchLoader.Options(
        batchSize: batchSize, workers: settings.workers, dropsIncompleteBatch: true))
  }

  public var stepsPerEpoch: Int { loader.batchesPerEpoch }

  public func trainingBatches(epoch: Int, skipping: Int) throws -> any BatchSequence {
    loader.epoch(epoch - 1, from: skipping)
  }

  public func developmentScores(by method: any Method, device: Device) throws -> [ScoredSample] {
    try EngineScoring.scores(
      of: development, in: store, by: method, device: device,
      batchSize: settings.scoringBatchSize, workers: settings.workers)
  }
}

extension EpochBatches: BatchSequence {
  public func stop() { cancel() }
}

extension SamplingDemand {
  /// The order in which the loader visits the samples.
  var sampler: Sampler {
    switch balance {
    case .none: .shuffled
    case .label: .balanced([.label])
    case .domainAndLabel: .balanced([.domain, .label])
    case .instrument: .balanced([.label, .instrument])
    }
  }
}

/// Scores of stored samples by the training engine.
public enum EngineScoring {
  /// One score a sample, in order; NaN where the sample has no crop.
  ///
  /// - Throws: `PADError(.numerical)` where the network gives no number: it must not pass for a
  ///   face that was not found.
  public static func scores(
    of samples: [StoredSample], in store: Store, by method: any Method, device: Device,
    batchSize: Int, workers: Int
  ) throws -> [ScoredSample] {
    let usable = samples.filter { $0.status == .prepared }
    var scores: [String: Double] = [:]
    if !usable.isEmpty {
      let loader = try BatchLoader(
        store: store, samples: usable, input: method.input,
        options: BatchLoader.Options(
          batchSize: batchSize, workers: workers, prefetch: 2, cacheBytes: 0))
      let batches = loader.epoch(0)
      while let batch = try batches.next() {
        let images = try imageTensor(batch.images, size: batch.size, device: device)
        for (sample, score) in zip(batch.samples, try method.scores(for: images)) {
          guard score.isFinite else {
            throw PADError(
              .numerical, "the network scores '\(sample.id)' \(score)",
              advice: "Its weights have diverged; start anew with a lower learning rate")
          }
          scores[sample.id] = score
        }
      }
    }
    return samples.map {
      ScoredSample(sample: $0.identity, score: scores[$0.id, default: .nan])
    }
  }
}
