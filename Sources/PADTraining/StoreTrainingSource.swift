import PADCore
import PADData
import PADMethods
import Torch

/// Batches and development scores out of a prepared store, under a protocol.
public final class StoreTrainingSource: TrainingSource {
  public let domains: [String]
  private let loader: BatchLoader
  private let development: StoredScorer

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
    development = try StoredScorer(
      samples: data.samples(in: .development), in: store, input: method.input,
      batchSize: settings.scoringBatchSize, workers: settings.workers)
    domains = Set(training.map(\.identity.domain)).sorted()
    loader = try BatchLoader(
      store: store, samples: training, input: method.input,
      augmentation: settings.removeCues.added(to: settings.augmentation.augmentation),
      sampler: method.sampling.sampler,
      seed: settings.seed,
      options: BatchLoader.Options(
        batchSize: batchSize, workers: settings.workers, dropsIncompleteBatch: true))
  }

  public var stepsPerEpoch: Int { loader.batchesPerEpoch }

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

/// Scores the same stored samples again and again; their decoded crops are kept in between.
public final class StoredScorer {
  private let samples: [StoredSample]
  /// Nil where no sample has a crop.
  private let loader: BatchLoader?

  /// - Throws: `PADError` where the loader's options are out of range.
  public init(
    samples: [StoredSample], in store: Store, input: InputSpec, batchSize: Int, workers: Int
  ) throws {
    self.samples = samples
    let usable = samples.filter { $0.status == .prepared }
    loader =
      usable.isEmpty
      ? nil
      : try BatchLoader(
        store: store, samples: usable, input: input,
        options: BatchLoader.Options(batchSize: batchSize, workers: workers, prefetch: 2))
  }

  /// One score a sample, in order; NaN where the sample has no crop.
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
      try method.scores(for: imageTensor(batch.images, size: batch.size, device: device))
    }
  }
}
