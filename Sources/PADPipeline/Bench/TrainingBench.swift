import Foundation
import PADCore
import PADData
import PADMethods
import Torch

/// Rows of the training half.
enum TrainingBench {
  private static let loaderSteps = 100
  private static let waitLimit = 0.05

  /// The share of a training step's time that is spent waiting for the batch.
  static func loaderRow(_ material: BenchMaterial) throws -> Bench.Row {
    let method = try CNN(
      config: CNN.Config(), device: .cpu, precision: .float32, using: Generator(seed: 1))
    let loader = try BatchLoader(
      store: material.store, samples: material.samples, input: method.input,
      augmentation: .standard, sampler: .shuffled, seed: 1,
      options: .init(
        batchSize: method.sampling.batchSize, workers: 1, cacheBytes: 0,
        dropsIncompleteBatch: true))
    var waited = Duration.zero
    var steps = 0
    let clock = ContinuousClock()
    let start = clock.now
    for epoch in 0... {
      let batches = loader.epoch(epoch)
      while steps < loaderSteps, let batch = try batches.next() {
        let images = try Tensor(batch.images, shape: batch.shape)
        _ = try method.step(
          TrainingBatch(
            images: images, labels: batch.labels, domains: batch.labels.map { _ in 0 },
            instruments: batch.samples.map(\.identity.instrument)),
          at: TrainingProgress(step: steps, totalSteps: loaderSteps))
        steps += 1
      }
      waited += batches.waited
      if steps >= loaderSteps { break }
    }
    let elapsed = clock.now - start
    let share = waited / elapsed
    return Bench.Row(
      "cnn training: wait for the batch loader",
      String(
        format: "%.1f %% of %.1f ms a step", share * 100,
        elapsed / .milliseconds(1) / Double(steps)),
      expected: "< \(Int(waitLimit * 100)) %", holds: share < waitLimit)
  }
}
