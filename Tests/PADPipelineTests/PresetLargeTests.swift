import Foundation
import PADCore
import PADData
import PADMethods
import PADPipeline
import PADTraining
import Testing
import Torch

private let isAskedFor = ProcessInfo.processInfo.environment["BONAFIDE_LARGE_TESTS"] != nil
private let hasCUDA = TorchRuntime.cudaDeviceCount > 0

/// One step of every stage of every method's defaults and of every preset that is not small, at its
/// own sizes with a few pictures; whole batches are in the methods' own large tests.
@Suite(.enabled(if: isAskedFor, "BONAFIDE_LARGE_TESTS is not set"), .serialized)
struct PresetLargeTests {
  private static let names =
    MethodKind.allCases.map(\.rawValue)
    + MethodKind.allCases.flatMap(\.presets).map(\.name).filter { !$0.contains("small") }
  private static let pictures = 12

  private func batch(_ method: any Method, on device: Device, _ generator: Generator) throws
    -> TrainingBatch
  {
    let demand = method.sampling
    let count = min(demand.batchSize, Self.pictures)
    let labels = (0..<count).map { index in
      demand.labels == [.live] || index % 2 == 0 ? Label.live : .attack
    }
    func view(_ kind: ViewKind) throws -> Tensor {
      let size = method.input.size
      let shape = kind == .flow ? [count, 2, 240, 320] : [count, 3, size, size]
      return try .uniform(-1...1, shape: shape, using: generator)
    }
    let isLive = try Tensor(
      labels.map { $0 == .live ? 1 : 0 } as [Float], shape: [count, 1, 1, 1], device: device)
    let size = method.input.size
    return TrainingBatch(
      images: try view(demand.view), labels: labels, domains: labels.indices.map { $0 / 2 % 3 },
      instruments: labels.map { $0 == .live ? nil : .print },
      attributes: labels.map { ["type": $0 == .live ? "0" : "7"] },
      second: try demand.secondView.map(view),
      depth: demand.withDepth
        ? try .uniform(shape: [count, 1, size, size], using: generator) * isLive : nil)
  }

  private func step(_ name: String, on device: Device, precision: Precision) throws {
    let isMethod = MethodKind(rawValue: name) != nil
    var settings = Training.Settings(
      method: isMethod ? name : nil, preset: isMethod ? nil : name)
    // Sizes do not depend on where the weights come from.
    if try settings.resolved().method.needsInitialWeights {
      settings.overrides = ["pdgan.initialization=he"]
    }
    let configuration = try settings.resolved()
    let generator = try Generator(seed: 1, device: device)
    let method = try configuration.method.makeMethod(
      device: device, precision: precision,
      data: TrainingDataSummary(datasets: 3, cameras: 3, identities: Self.pictures),
      using: generator)
    let batch = try batch(method, on: device, generator)
    let stages = configuration.method.stages
    for stage in stages.indices {
      let losses = try method.step(
        batch, at: TrainingProgress(step: stage, stages: stages.map { _ in 1 }))
      #expect(!losses.isEmpty, "\(stages[stage].name)")
      #expect(losses.allSatisfy { $0.value.isFinite }, "\(stages[stage].name)")
    }
    if batch.images.shape[1] == 3 {
      #expect(try method.scores(for: batch.images).allSatisfy(\.isFinite))
    }
  }

  @Test(arguments: names) func onTheCPU(_ name: String) throws {
    try step(name, on: .cpu, precision: .float32)
  }

  @Test(.enabled(if: hasCUDA, "no CUDA device"), arguments: names)
  func bfloat16OnCUDA(_ name: String) throws {
    try step(name, on: .cuda(0), precision: .bfloat16)
  }
}
