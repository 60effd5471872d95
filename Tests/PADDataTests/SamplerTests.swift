import Foundation
import PADCore
import PADData
import Testing

@Suite("Samplers")
struct SamplerTests {
  /// 3 live of camera A, 2 live of camera B, 2 prints and 1 replay of camera A.
  private let samples = [
    stored(identity("0", .live, camera: "A")), stored(identity("1", .live, camera: "A")),
    stored(identity("2", .live, camera: "A")), stored(identity("3", .live, camera: "B")),
    stored(identity("4", .live, camera: "B")),
    stored(identity("5", .attack, instrument: .print, camera: "A")),
    stored(identity("6", .attack, instrument: .print, camera: "A")),
    stored(identity("7", .attack, instrument: .replay, camera: "A")),
  ]

  private func counts(_ order: [Int]) -> [Int: Int] {
    Dictionary(order.map { ($0, 1) }, uniquingKeysWith: +)
  }

  @Test("balanced draws are shared out by label, camera and kind, exactly")
  func balancedCounts() {
    for seed in UInt64(0)..<20 {
      // 8 draws: 4 live = 2 of A, 2 of B; 4 attacks = 2 prints, 2 replays.
      let first = counts(Sampler.balanced.order(of: samples, epoch: 0, seed: seed))
      #expect([3, 4, 5, 6, 7].map { first[$0, default: 0] } == [1, 1, 1, 1, 2])
      #expect([0, 1, 2].map { first[$0, default: 0] }.reduce(0, +) == 2)
      // Over three epochs camera A's 6 live draws are its 3 samples twice each.
      let three = counts(
        (0..<3).flatMap { Sampler.balanced.order(of: samples, epoch: $0, seed: seed) })
      #expect((0..<8).map { three[$0, default: 0] } == [2, 2, 2, 3, 3, 3, 3, 6])
    }
  }

  @Test("every pair of draws holds both labels, every four attack draws both kinds twice")
  func balancedWindows() {
    let labels = (0..<5).flatMap { Sampler.balanced.order(of: samples, epoch: $0, seed: 1) }
    for pair in stride(from: 0, to: labels.count, by: 2) {
      #expect(Set(labels[pair..<pair + 2].map { samples[$0].identity.label }).count == 2)
    }
    let attacks = labels.filter { $0 >= 5 }
    for start in stride(from: 0, to: attacks.count - 3, by: 4) {
      #expect(attacks[start..<start + 4].count { $0 == 7 } == 2)
    }
  }

  @Test("shuffled visits each sample once; sequential keeps the order")
  func plain() {
    let orders = (0..<4).map { Sampler.shuffled.order(of: samples, epoch: $0, seed: 9) }
    #expect(orders.allSatisfy { $0.sorted() == Array(0..<8) })
    #expect(Set(orders).count > 1)
    #expect(Sampler.sequential.order(of: samples, epoch: 3, seed: 9) == Array(0..<8))
  }

  @Test(
    "an order is a function of seed and epoch alone",
    arguments: [Sampler.sequential, .shuffled, .balanced, .balanced([.subject])])
  func reproducible(sampler: Sampler) throws {
    let late = sampler.order(of: samples, epoch: 7, seed: 3)
    for epoch in 0..<3 { _ = sampler.order(of: samples, epoch: epoch, seed: 3) }
    #expect(sampler.order(of: samples, epoch: 7, seed: 3) == late)
    let coded = try JSONDecoder().decode(Sampler.self, from: JSONEncoder().encode(sampler))
    #expect(coded == sampler)
    #expect(sampler.order(of: [], epoch: 0, seed: 3).isEmpty)
  }

  @Test("different seeds give different orders")
  func seeds() {
    for sampler in [Sampler.shuffled, .balanced] {
      let orders = (0..<8).map { sampler.order(of: samples, epoch: 0, seed: UInt64($0)) }
      #expect(Set(orders).count > 4)
    }
  }
}
