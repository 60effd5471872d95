internal import Foundation

/// One crop's change of light and color.
public struct PhotometricDraw: Hashable, Sendable {
  /// Whether the crop is brought to common statistics first.
  public var standardizes = false
  /// Exponent of the value range.
  public var gamma = 1.0
  /// Factor of all channels.
  public var gain = 1.0
  /// Factors of red, green, blue.
  public var whiteBalance = [1.0, 1.0, 1.0]
  /// Factor about mid-gray.
  public var contrast = 1.0
  /// Factor of the distance from gray.
  public var saturation = 1.0
  /// Whether the crop loses its color, after everything else.
  public var isGray = false

  /// Changes nothing.
  public static let identity = PhotometricDraw()

  /// Each of the 256 values after the exponent, 0...255.
  var curve: [Float] {
    (0..<256).map { gamma == 1 ? Float($0) : Float(255 * pow(Double($0) / 255, gamma)) }
  }

  /// The linear part, with the crop's own statistics taken out where that is asked for.
  func map(for statistics: @autoclosure () -> ColorStatistics) -> ColorMap {
    let drawn = ColorMap.saturation(saturation).followed(by: .contrast(contrast))
      .followed(by: .gains(whiteBalance.map { $0 * gain }))
    return standardizes ? statistics().standardizing.followed(by: drawn) : drawn
  }
}

/// Means and covariances of a crop's channels.
struct ColorStatistics {
  private var count = 0.0
  /// - Shape: [3]
  private var sums = [0.0, 0.0, 0.0]
  /// - Shape: [3, 3]
  private var products = [Double](repeating: 0, count: 9)

  /// What a standardized crop's luma has: an evenly lit face's, in 0...255.
  private static let mean = 115.0
  private static let deviation = 50.0
  /// The root of the mean squared distance of the channels from the luma.
  private static let colorSpread = 12.0
  /// No factor goes beyond these: where a crop has nearly no red or no color, its noise is not
  /// to be blown up.
  private static let gainLimits = 0.25...4.0
  private static let contrastLimits = 0.2...5.0
  private static let saturationLimits = 0.2...5.0

  /// - Shape: `pixels` [n, 3]; `curve` [256] is applied first.
  init(_ pixels: UnsafeBufferPointer<UInt8>, curve: [Float]) {
    var (r1, g1, b1) = (Float(0), Float(0), Float(0))
    var (rr, gg, bb, rg, rb, gb) = (Float(0), Float(0), Float(0), Float(0), Float(0), Float(0))
    // Sums of a few hundred pixels lose nothing in 32 bits; the totals are kept in 64.
    let piece = 3 * 256
    curve.withUnsafeBufferPointer { curve in
      for start in stride(from: 0, to: pixels.count, by: piece) {
        (r1, g1, b1, rr, gg, bb, rg, rb, gb) = (0, 0, 0, 0, 0, 0, 0, 0, 0)
        for i in stride(from: start, to: min(start + piece, pixels.count), by: 3) {
          let (r, g, b) = (
            curve[Int(pixels[i])], curve[Int(pixels[i + 1])], curve[Int(pixels[i + 2])]
          )
          r1 += r
          g1 += g
          b1 += b
          rr += r * r
          gg += g * g
          bb += b * b
          rg += r * g
          rb += r * b
          gb += g * b
        }
        add([r1, g1, b1], [rr, rg, rb, rg, gg, gb, rb, gb, bb])
      }
    }
    count = Double(pixels.count / 3)
  }

  private mutating func add(_ sums: [Float], _ products: [Float]) {
    for i in 0..<3 { self.sums[i] += Double(sums[i]) }
    for i in 0..<9 { self.products[i] += Double(products[i]) }
  }

  /// To equal channel means and the standard mean, deviation and spread of color.
  var standardizing: ColorMap {
    let means = sums.map { $0 / count }
    let luma = ColorMap.lumaWeights
    let level = dot(luma, means)
    let gains = means.map { clamped(level / max($0, 1e-6), Self.gainLimits) }
    let balanced = ColorMap.gains(gains)
    let mean = dot(luma, zip(gains, means).map { $0 * $1 })
    let covariance = (0..<9).map { i -> Double in
      let (a, b) = (i / 3, i % 3)
      return gains[a] * gains[b] * (products[i] / count - means[a] * means[b])
    }
    /// The variance of a weighted sum of the balanced channels.
    func variance(_ weights: [Double]) -> Double {
      var sum = 0.0
      for i in 0..<9 { sum += weights[i / 3] * weights[i % 3] * covariance[i] }
      return max(0, sum)
    }
    let contrast = clamped(
      Self.deviation / max(variance(luma).squareRoot(), 1e-6), Self.contrastLimits)
    var spread = 0.0
    for channel in 0..<3 {
      let distance = (0..<3).map { ($0 == channel ? 1 : 0) - luma[$0] }
      spread += variance(distance) / 3
    }
    let saturation = clamped(
      Self.colorSpread / max(contrast * spread.squareRoot(), 1e-6), Self.saturationLimits)
    return balanced.followed(by: .saturation(saturation))
      .followed(by: .contrast(contrast, about: mean))
      .followed(by: .offset(Self.mean - mean))
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
  }

  private func clamped(_ value: Double, _ limits: ClosedRange<Double>) -> Double {
    min(max(value, limits.lowerBound), limits.upperBound)
  }
}
