import Foundation
import PADCore
import PADData
import PADRuntime

/// Scores stored crops with a deployed graph: what a package's users would get.
struct CropScorer {
  let runner: ModelRunner
  let input: InputSpec
  let score: ModelCard.ScoreDefinition
  private static let batchSize = 16

  /// One score a sample, in order; NaN where the sample has no crop.
  func scores(of samples: [StoredSample], in store: Store) throws -> [ScoredSample] {
    let usable = samples.filter { $0.status == .prepared }
    var scores: [String: Double] = [:]
    if !usable.isEmpty {
      let loader = try BatchLoader(
        store: store, samples: usable, input: input,
        options: BatchLoader.Options(
          batchSize: Self.batchSize, workers: 1, prefetch: 2, cacheBytes: 0))
      let batches = loader.epoch(0)
      while let batch = try batches.next() {
        let outputs = try runner.run(batch.images, shape: batch.shape)
        guard let output = outputs.first else {
          throw PADError(.invalid, "the model has no output")
        }
        let width = output.count / batch.samples.count
        for (row, sample) in batch.samples.enumerated() {
          scores[sample.id] = score.score(of: output[(row * width)..<((row + 1) * width)])
        }
      }
    }
    return samples.map {
      ScoredSample(sample: $0.identity, score: scores[$0.id, default: .nan])
    }
  }
}
