import Foundation
import PADCore

/// One fixed display: a lattice of pixels, each of three colored stripes.
package struct Display: Hashable, Codable, Sendable {
  package var name: String
  /// Pixels a centimeter.
  package var density: Float
  /// Width of one color's stripe and height of the pixel's aperture, as shares of the pixel.
  package var stripe: Float
  package var aperture: Float
  /// Radiance of full white, relative to a white paper under average room light.
  package var brightness: Float
  /// Color temperature of white as the maker set it, in kelvin.
  package var whitePoint: Float
  package var gamma: Float
  /// Light that leaks through black, as a share of white.
  package var leakage: Float
  /// Share of light that the glass reflects, and how sharp the reflection is.
  package var reflection: Float
  package var sharpness: Float
  /// Depth of the dark band that a rolling shutter sees between refreshes.
  package var refreshBand: Float
  /// Reflectance of the frame around the active area, and its width in centimeters.
  package var bezel: Vector
  package var bezelWidth: Float
  /// How much the colors' primaries mix: a small gamut washes colors out.
  package var crosstalk: Float

  package static let monitor = Display(
    name: "monitor", density: 37, stripe: 0.27, aperture: 0.8, brightness: 1.25,
    whitePoint: 6800, gamma: 2.2, leakage: 0.006, reflection: 0.02,
    sharpness: 12, refreshBand: 0.06, bezel: Vector(repeating: 0.03), bezelWidth: 1.6,
    crosstalk: 0.04)
  package static let laptop = Display(
    name: "laptop", density: 44, stripe: 0.28, aperture: 0.84, brightness: 0.95,
    whitePoint: 5800, gamma: 2.1, leakage: 0.012, reflection: 0.05,
    sharpness: 90, refreshBand: 0.12, bezel: Vector(repeating: 0.05), bezelWidth: 1.2,
    crosstalk: 0.14)
  package static let tablet = Display(
    name: "tablet", density: 58, stripe: 0.25, aperture: 0.8, brightness: 1.1,
    whitePoint: 6300, gamma: 2.2, leakage: 0.008, reflection: 0.06,
    sharpness: 160, refreshBand: 0.03, bezel: Vector(0.6, 0.6, 0.62), bezelWidth: 0.9,
    crosstalk: 0.06)
  package static let phone = Display(
    name: "phone", density: 80, stripe: 0.24, aperture: 0.76, brightness: 1.3,
    whitePoint: 7000, gamma: 2.25, leakage: 0.001, reflection: 0.05,
    sharpness: 220, refreshBand: 0.16, bezel: Vector(repeating: 0.015), bezelWidth: 0.5,
    crosstalk: 0)

  package static let all: [Display] = [.monitor, .laptop, .tablet, .phone]

  /// Refreshes a second; nominal rates are never met exactly, so bands drift through a film.
  package var refreshRate: Float { 59.94 + 0.31 * whitePoint / 1000 }

  /// What differs between two pictures of the same display.
  package struct Settings: Hashable, Codable, Sendable {
    /// Added to the white point in kelvin: night modes take much of the blue away.
    package var warmth: Float
    /// Share of full brightness.
    package var dimming: Float
    /// Where the refresh band stands, in turns of the display's height.
    package var bandPhase: Float
    /// Turns that the band is ahead for each unit of a ray's slope downwards: later rows of a
    /// rolling shutter see a later refresh.
    package var bandSlope: Float = 0

    package init(warmth: Float = 0, dimming: Float = 1, bandPhase: Float = 0) {
      self.warmth = warmth
      self.dimming = dimming
      self.bandPhase = bandPhase
    }

    package init(using generator: inout SeededGenerator) {
      self.init(
        warmth: Float(generator.uniform(in: -2600...500)),
        dimming: Float(generator.uniform(in: 0.45...1)),
        bandPhase: Float(generator.uniform()))
    }
  }

  /// The mean over `position` +- `extent` / 2 of pulses that are 1 from `start` to
  /// `start + width` in every unit.
  @inline(__always)
  package static func pulses(_ position: Float, _ extent: Float, start: Float, width: Float)
    -> Float
  {
    func integral(_ x: Float) -> Float {
      let whole = x.rounded(.down)
      return whole * width + clamp(x - whole - start, 0, width)
    }
    return (integral(position + extent / 2) - integral(position - extent / 2)) / extent
  }
}
