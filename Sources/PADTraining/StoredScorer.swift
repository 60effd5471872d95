import PADCore
import PADData
import PADMethods
import Torch

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

  /// As `scores(by:device:)`, with the mean errors of frames of every presentation where the method
  /// measures them.
  ///
  /// - Throws: as `scores(by:device:)`.
  public func measurements(by method: any Method, device: Device) throws -> DevelopmentScores {
    guard let method = method as? any ErrorMeasuringMethod else {
      return DevelopmentScores(scores: try scores(by: method, device: device))
    }
    var sums: [String: (sum: Double, count: Int)] = [:]
    let scores = try frameErrors(by: method, device: device) { sample, name, error in
      let (sum, count) = sums["\(name)/\(sample.identity.presentation)", default: (0, 0)]
      sums["\(name)/\(sample.identity.presentation)"] = (sum + error, count + 1)
    }
    return DevelopmentScores(
      scores: scores, errors: sums.mapValues { $0.sum / Double($0.count) })
  }

  /// The scores, with every error of every frame given to `body` by its name.
  ///
  /// - Throws: as `scores(by:device:)`; what `body` throws.
  public func frameErrors(
    by method: any ErrorMeasuringMethod, device: Device,
    _ body: (StoredSample, String, Double) throws -> Void
  ) throws -> [ScoredSample] {
    try scores { batch in
      let measured = try method.measurements(
        of: tensor(batch.views[batch.main], device: device))
      for errors in measured.errors {
        for (sample, error) in zip(batch.samples, errors.values) {
          try body(sample, errors.name, error)
        }
      }
      return measured.scores
    }
  }
}

extension StoredSample {
  /// The clip or the picture that the sample was taken from.
  fileprivate var clip: String { "\(identity.dataset)/\(source)" }
}
