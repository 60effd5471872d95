import Foundation
import Testing
import Torch
import TorchNN

@Suite struct LeakTests {
  // In a process of its own: the counts are the whole process's.
  @Test func trainingKeepsNothing() async {
    await #expect(processExitsWith: .success) {
      try TorchRuntime.setThreads(1)
      try TorchRuntime.keepFreedMemory()
      let generator = try Generator(seed: 0)
      let net = Sequential(
        try Conv2d(3, 8, kernel: 3, padding: 1, using: generator), try BatchNorm2d(8), ReLU(),
        MaxPool2d(kernel: 2), Flatten(), Dropout(0.5),
        try Linear(8 * 8 * 8, 2, using: generator))
      let optimizer = Adam(net.parameters(), learningRate: 1e-3)
      func train(_ steps: Int) throws {
        for _ in 0..<steps {
          let x = try Tensor.randn(shape: [4, 3, 16, 16], using: generator)
          let labels = try Tensor([0, 1, 0, 1] as [Int64])
          try optimizer.zeroGradients()
          let loss = try Loss.crossEntropy(net(x, .training(generator)), labels)
          try loss.backward()
          try clipGradientNorm(net.parameters(), to: 1)
          try optimizer.step()
          guard try loss.item().isFinite else { throw CocoaError(.coderInvalidValue) }
        }
      }
      try train(100)
      let (tensors, bytes) = (liveTensorCount, try residentBytes())
      try train(900)
      #expect(liveTensorCount == tensors)
      #expect(try residentBytes() - bytes < 20_000_000)
    }
  }
}

/// The second number of /proc/self/statm, in pages.
private func residentBytes() throws -> Int {
  let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
  let pages = try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) })
  return pages * Int(getpagesize())
}
