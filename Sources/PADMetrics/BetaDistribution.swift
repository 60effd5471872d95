import Foundation

/// The beta distribution, for exact binomial intervals.
///
/// The cumulative distribution is the regularized incomplete beta function by its continued
/// fraction (modified Lentz; DLMF 8.17.22) with Loader's saddle-point form of the factor before it
/// ("Fast and accurate computation of binomial probabilities", 2000), which keeps its precision
/// for millions of trials.
public struct BetaDistribution: Hashable, Sendable {
  /// The first shape parameter.
  public let a: Double
  /// The second shape parameter.
  public let b: Double

  /// - Precondition: a > 0, b > 0.
  public init(a: Double, b: Double) {
    precondition(a > 0 && b > 0)
    self.a = a
    self.b = b
  }

  /// P(X <= x): the regularized incomplete beta function I_x(a, b).
  public func cumulative(_ x: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    // The fraction converges fast on the side of the mean that it is taken on.
    return x < (a + 1) / (a + b + 2)
      ? power(x) * Self.fraction(a, b, x) / a
      : 1 - power(x) * Self.fraction(b, a, 1 - x) / b
  }

  /// The x with P(X <= x) = probability, by bisection safeguarded Newton steps.
  public func quantile(_ probability: Double) -> Double {
    if probability <= 0 { return 0 }
    if probability >= 1 { return 1 }
    var (low, high) = (0.0, 1.0)
    var x = a / (a + b)
    for _ in 0..<200 {
      let error = cumulative(x) - probability
      if error == 0 { return x }
      if error < 0 { low = x } else { high = x }
      let density = power(x) / (x * (1 - x))
      var next = x - error / density
      if !(next > low && next < high) { next = (low + high) / 2 }
      if abs(next - x) <= 4 * x.ulp { return next }
      x = next
    }
    return x
  }

  /// x^a (1-x)^b / B(a, b).
  private func power(_ x: Double) -> Double {
    let n = a + b
    // a b / n times the binomial probability of a among n, as Loader writes it.
    let exponent =
      Self.stirlingError(n) - Self.stirlingError(a) - Self.stirlingError(b)
      - Self.deviance(a, n * x) - Self.deviance(b, n * (1 - x))
    return exp(exponent) * (a * b / (2 * .pi * n)).squareRoot()
  }

  /// log(n!) less Stirling's approximation of it.
  private static func stirlingError(_ n: Double) -> Double {
    if n < 16 {
      return logGamma(n + 1) - (n + 0.5) * log(n) + n - 0.5 * log(2 * .pi)
    }
    let s = 1 / (n * n)
    return (1 / 12.0 - (1 / 360.0 - (1 / 1260.0 - (1 / 1680.0 - s / 1188) * s) * s) * s) / n
  }

  /// log of the gamma function; the C library's plain `lgamma` writes a global variable.
  private static func logGamma(_ x: Double) -> Double {
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
  }

  /// x log(x / m) + m - x without cancellation where x is near m.
  private static func deviance(_ x: Double, _ m: Double) -> Double {
    guard abs(x - m) < 0.1 * (x + m) else { return x * log(x / m) + m - x }
    let v = (x - m) / (x + m)
    var sum = (x - m) * v
    var term = 2 * x * v
    for j in 1..<1000 {
      term *= v * v
      let next = sum + term / Double(2 * j + 1)
      if next == sum { return next }
      sum = next
    }
    return sum
  }

  private static func fraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    func nonzero(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
    var result = d
    // Converges in O(sqrt(max(a, b))) steps.
    for step in 1...100_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / nonzero(1 + even * d)
      c = nonzero(1 + even / c)
      result *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / nonzero(1 + odd * d)
      c = nonzero(1 + odd / c)
      let factor = d * c
      result *= factor
      if abs(factor - 1) < 1e-15 { break }
    }
    return result
  }
}
