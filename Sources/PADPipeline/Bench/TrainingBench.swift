import Foundation
import PADCore
import PADData
import PADMethods
import Torch

/// Rows of the training half.
enum TrainingBench {
  private static let loaderSteps = 100
  private static let ratioLimit = 1.0
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

  /// One training step each against the same step in Python PyTorch, in turn.
  static func stepRows(_ reference: ReferenceSteps?) throws -> [Bench.Row] {
    try [
      stepRow("cnn train step, batch 8", name: "cnn", .cnn(CNN.Config()), reference),
      stepRow(
        "ResNet-18 train step, batch 16, 224 px", name: "resnet18", .erm(ERM.Config()), reference),
    ]
  }

  private static func stepRow(
    _ title: String, name: String, _ configuration: MethodConfiguration,
    _ reference: ReferenceSteps?
  ) throws -> Bench.Row {
    let step = try SwiftStep(configuration)
    let theirs = reference.map { reference in { try reference.milliseconds(name) } }
    let timings = try PairedTimings(step.milliseconds, theirs)
    return Bench.Row(
      title, String(format: "%.1f ms; ", timings.median) + timings.ratioText,
      expected: "<= \(ratioLimit) x Python",
      holds: timings.medianRatio.map { $0 <= ratioLimit })
  }
}

/// A method's step on a batch that lies in memory.
private struct SwiftStep {
  private let method: any Method
  private let batch: TrainingBatch

  init(_ configuration: MethodConfiguration) throws {
    let generator = try Generator(seed: 1)
    method = try configuration.makeMethod(
      device: .cpu, precision: .float32,
      data: TrainingDataSummary(datasets: 1, cameras: 1, identities: 1), using: generator)
    let count = method.sampling.batchSize
    let size = method.input.size
    let labels = (0..<count).map { $0 % 2 == 0 ? Label.live : .attack }
    batch = TrainingBatch(
      images: try .randn(shape: [count, 3, size, size], using: generator), labels: labels,
      domains: labels.map { _ in 0 }, instruments: labels.map { _ in nil })
  }

  func milliseconds() throws -> Double {
    try Timings.milliseconds {
      _ = try method.step(batch, at: TrainingProgress(step: 0, totalSteps: 1000))
    }
  }
}
