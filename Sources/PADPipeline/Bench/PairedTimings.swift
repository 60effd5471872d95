import Foundation

/// One thing measured in turn with the same thing in Python, so that both meet the machine in the
/// same state.
struct PairedTimings {
  static let pairs = 20

  /// Milliseconds.
  private(set) var own: [Double] = []
  private(set) var ratios: [Double] = []

  /// - Parameters:
  ///   - pairs: how many are measured.
  ///   - own: gives milliseconds; called once more before the first pair, to warm up.
  ///   - theirs: likewise.
  init(
    pairs: Int = Self.pairs, _ own: () throws -> Double, _ theirs: (() throws -> Double)?
  ) throws {
    _ = try own()
    _ = try theirs?()
    for _ in 0..<pairs {
      let mine = try own()
      self.own.append(mine)
      if let theirs { ratios.append(mine / (try theirs())) }
    }
  }

  var median: Double { Timings.quantile(own, 0.5) }
  /// Nil where there was nothing to compare with.
  var medianRatio: Double? { ratios.isEmpty ? nil : Timings.quantile(ratios, 0.5) }

  /// The ratio with its quartiles.
  var ratioText: String {
    guard let medianRatio else { return "ratio to Python not measured (run make bench-reference)" }
    return String(
      format: "%.2f x Python (quartiles %.2f-%.2f, %d pairs)", medianRatio,
      Timings.quantile(ratios, 0.25), Timings.quantile(ratios, 0.75), ratios.count)
  }
}
