import PADAnalysis
import PADCore
import Testing
import Torch

@Suite struct DivergenceTests {
  private func statistics(_ features: Tensor, batches lengths: [Int]) throws -> ChannelStatistics {
    var statistics = ChannelStatistics()
    for batch in try features.split(lengths) { try statistics.add(batch) }
    return statistics
  }

  @Test func equalsTheIntegralOfTheDensities() throws {
    let expected = try Reference.read().divergence
    let a = try Tensor(expected.a, shape: [12, 3, 2, 4])
    let b = try Tensor(expected.b, shape: [9, 3, 2, 4])
    let divergence = try ChannelDivergence(
      statistics(a, batches: [5, 1, 6]), statistics(b, batches: [9]))
    expectClose(divergence.channels.compactMap { $0 }, expected.channels, 1e-6)
    let mean = try #require(divergence.mean)
    #expect(abs(mean - expected.channels.reduce(0, +) / 3) < 1e-6)
  }

  /// Means 1 and 3, variances 1 and 4: KL(A||B) = log 2 + (1 + 4) / 8 - 1/2, KL(B||A) =
  /// -log 2 + (4 + 4) / 2 - 1/2; together 3.625.
  @Test func equalsHandArithmetic() throws {
    let a = try statistics(Tensor([0.0, 2], shape: [2, 1]), batches: [2])
    let b = try statistics(Tensor([1.0, 5], shape: [2, 1]), batches: [1, 1])
    #expect(a.means == [1] && a.variances == [1])
    #expect(b.means == [3] && b.variances == [4])
    let value = try #require(try ChannelDivergence(a, b).mean)
    #expect(abs(value - 3.625) < 1e-12)
    #expect(try ChannelDivergence(b, a).mean == value)
    #expect(try ChannelDivergence(a, a).mean == 0)
  }

  /// A channel that never fires in either domain does not differ; one that fires in one domain only
  /// has no finite divergence and is left out.
  @Test func constantChannelsAreNoInfinities() throws {
    let a = try statistics(Tensor([0.0, 0, 1, 0, 0, 2], shape: [2, 3]), batches: [2])
    let b = try statistics(Tensor([0.0, 3, 1, 0, 4, 2], shape: [2, 3]), batches: [2])
    let divergence = try ChannelDivergence(a, b)
    #expect(divergence.channels == [0, nil, 0])
    #expect(divergence.mean == 0)
    let dead = try statistics(Tensor([5.0, 5], shape: [2, 1]), batches: [2])
    let other = try statistics(Tensor([6.0, 6], shape: [2, 1]), batches: [2])
    #expect(try ChannelDivergence(dead, other).mean == nil)
  }

  @Test func badFeaturesAreRefused() throws {
    var statistics = ChannelStatistics()
    #expect(throws: PADError.self) { try statistics.add(Tensor.ones(shape: [3])) }
    try statistics.add(Tensor.ones(shape: [1, 2]))
    #expect(throws: PADError.self) { try statistics.add(Tensor.ones(shape: [1, 3])) }
    #expect(throws: PADError.self) { try ChannelDivergence(statistics, statistics) }
    #expect(throws: PADError.self) { try ChannelDivergence(statistics, ChannelStatistics()) }
  }
}

@Suite struct FisherTests {
  @Test func equalsNumPy() throws {
    let expected = try Reference.read().fisher
    let criterion = try FisherCriterion(live: expected.live, attack: expected.attack)
    #expect(abs(criterion.value - expected.value) < 1e-12)
    #expect(
      try FisherCriterion(live: expected.attack, attack: expected.live).value
        == criterion.value)
  }

  /// Means 2 and -1, variances 1 and 4: J = 9 / 5.
  @Test func equalsHandArithmetic() throws {
    #expect(abs(try FisherCriterion(live: [1, 3], attack: [-3, 1]).value - 1.8) < 1e-12)
    #expect(try FisherCriterion(live: [2], attack: [2]).value == 0)
    #expect(try FisherCriterion(live: [2], attack: [1]).value == .infinity)
  }

  @Test func badScoresAreRefused() {
    #expect(throws: PADError.self) { try FisherCriterion(live: [], attack: [1]) }
    #expect(throws: PADError.self) { try FisherCriterion(live: [1], attack: [.nan]) }
  }
}
