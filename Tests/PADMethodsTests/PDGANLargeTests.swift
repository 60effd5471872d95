import Foundation
import PADCore
import PADMethods
import Testing
import Torch

private let isAskedFor = ProcessInfo.processInfo.environment["BONAFIDE_LARGE_TESTS"] != nil

/// A step of every stage at the paper's sizes: 32 pictures of 224 pixels, about 2 GB.
@Suite(.enabled(if: isAskedFor, "BONAFIDE_LARGE_TESTS is not set"), .serialized)
struct PDGANLargeTests {
  private func steps(on device: Device, precision: Precision) throws {
    var config = PDGAN.Config()
    config.multihead = true
    config.criticPeriod = 1
    let generator = try Generator(seed: 1, device: device)
    let method = try PDGAN(config: config, device: device, precision: precision, using: generator)
    let (count, size) = (config.batchSize, config.inputSize)
    let labels = (0..<count).map { $0 % 2 == 0 ? Label.live : .attack }
    let isLive = try Tensor(
      labels.map { $0 == .live ? 1 : 0 } as [Float], shape: [count, 1, 1, 1], device: device)
    let batch = TrainingBatch(
      images: try .uniform(shape: [count, 3, size, size], using: generator), labels: labels,
      domains: labels.map { _ in 0 }, instruments: labels.map { _ in nil },
      attributes: labels.map { ["type": $0 == .live ? "0" : "7"] },
      depth: try .uniform(shape: [count, 1, size, size], using: generator) * isLive)
    for (step, count) in [1, 5, 2].enumerated() {
      let losses = try method.step(batch, at: TrainingProgress(step: step, stages: [1, 1, 1]))
      #expect(losses.count == count)
      #expect(losses.allSatisfy { $0.value.isFinite })
    }
    #expect(try method.scores(for: batch.images).allSatisfy(\.isFinite))
  }

  @Test func onTheCPU() throws { try steps(on: .cpu, precision: .float32) }

  @Test(.enabled(if: TorchRuntime.cudaDeviceCount > 0, "no CUDA device"))
  func bfloat16OnCUDA() throws { try steps(on: .cuda(0), precision: .bfloat16) }
}
