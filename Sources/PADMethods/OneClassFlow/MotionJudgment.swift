import PADCore
import Torch

/// Whether a clip moves at all: before any score, one without motion is an attack on a support.
///
/// The motion of a clip is the mean difference of the pixels between at least 10 random pairs of
/// its flow maps.
///
/// Source: one-class flow, section 4.4 (Replay-Attack HTER 12.3 % -> 3.5 %). The paper does not say
/// how its threshold was found: here it comes from live development clips.
public struct MotionJudgment: Hashable, Codable, Sendable {
  /// Pairs a clip ("at least 10").
  public static let pairCount = 10
  /// How many live development clips may be taken for attacks. Ours.
  public static let rejectedLiveShare = 0.01

  /// Clips below it do not move. Mean difference of color levels, 0...255.
  public let threshold: Double

  /// Takes a threshold, in color levels.
  public init(threshold: Double) { self.threshold = threshold }

  /// The largest threshold that rejects no more than 1 % of live development clips.
  ///
  /// - Parameter development: the motion of each live development clip.
  /// - Throws: `PADError(.insufficientData)` where there is none.
  public init(development: [Double]) throws {
    guard !development.isEmpty else {
      throw PADError(
        .insufficientData, "no live development clip; the motion threshold needs one or more",
        advice: "Choose a split with live videos in its development part")
    }
    let sorted = development.sorted()
    threshold = sorted[Int(Self.rejectedLiveShare * Double(sorted.count))]
  }

  /// Whether a clip with this motion is an attack without further looking.
  public func isStill(_ motion: Double) -> Bool { motion < threshold }

  /// The motion of one clip, in color levels (0...255).
  ///
  /// - Parameters:
  ///   - maps: its flow maps in color, [T, 3, H, W], in -1...1.
  ///   - random: draws the pairs.
  /// - Throws: `PADError(.insufficientData)` for fewer than five maps, which have no 10 pairs.
  public static func motion(of maps: Tensor, using random: inout SeededGenerator) throws -> Double {
    let count = maps.shape.first ?? 0
    let all = (0..<count).flatMap { first in
      (first + 1..<max(count, first + 1)).map { (first, $0) }
    }
    guard all.count >= pairCount else {
      throw PADError(
        .insufficientData,
        "motion judgment: \(count) flow maps have \(all.count) pairs; expected \(pairCount) or "
          + "more (5 maps, 6 frames)",
        advice: "Take longer clips, or leave the motion judgment off")
    }
    let pairs = all.shuffled(using: &random).prefix(pairCount)
    func chosen(_ places: [Int]) throws -> Tensor {
      let indices = try Tensor(places.map(Int64.init), device: maps.device)
      return try maps.indexSelect(dim: 0, indices: indices)
    }
    let levels = 127.5  // of a unit in -1...1
    return try withoutGradient {
      try (chosen(pairs.map(\.0)) - chosen(pairs.map(\.1))).abs().to(.float64).mean().item()
    } * levels
  }
}
