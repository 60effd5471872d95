import Foundation
import PADCore
import PADMethods
import Testing
import Torch

private let isAskedFor = ProcessInfo.processInfo.environment["BONAFIDE_LARGE_TESTS"] != nil
private let memory = ProcessInfo.processInfo.physicalMemory

/// One step at the paper's sizes: minutes on a CPU, about 10 GB with both branches.
@Suite(.enabled(if: isAskedFor, "BONAFIDE_LARGE_TESTS is not set"), .serialized)
struct GFACNNLargeTests {
  private func step(
    _ adaptation: Adaptation, stage: Int, pictures: Int = 32, on device: Device = .cpu,
    precision: Precision = .float32, _ change: (inout GFACNN.Config) -> Void = { _ in }
  ) throws -> [LossValue] {
    var config = GFACNN.Config()
    config.adaptation = adaptation
    change(&config)
    let generator = try Generator(seed: 1, device: device)
    let method = try GFACNN(
      config: config, device: device, precision: precision,
      data: TrainingDataSummary(datasets: 1, cameras: 1, identities: 35), using: generator)
    let labels = (0..<pictures).map { $0 % 2 == 0 ? Label.live : .attack }
    let shape = [pictures, 3, 224, 224]
    let losses = try method.step(
      TrainingBatch(
        images: .randn(shape: shape, using: generator), labels: labels,
        domains: labels.map { _ in 0 }, instruments: labels.map { _ in nil },
        identities: Array(0..<pictures), second: .randn(shape: shape, using: generator)),
      at: TrainingProgress(step: stage, stages: [1, 1, 1]))
    #expect(losses.allSatisfy { $0.value.isFinite })
    return losses
  }

  @Test(.enabled(if: memory > 16 << 30, "32 pictures take about 10 GB")) func branches() throws {
    let losses = try step(.paper, stage: 2)
    #expect(losses.map(\.name) == ["classification", "identity", "confusion"])
  }

  @Test func branchesWithTwoPictures() throws {
    #expect(try step(.off, stage: 0, pictures: 2).count == 3)
  }

  @Test func lossNetworkWithFourPictures() throws {
    #expect(try step(.paper, stage: 0, pictures: 4).map(\.name) == ["loss-network-identity"])
  }

  /// Smaller heads, one task alone.
  @Test func presetsOfOtherSizes() throws {
    for change in [
      { $0.fullyConnectedWidth = 512 }, { $0.identityWeight = 0 },
      { $0.antiSpoofingWeight = 0 },
    ] as [(inout GFACNN.Config) -> Void] {
      #expect(try step(.off, stage: 0, pictures: 4, change).count >= 2)
    }
  }

  @Test(arguments: [Adaptation.paper, .code]) func transformation(_ form: Adaptation) throws {
    #expect(try step(form, stage: 1, pictures: 4).count == (form == .code ? 3 : 2))
  }

  @Test(.enabled(if: TorchRuntime.cudaDeviceCount > 0, "no CUDA device"))
  func bfloat16OnCUDA() throws {
    for stage in 0..<3 {
      _ = try step(.paper, stage: stage, on: .cuda(0), precision: .bfloat16)
    }
  }
}
