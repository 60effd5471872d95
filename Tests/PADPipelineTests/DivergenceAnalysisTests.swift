import PADCore
import PADPipeline
import Testing
import Torch

@Suite struct DivergenceAnalysisTests {
  private func batch(_ first: [Double], _ second: [Double]) throws
    -> [(layer: String, values: Tensor)]
  {
    [
      ("one", try Tensor(first, shape: [first.count, 1])),
      ("two", try Tensor(second, shape: [second.count, 1])),
    ]
  }

  /// Layer "one": means 1 and 3, variances 1 and 4, so 3.625 (as `ChannelDivergence`'s test has it);
  /// "two": the same numbers in both domains.
  @Test func layersAreComparedBatchByBatch() throws {
    var statistics = DivergenceAnalysis.Statistics()
    #expect(!statistics.isComplete)
    try statistics.add(batch([0, 2], [4, 5]), domain: 0)
    try statistics.add(batch([1], [4]), domain: 1)
    #expect(!statistics.isComplete)
    try statistics.add(batch([5], [5]), domain: 1)
    #expect(statistics.isComplete)
    let found = try statistics.divergences()
    #expect(found.map(\.name) == ["one", "two"])
    let values = found.compactMap(\.value)
    #expect(values.count == 2 && abs(values[0] - 3.625) < 1e-12 && abs(values[1]) < 1e-12)
  }

  @Test func otherLayersAreRefused() throws {
    var statistics = DivergenceAnalysis.Statistics()
    try statistics.add(batch([0, 2], [4, 5]), domain: 0)
    #expect(throws: PADError.self) {
      try statistics.add([("one", Tensor.ones(shape: [2, 1], dtype: .float64))], domain: 1)
    }
    #expect(throws: PADError.self) { try statistics.divergences() }
  }
}
