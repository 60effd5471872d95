import Foundation
import PADMedia

/// One fixed printer with its paper.
package struct Printer: Hashable, Codable, Sendable {
  package var name: String
  /// Dots a centimeter; 60 lines an inch are 24.
  package var ruling: Float
  package var placement: HalftoneScreen.Placement
  /// Linear reflectance of the bare paper.
  package var paper: Vector
  /// How far dots spread: added coverage at half tone.
  package var dotGain: Float
  /// Linear reflectance of the deepest black it can print.
  package var black: Float
  /// Balance of cyan, magenta and yellow: what a worn or badly profiled printer gets wrong.
  package var inkBalance: Vector
  /// Height of the bands that the head's passes leave, and their width in centimeters.
  package var banding: Float
  package var bandWidth: Float
  /// Strength and sharpness of the paper's highlight.
  package var gloss: Float
  package var sharpness: Float
  /// Height of the paper's fibers in the light.
  package var texture: Float

  /// Plain office paper from a color laser printer.
  package static let laser = Printer(
    name: "laser", ruling: 24, placement: .lattice, paper: Vector(0.84, 0.86, 0.9), dotGain: 0.1,
    black: 0.05, inkBalance: Vector(1, 0.96, 0.94), banding: 0.02, bandWidth: 0.9, gloss: 0.16,
    sharpness: 18, texture: 0.035)
  /// Plain paper from an ink-jet printer: duller and grainy.
  package static let inkjet = Printer(
    name: "inkjet", ruling: 58, placement: .stochastic, paper: Vector(0.82, 0.82, 0.8),
    dotGain: 0.17, black: 0.085, inkBalance: Vector(0.95, 1, 0.98), banding: 0.06,
    bandWidth: 0.42, gloss: 0.03, sharpness: 8, texture: 0.06)
  /// Glossy photo paper.
  package static let photo = Printer(
    name: "photo", ruling: 85, placement: .stochastic, paper: Vector(0.88, 0.88, 0.87),
    dotGain: 0.05, black: 0.02, inkBalance: Vector(1.01, 0.99, 1), banding: 0.015,
    bandWidth: 0.3, gloss: 1.1, sharpness: 140, texture: 0.008)
  /// A coarse offset print: magazine, badge or newspaper.
  package static let offset = Printer(
    name: "offset", ruling: 19, placement: .lattice, paper: Vector(0.78, 0.77, 0.72),
    dotGain: 0.15, black: 0.07, inkBalance: Vector(1, 1.02, 0.96), banding: 0, bandWidth: 1,
    gloss: 0.25, sharpness: 30, texture: 0.03)

  package static let all: [Printer] = [.laser, .inkjet, .photo, .offset]

  /// Reflectance of full cyan, magenta and yellow: each absorbs some of what it should not.
  private static let cyan = Vector(0.05, 0.36, 0.62)
  private static let magenta = Vector(0.62, 0.05, 0.22)
  private static let yellow = Vector(0.87, 0.74, 0.06)

  /// Reflectance relative to paper for the given shares of ink (Neugebauer's equations with
  /// Demichel's independent overlaps).
  @inline(__always)
  package func reflectance(_ ink: SIMD4<Float>) -> Vector {
    mix(.one, Self.cyan, ink.x) * mix(.one, Self.magenta, ink.y) * mix(.one, Self.yellow, ink.z)
      * (1 - ink.w * (1 - black))
  }

  /// Shares of cyan, magenta, yellow and black ink for a linear color in 0...1.
  package func separation(_ color: Vector) -> SIMD4<Float> {
    let floor = max(black, 0.03)
    let target = floor + (1 - floor) * color.clamped(lowerBound: .zero, upperBound: .one)
    // Gray component replacement: most of the common darkness is printed in black.
    let gray = target.max()
    let k = clamp(0.75 * (1 - gray) * smoothstep(0.5, 0.05, gray))
    var cmy = (1 - target) * 0.8
    for _ in 0..<4 {
      let printed = reflectance(SIMD4(cmy, k))
      cmy = (cmy + (printed - target) * 0.9).clamped(lowerBound: .zero, upperBound: .one)
    }
    cmy = (cmy * inkBalance).clamped(lowerBound: .zero, upperBound: .one)
    let clean = SIMD4(cmy, k)
    // Dots spread: most at half tone, none at the ends.
    return clean + 4 * dotGain * clean * (1 - clean)
  }
}
