import Foundation
import PADCore

/// Everything that makes one synthetic person: the same in all of that person's pictures.
package struct Subject: Hashable, Codable, Sendable {
  package var name: String
  package var shape: HeadShape
  package var skin: Skin
  package var eyes: Eyes
  package var hair: Hair
  package var clothing: Clothing
  package var wearsGlasses: Bool

  package struct Skin: Hashable, Codable, Sendable {
    /// Position on the Monk scale, 0 (lightest) to 1 (darkest).
    package var tone: Float
    /// Linear reflectance of bare skin.
    package var color: Vector
    package var redness: Float
    package var freckles: Float
    /// Oiliness: strength of the highlights.
    package var gloss: Float
    /// Where in the noise this person's blotches and pores lie.
    package var texture: Vector
  }

  package struct Eyes: Hashable, Codable, Sendable {
    package var iris: Vector
    package var opening: Float
    package var slant: Float
    package var browThickness: Float
    package var browArch: Float
  }

  package struct Clothing: Hashable, Codable, Sendable {
    package var color: Vector
    package var second: Vector
    /// 0 none, otherwise stripes a centimeter.
    package var stripes: Float
    package var neckline: Float
    package var shoulderWidth: Float
  }

  /// - Parameters:
  ///   - tone: Position on the Monk scale in 0...1; a set spreads it evenly over its subjects.
  package init(name: String, tone: Float, using generator: inout SeededGenerator) {
    self.name = name
    shape = HeadShape(using: &generator)
    func uniform(_ low: Float, _ high: Float) -> Float {
      Float(generator.uniform(in: Double(low)...Double(high)))
    }
    skin = Skin(
      tone: tone, color: Self.skinColor(tone), redness: uniform(0.3, 1),
      freckles: generator.uniform() < 0.25 && tone < 0.5 ? uniform(0.4, 1) : 0,
      gloss: uniform(0.5, 1.2),
      texture: Vector(uniform(0, 200), uniform(0, 200), uniform(0, 200)))
    eyes = Eyes(
      iris: Self.irisColor(tone, uniform(0, 1)), opening: uniform(0.85, 1.2),
      slant: uniform(-0.05, 0.16), browThickness: uniform(0.65, 1.25),
      browArch: uniform(0.1, 0.5))
    hair = Hair(tone: tone, using: &generator)
    clothing = Clothing(
      color: Self.cloth(uniform(0, 1), uniform(0.1, 0.9), uniform(0.04, 0.7)),
      second: Self.cloth(uniform(0, 1), uniform(0, 0.6), uniform(0.05, 0.8)),
      stripes: uniform(0, 1) < 0.3 ? uniform(0.25, 0.9) : 0, neckline: uniform(-18.5, -14.8),
      shoulderWidth: uniform(17.5, 21.5))
    wearsGlasses = generator.uniform() < 0.25
  }

  /// The ten tones of the Monk Skin Tone scale (Monk 2019), interpolated.
  private static func skinColor(_ tone: Float) -> Vector {
    let scale: [UInt32] = [
      0xF6EDE4, 0xF3E7DB, 0xF7EAD0, 0xEADABA, 0xD7BD96, 0xA07E56, 0x825C43, 0x604134, 0x3A312A,
      0x292420,
    ]
    let position = clamp(tone) * Float(scale.count - 1)
    let index = min(Int(position), scale.count - 2)
    let swatch = mix(
      SRGB.color(scale[index]), SRGB.color(scale[index + 1]), position - Float(index))
    // The scale is of swatches; living skin reflects less and, where light, redder.
    return swatch * mix(Vector(0.76, 0.62, 0.55), Vector(1.1, 1.0, 0.96), clamp(tone))
  }

  private static func irisColor(_ tone: Float, _ draw: Float) -> Vector {
    let brown = Vector(0.09, 0.045, 0.02)
    guard tone < 0.5 else { return brown * mix(0.35, 1, draw) }
    switch draw {
    case ..<0.4: return brown
    case ..<0.6: return Vector(0.17, 0.27, 0.4)
    case ..<0.8: return Vector(0.16, 0.21, 0.11)
    default: return Vector(0.2, 0.13, 0.05)
    }
  }

  /// A color from hue, saturation and value, each in 0...1.
  static func cloth(_ hue: Float, _ saturation: Float, _ value: Float) -> Vector {
    func channel(_ shift: Float) -> Float {
      let k = (shift + hue * 6).truncatingRemainder(dividingBy: 6)
      return value * (1 - saturation * clamp(min(k, 4 - k)))
    }
    return Vector(channel(5), channel(3), channel(1))
  }
}

/// A hair style as heights and thicknesses over the skull, in centimeters.
package struct Hair: Hashable, Codable, Sendable {
  package enum Style: String, Codable, Sendable, CaseIterable {
    case shaved, cropped, short, fringe, swept, curly, long, balding
  }

  package var style: Style
  package var color: Vector
  /// Height of the hairline over the middle of the forehead.
  package var frontLine: Float
  package var topThickness: Float
  package var sideThickness: Float
  /// Height of the waves or curls.
  package var curl: Float
  /// How far hair hangs below the crown beside and behind the head; 0 none.
  package var hangsTo: Float
  /// Where the parting lies: -1 right, 1 left.
  package var parting: Float
  /// Beard density in 0...1.
  package var beard: Float

  package init(tone: Float, using generator: inout SeededGenerator) {
    func uniform(_ low: Float, _ high: Float) -> Float {
      Float(generator.uniform(in: Double(low)...Double(high)))
    }
    style = Style.allCases.randomElement(using: &generator) ?? .short
    let pick = uniform(0, 1)
    switch (tone, pick) {
    case (_, ..<0.12): color = Vector(repeating: uniform(0.2, 0.5))  // gray
    case (0.45..., _): color = Vector(0.012, 0.01, 0.009) * uniform(0.7, 1.8)
    case (_, ..<0.45): color = Vector(0.07, 0.038, 0.02) * uniform(0.5, 1.5)
    case (_, ..<0.65): color = Vector(0.35, 0.22, 0.1) * uniform(0.7, 1.2)
    case (_, ..<0.73): color = Vector(0.25, 0.075, 0.025)
    default: color = Vector(0.018, 0.013, 0.011) * uniform(0.7, 1.6)
    }
    frontLine = uniform(5.8, 7.2)
    topThickness = uniform(1.2, 2.2)
    sideThickness = uniform(0.6, 1.1)
    curl = uniform(0.08, 0.25)
    hangsTo = 0
    parting = uniform(-1, 1)
    beard = generator.uniform() < 0.4 ? uniform(0.15, 1) : 0
    switch style {
    case .shaved: (topThickness, sideThickness, curl) = (0.06, 0.05, 0.02)
    case .cropped: (topThickness, sideThickness, curl) = (0.45, 0.25, 0.08)
    case .short: break
    case .fringe: frontLine = uniform(2.9, 3.8)
    case .swept: topThickness = uniform(1.8, 2.8)
    case .curly: (topThickness, sideThickness, curl) = (uniform(2.5, 4.5), uniform(1.8, 3.6), 0.6)
    case .long:
      hangsTo = uniform(-22, -10)
      sideThickness = uniform(0.9, 1.5)
      beard = 0
    case .balding: (frontLine, topThickness) = (uniform(9.5, 11), 0.3)
    }
  }

  /// How far inside the hairy part of the head a point lies, in centimeters; negative on the face.
  package func coverage(at p: Vector) -> Float {
    let around = atan2(abs(p.x), p.z)
    let side = mix(frontLine, frontLine - 0.8, smoothstep(0, 0.45, around))
    let temple = mix(side, 2.0, smoothstep(0.55, 1.0, around))
    let ear = mix(temple, -1.4, smoothstep(1.05, 1.35, around))
    let behind = mix(ear, 0.8, smoothstep(1.5, 1.62, around))
    let nape = mix(behind, -7, smoothstep(1.75, 2.3, around))
    var inside = p.y - nape
    if style == .balding {
      // A bare crown: hair remains as a wreath.
      inside = min(inside, 6.5 - p.y + 3 * max(0, -p.z / 10))
    }
    return inside
  }
}
