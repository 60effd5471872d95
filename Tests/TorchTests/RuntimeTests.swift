import Foundation
import Testing
import Torch

@Suite struct RuntimeTests {
  // In processes of their own: the setting is the whole process's.

  @Test func keptMemoryIsNotClearedAnew() async {
    await #expect(processExitsWith: .success) {
      // 64 MB are 16,384 pages of 4 KB.
      func fill() throws { _ = try Tensor.ones(shape: [16 << 20]) }
      try fill()
      try #require(getpagesize() == 4096)
      #expect(try pagesTouched(fill) > 8_000)
      try TorchRuntime.keepFreedMemory()
      try fill()
      #expect(try pagesTouched(fill) < 1_000)
    }
  }

  @Test func keptMemoryStaysBelowTheMostThatWasUsed() async {
    await #expect(processExitsWith: .success) {
      try TorchRuntime.keepFreedMemory()
      func fill(megabytes: Int) throws -> Tensor { try .ones(shape: [megabytes << 18]) }
      let before = try residentMegabytes()
      for size in [40, 10, 30, 60, 20, 50] {
        let large = try fill(megabytes: size)
        let small = try fill(megabytes: 2)
        #expect(try large.sum().item() + small.sum().item() == Double((size + 2) << 18))
      }
      #expect(try residentMegabytes() - before < 62 + 20)
    }
  }

  @Test func tensorsOutliveTheChangeOfMemory() async {
    await #expect(processExitsWith: .success) {
      var earlier: Tensor? = try .ones(shape: [1 << 20])
      try TorchRuntime.keepFreedMemory()
      try TorchRuntime.keepFreedMemory()
      let later = try Tensor.full(2, shape: [1 << 20])
      let sum = try (#require(earlier) + later).sum().item()
      #expect(sum == 3 * Double(1 << 20))
      earlier = nil
      #expect(try later.sum().item() == 2 * Double(1 << 20))
    }
  }
}

/// Pages that the kernel had to give to the process while `body` ran.
private func pagesTouched(_ body: () throws -> Void) rethrows -> Int {
  let before = usage().ru_minflt
  try body()
  return usage().ru_minflt - before
}

private func usage() -> rusage {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage
}

private func residentMegabytes() throws -> Int {
  let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
  let pages = try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) })
  return pages * Int(getpagesize()) >> 20
}
