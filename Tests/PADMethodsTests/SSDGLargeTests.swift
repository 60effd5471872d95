import Foundation
import PADCore
import PADMethods
import Testing
import Torch

private let isAskedFor = ProcessInfo.processInfo.environment["BONAFIDE_LARGE_TESTS"] != nil
/// Bytes of memory and swap.
private let memory: Int = {
  let lines = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
  return lines.split(separator: "\n").reduce(0) { sum, line in
    let words = line.split(separator: " ")
    guard words.count > 1, ["MemTotal:", "SwapTotal:"].contains(words[0]) else { return sum }
    return sum + (Int(words[1]) ?? 0) * 1024
  }
}()

/// One step at the paper's sizes: minutes on a CPU, and the memory of 60 pictures of 256 pixels.
@Suite(.enabled(if: isAskedFor, "BONAFIDE_LARGE_TESTS is not set"), .serialized)
struct SSDGLargeTests {
  private func step(
    _ trunk: SSDGNetwork.Trunk, on device: Device, precision: Precision, samples: Int = 60
  ) throws {
    var config = SSDG.Config()
    config.backbone = trunk
    config.batchSize = samples
    let generator = try Generator(seed: 1, device: device)
    let method = try SSDG(
      config: config, device: device, precision: precision, domainCount: 3, using: generator)
    let labels = (0..<samples).map { $0 % 2 == 0 ? Label.live : .attack }
    let size = config.inputSize
    let batch = TrainingBatch(
      images: try .randn(shape: [samples, 3, size, size], using: generator), labels: labels,
      domains: (0..<samples).map { $0 / 2 % 3 }, instruments: labels.map { _ in nil })
    let before = try method.network.parameters().map { try $0.tensor.detached().cloned() }
    let losses = try method.step(batch, at: TrainingProgress(step: 0, totalSteps: 4000))
    #expect(losses.count == 3)
    #expect(losses.allSatisfy { $0.value.isFinite })
    for (old, parameter) in zip(before, method.network.parameters()) {
      #expect(try old.notEqual(to: parameter.tensor).any().item() == 1)
    }
  }

  @Test func ssdgR() throws { try step(.resnet18, on: .cpu, precision: .float32) }

  @Test(.enabled(if: memory > 32 << 30, "60 pictures take 25 GB of memory or swap")) func ssdgM()
    throws
  {
    try step(.maddg, on: .cpu, precision: .float32)
  }

  @Test func ssdgMWithOnePictureOfEachGroup() throws {
    try step(.maddg, on: .cpu, precision: .float32, samples: 6)
  }

  @Test(.enabled(if: TorchRuntime.cudaDeviceCount > 0, "no CUDA device"))
  func bfloat16OnCUDA() throws {
    try step(.resnet18, on: .cuda(0), precision: .bfloat16)
    try step(.maddg, on: .cuda(0), precision: .bfloat16)
  }
}
