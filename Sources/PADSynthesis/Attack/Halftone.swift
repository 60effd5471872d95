import Foundation

/// One ink's halftone screen: dots on a turned lattice whose size gives the tone.
package struct HalftoneScreen: Sendable {
  /// How dots are placed.
  package enum Placement: String, Hashable, Codable, Sendable {
    /// Round dots on a square lattice, as laser and offset printers place them.
    case lattice
    /// Random dots, as ink-jet printers place them.
    case stochastic
  }

  /// Dots a centimeter.
  package let ruling: Float
  package let placement: Placement
  private let cosine: Float
  private let sine: Float
  private let levels: ConstantTable

  /// - Parameter angle: Direction of the rows of dots, in radians.
  package init(ruling: Float, angle: Float, placement: Placement = .lattice) {
    self.ruling = ruling
    self.placement = placement
    cosine = cos(angle)
    sine = sin(angle)
    levels = placement == .lattice ? Self.latticeLevels : Self.stochasticLevels
  }

  /// The share of a sample of width `footprint` (centimeters) around (x, y) that ink covers where
  /// the tone asks for `coverage`.
  @inline(__always)
  package func ink(_ coverage: Float, x: Float, y: Float, footprint: Float) -> Float {
    let width = footprint * ruling
    // Dots far smaller than a sample leave their mean.
    guard width < 1, coverage > 0, coverage < 1 else { return coverage }
    let s = (x * cosine + y * sine) * ruling
    let t = (y * cosine - x * sine) * ruling
    let spot =
      placement == .lattice ? Self.roundSpot(s, t) : Self.randomSpot(Noise.sampler, s, t)
    let position = (1 - coverage) * Float(Self.levelCount - 1)
    let index = min(Int(position), Self.levelCount - 2)
    let threshold = mix(levels[index], levels[index + 1], position - Float(index))
    // The spot function rises by about 1.6 a cell at a dot's edge.
    let sharp = clamp(0.5 + (spot - threshold) / (1.6 * max(width, 0.05)))
    return mix(sharp, coverage, smoothstep(0.45, 1.0, width))
  }

  /// 1 in the middle of a dot, 0 between dots.
  @inline(__always)
  private static func roundSpot(_ s: Float, _ t: Float) -> Float {
    0.5 + 0.25 * (cosineOfTurns(s) + cosineOfTurns(t))
  }

  /// cos(2 pi x), by least squares in powers of x^2 over one turn (error below 3e-6).
  @inline(__always)
  private static func cosineOfTurns(_ turns: Float) -> Float {
    let x = turns - turns.rounded()
    let z = x * x
    let tail = z * (-85.30681 + z * (58.95775 - 21.35118 * z))
    return 1 + z * (-19.739082 + z * (64.931742 + tail))
  }

  @inline(__always)
  private static func randomSpot(_ noise: Noise.Sampler, _ s: Float, _ t: Float) -> Float {
    0.5 + 0.5 * noise(s, t)
  }

  /// The spot value that is exceeded on a given share of the area, for shares in steps of 1/256.
  private static let levelCount = 257
  private static let latticeLevels = quantiles { roundSpot($0 / 128, $1 / 128) }
  private static let stochasticLevels = quantiles {
    randomSpot(Noise.sampler, $0 / 4.03, $1 / 4.03)
  }

  private static func quantiles(_ spot: (Float, Float) -> Float) -> ConstantTable {
    var values: [Float] = []
    for j in 0..<128 { for i in 0..<128 { values.append(spot(Float(i), Float(j))) } }
    values.sort()
    return ConstantTable((0..<levelCount).map { values[min($0 * 64, values.count - 1)] })
  }
}
