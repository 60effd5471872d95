import Foundation
import PADCore
import PADMethods
import PADMetrics

/// The row of one-class flow's video score: the discrepancy of a clip's frame errors from those of
/// live training frames.
enum VideoScoreBench {
  private static let frames = 300
  private static let repetitions = 20
  private static let limit = 50.0  // ms

  static func row() throws -> Bench.Row {
    var random = SeededGenerator(seed: 1)
    func errors(_ count: Int, around center: Double) -> [Double] {
      (0..<count).map { _ in center + random.uniform(in: -0.1...0.1) }
    }
    let reference = MaximumMeanDiscrepancy.referenceLimit
    let discrepancy = try MaximumMeanDiscrepancy(
      reference: errors(reference, around: 0.2), seed: 1)
    let clip = errors(frames, around: 0.25)
    var timings = Timings()
    for _ in 0..<repetitions { try timings.measure { _ = try discrepancy.distance(to: clip) } }
    return Bench.Row(
      "video score (MMD) of \(frames) frames against \(grouped(reference)) live errors",
      String(format: "%.1f ms", timings.median), expected: "< \(Int(limit)) ms",
      holds: timings.median < limit)
  }
}
