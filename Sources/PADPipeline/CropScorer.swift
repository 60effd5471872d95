import Foundation
import PADCore
import PADData
import PADRuntime

/// Scores stored crops with a model package: what its users get.
struct CropScorer {
  let package: ModelPackage
  private static let batchSize = 16

  /// One score a sample, in order; NaN where the sample has no crop.
  ///
  /// - Throws: `PADError(.invalid)` where the store's crops are cut by another contract than the
  ///   model's.
  func scores(of samples: [StoredSample], in store: Store) throws -> [ScoredSample] {
    guard store.crop == package.card.crop else {
      throw PADError(
        .invalid, "\(store.url.path): its crops are cut differently from the model's",
        advice: "Prepare the store with the crop settings of the model's card")
    }
    let usable = samples.filter { $0.status == .prepared }
    var scores: [String: Double] = [:]
    if !usable.isEmpty {
      let loader = try BatchLoader(
        store: store, samples: usable, input: package.card.input,
        options: BatchLoader.Options(
          batchSize: Self.batchSize, workers: 1, prefetch: 2, cacheBytes: 0))
      let batches = loader.epoch(0)
      while let batch = try batches.next() {
        let values = try package.scores(batch.images, count: batch.samples.count)
        for (sample, score) in zip(batch.samples, values) { scores[sample.id] = score }
      }
    }
    return samples.map {
      ScoredSample(sample: $0.identity, score: scores[$0.id, default: .nan])
    }
  }
}
