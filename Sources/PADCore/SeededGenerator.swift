/// A small reproducible generator of random numbers (SplitMix64, Steele et al. 2014).
///
/// The same seed gives the same sequence on every machine. Children drawn by `child(_:)` are
/// independent of how far the parent has advanced, so that work can be split over threads
/// without changing its results.
public struct SeededGenerator: RandomNumberGenerator, Hashable, Codable, Sendable {
  public private(set) var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A generator for item `index` of this seed's family.
  public func child(_ index: UInt64) -> SeededGenerator {
    SeededGenerator(seed: Self.mix(state ^ Self.mix(index &+ 0xD1B5_4A32_D192_ED03)))
  }

  /// Uniform in [0, 1).
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in [range.lowerBound, range.upperBound).
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
