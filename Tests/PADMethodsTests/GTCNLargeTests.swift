import Foundation
import PADCore
import PADMethods
import Testing
import Torch
import TorchNN

private let isAskedFor = ProcessInfo.processInfo.environment["BONAFIDE_LARGE_TESTS"] != nil

/// Steps at the paper's sizes: some ten seconds each on a CPU.
@Suite(.enabled(if: isAskedFor, "BONAFIDE_LARGE_TESTS is not set"), .serialized)
struct GTCNLargeTests {
  /// Every network moves in one joint step of two live and two attack pictures.
  private func step(
    on device: Device, precision: Precision, _ change: (inout GTCN.Config) -> Void = { _ in }
  ) throws {
    var config = GTCN.Config()
    change(&config)
    let generator = try Generator(seed: 1, device: device)
    let method = try GTCN(config: config, device: device, precision: precision, using: generator)
    let labels: [Label] = [.live, .attack, .live, .attack]
    let batch = TrainingBatch(
      images: try .uniform(-1...1, shape: [4, 3, 128, 128], using: generator), labels: labels,
      domains: [0, 0, 0, 0], instruments: [nil, nil, nil, nil])
    let before = try method.networks.map { _, network in
      try network.parameters().map { try $0.tensor.detached().cloned() }
    }
    let losses = try method.step(batch, at: TrainingProgress(step: 0, totalSteps: 100))
    #expect(losses.count == 10)
    #expect(losses.allSatisfy { $0.value.isFinite })
    for (old, (name, network)) in zip(before, method.networks) {
      let moved = try zip(old, network.parameters()).contains { old, parameter in
        try old.notEqual(to: parameter.tensor).any().item() == 1
      }
      #expect(moved, "\(name)")
    }
  }

  @Test func onTheCPU() throws { try step(on: .cpu, precision: .float32) }

  @Test func leastSquaresWithAPool() throws {
    try step(on: .cpu, precision: .float32) {
      $0.adversarial = .leastSquares
      $0.poolSize = 50
    }
  }

  @Test(.enabled(if: TorchRuntime.cudaDeviceCount > 0, "no CUDA device"))
  func bfloat16OnCUDA() throws { try step(on: .cuda(0), precision: .bfloat16) }
}
