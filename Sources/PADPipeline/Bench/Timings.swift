/// Samples of a duration, in milliseconds.
struct Timings {
  private(set) var milliseconds: [Double] = []

  mutating func measure(_ body: () throws -> Void) rethrows {
    milliseconds.append(try Self.milliseconds(body))
  }

  var median: Double { Self.quantile(milliseconds, 0.5) }

  static func milliseconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try body()
    return (clock.now - start) / .milliseconds(1)
  }

  /// The value below which a share of the samples lies, by linear interpolation.
  static func quantile(_ values: [Double], _ share: Double) -> Double {
    let sorted = values.sorted()
    guard let last = sorted.last else { return .nan }
    let position = share * Double(sorted.count - 1)
    let below = Int(position)
    guard below + 1 < sorted.count else { return last }
    return sorted[below] + (position - Double(below)) * (sorted[below + 1] - sorted[below])
  }
}
