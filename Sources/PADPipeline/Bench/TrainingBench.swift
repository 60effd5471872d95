import Foundation
import PADCore
import PADData
import PADMethods
import Torch

/// Rows of the training half.
enum TrainingBench {
  private static let pairs = 20
  private static let loaderSteps = 100
  private static let operations = 200_000
  private static let ratioLimit = 1.0
  private static let waitLimit = 0.05

  /// What one operator costs beyond its arithmetic: adding two tensors of one number.
  static func overheadRow() throws -> Bench.Row {
    let a = try Tensor([Float(1)], shape: [1])
    let b = try Tensor([Float(2)], shape: [1])
    var timings = Timings()
    try withoutGradient {
      for _ in 0..<operations / 10 { _ = try a + b }
      try timings.measure { for _ in 0..<operations { _ = try a + b } }
    }
    let microseconds = timings.median * 1000 / Double(operations)
    return Bench.Row("operator call (add of one number)", String(format: "%.2f us", microseconds))
  }

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
  static func stepRows(python: URL?, script: URL?, threads: Int) throws -> [Bench.Row] {
    let reference = try python.flatMap { python in
      try script.map { try ReferenceSteps(python: python, script: $0, threads: threads) }
    }
    return try [
      stepRow("cnn train step, batch 8", name: "cnn", configuration: .cnn(CNN.Config()), reference),
      stepRow(
        "ResNet-18 train step, batch 16, 224 px", name: "resnet18",
        configuration: .erm(ERM.Config()), reference),
    ]
  }

  private static func stepRow(
    _ title: String, name: String, configuration: MethodConfiguration, _ reference: ReferenceSteps?
  ) throws -> Bench.Row {
    let step = try SwiftStep(configuration)
    _ = try step.run()
    guard let reference else {
      var timings = Timings()
      for _ in 0..<pairs { try timings.measure { _ = try step.run() } }
      return Bench.Row(
        title,
        String(
          format: "%.1f ms; ratio to Python not measured (run make bench-reference)", timings.median
        ),
        expected: "<= \(ratioLimit) x Python")
    }
    _ = try reference.milliseconds(name)
    var own: [Double] = []
    var ratios: [Double] = []
    for _ in 0..<pairs {
      let mine = try step.run()
      let theirs = try reference.milliseconds(name)
      own.append(mine)
      ratios.append(mine / theirs)
    }
    let median = Timings.quantile(ratios, 0.5)
    return Bench.Row(
      title,
      String(
        format: "%.1f ms; %.2f x Python (quartiles %.2f-%.2f, %d pairs, torch %@)",
        Timings.quantile(own, 0.5), median, Timings.quantile(ratios, 0.25),
        Timings.quantile(ratios, 0.75), pairs, reference.version),
      expected: "<= \(ratioLimit) x Python", holds: median <= ratioLimit)
  }
}

/// A method's step on a batch that lies in memory.
private struct SwiftStep {
  private let method: any Method
  private let batch: TrainingBatch

  init(_ configuration: MethodConfiguration) throws {
    let generator = try Generator(seed: 1)
    method = try configuration.makeMethod(device: .cpu, precision: .float32, using: generator)
    let count = method.sampling.batchSize
    let size = method.input.size
    let labels = (0..<count).map { $0 % 2 == 0 ? Label.live : .attack }
    batch = TrainingBatch(
      images: try .randn(shape: [count, 3, size, size], using: generator), labels: labels,
      domains: labels.map { _ in 0 }, instruments: labels.map { _ in nil })
  }

  /// - Returns: milliseconds.
  func run() throws -> Double {
    var timings = Timings()
    try timings.measure {
      _ = try method.step(batch, at: TrainingProgress(step: 0, totalSteps: 1000))
    }
    return timings.median
  }
}
