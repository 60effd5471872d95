import Foundation
import PADCore

/// How far the errors of a video's frames are distributed from those of live training frames.
///
/// The square root of the biased V-statistic of eq. 5, || mean phi(x) - mean phi(y) ||, with equal
/// weights over five Gaussian kernels of bandwidth median x {1/4, 1/2, 1, 2, 4}; the median is that
/// of the distances between reference errors. Sums run over pairs without holding them: memory
/// grows with the number of errors, not with its square.
///
/// Source: one-class flow, eq. 4 and 5; the kernels are ours.
public struct MaximumMeanDiscrepancy: Hashable, Codable, Sendable {
  /// Of the reference, so that a video costs the same whatever the training set's size. Ours.
  public static let referenceLimit = 2_000
  /// The bandwidths are median x 4, 2, 1, 1/2, 1/4: each kernel is the fourth power of the one
  /// before.
  private static let kernelCount = 5
  private static let widestFactor = 4.0

  /// At most 2,000 live errors.
  public let reference: [Double]
  /// Median distance between two reference errors.
  public let median: Double
  /// Mean kernel value over all pairs of reference errors.
  private let referenceMean: Double

  /// - Parameters:
  ///   - errors: of live training frames; at most 2,000 are kept, drawn without replacement.
  ///   - seed: of the draw.
  /// - Throws: `PADError(.insufficientData)` for fewer than two errors or errors that are all
  ///   equal, `.numerical` for one that is not finite.
  public init(reference errors: [Double], seed: UInt64) throws {
    guard errors.count >= 2 else {
      throw PADError(
        .insufficientData, "\(errors.count) live reference errors; expected 2 or more",
        advice: "Train on clips with several frames of flow")
    }
    try Self.requireFinite(errors, "live reference error")
    var random = SeededGenerator(seed: seed)
    reference =
      errors.count <= Self.referenceLimit
      ? errors : Array(errors.shuffled(using: &random).prefix(Self.referenceLimit))
    median = Self.medianDistance(of: reference)
    guard median > 0 else {
      throw PADError(
        .insufficientData, "the live reference errors are nearly all equal (\(reference[0]))",
        advice: "Their frames show no motion; look at the training clips")
    }
    referenceMean = Self.meanKernel(reference, median: median)
  }

  /// The distance of a video's frame errors from the reference; 0 where the distributions agree.
  ///
  /// - Throws: `PADError(.insufficientData)` for a video without a frame of flow, `.numerical` for
  ///   an error that is not finite.
  public func distance(to errors: [Double]) throws -> Double {
    guard !errors.isEmpty else {
      throw PADError(
        .insufficientData, "a video without flow; expected two frames or more",
        advice: "Motion needs consecutive frames: leave clips of one frame out")
    }
    try Self.requireFinite(errors, "frame error")
    let own = Self.meanKernel(errors, median: median)
    let cross = Self.meanKernel(reference, errors, median: median)
    return max(0, referenceMean + own - 2 * cross).squareRoot()
  }

  private static func requireFinite(_ errors: [Double], _ what: String) throws {
    guard let index = errors.firstIndex(where: { !$0.isFinite }) else { return }
    throw PADError(.numerical, "\(what) \(index + 1) of \(errors.count) is \(errors[index])")
  }

  /// The mean over all ordered pairs of one set, each with itself among them.
  private static func meanKernel(_ errors: [Double], median: Double) -> Double {
    var sum = 0.0
    errors.withUnsafeBufferPointer { errors in
      for i in errors.indices {
        for j in errors.indices.dropFirst(i + 1) {
          sum += kernel(errors[i] - errors[j], median: median)
        }
      }
    }
    let count = Double(errors.count)
    return (2 * sum + count) / (count * count)
  }

  /// The mean over all pairs of two sets.
  private static func meanKernel(_ a: [Double], _ b: [Double], median: Double) -> Double {
    var sum = 0.0
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        for x in a {
          for y in b { sum += kernel(x - y, median: median) }
        }
      }
    }
    return sum / (Double(a.count) * Double(b.count))
  }

  /// The mean of the five kernels: exp(-d^2 / (2 s^2)) for the widest, and halving s takes the
  /// fourth power.
  @inline(__always)
  private static func kernel(_ difference: Double, median: Double) -> Double {
    let scaled = difference / (widestFactor * median)
    var value = exp(-0.5 * scaled * scaled)
    var sum = value
    for _ in 1..<kernelCount {
      value *= value
      value *= value
      sum += value
    }
    return sum / Double(kernelCount)
  }
}

extension MaximumMeanDiscrepancy {
  /// The median of |x - y| over all pairs of two different places (of the two middle ones the
  /// mean).
  ///
  /// The pairs are not listed: the bits of a distance are found from the highest down by counting
  /// the pairs at most so far apart in the sorted errors.
  static func medianDistance(of errors: [Double]) -> Double {
    let sorted = errors.sorted()
    let pairs = sorted.count * (sorted.count - 1) / 2
    let upper = distance(ranked: pairs / 2 + 1, in: sorted)
    guard pairs.isMultiple(of: 2) else { return upper }
    return (distance(ranked: pairs / 2, in: sorted) + upper) / 2
  }

  /// The smallest distance that at least `rank` pairs do not exceed.
  private static func distance(ranked rank: Int, in sorted: [Double]) -> Double {
    // Doubles from 0 on are ordered as their bit patterns.
    var low: UInt64 = 0
    var high = (sorted[sorted.count - 1] - sorted[0]).bitPattern
    while low < high {
      let middle = low + (high - low) / 2
      if countPairs(in: sorted, within: Double(bitPattern: middle)) >= rank {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return Double(bitPattern: low)
  }

  private static func countPairs(in sorted: [Double], within distance: Double) -> Int {
    var count = 0
    var first = 0
    for index in sorted.indices {
      while sorted[index] - sorted[first] > distance { first += 1 }
      count += index - first
    }
    return count
  }
}
