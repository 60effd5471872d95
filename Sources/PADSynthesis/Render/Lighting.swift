import Foundation
import PADCore

/// The light in a room: one soft key light and what comes from all around.
package struct Lighting: Hashable, Codable, Sendable {
  /// From the scene towards the key light.
  package var keyDirection: Vector
  package var key: Vector
  /// A weaker light from elsewhere, without shadows.
  package var fillDirection: Vector
  package var fill: Vector
  /// Radiance from above, from the sides and from below.
  package var sky: Vector
  package var side: Vector
  package var ground: Vector

  package init(
    keyDirection: Vector, key: Vector, fillDirection: Vector, fill: Vector, sky: Vector,
    side: Vector, ground: Vector
  ) {
    self.keyDirection = keyDirection.normalized
    self.key = key
    self.fillDirection = fillDirection.normalized
    self.fill = fill
    self.sky = sky
    self.side = side
    self.ground = ground
  }

  /// An indoor light: lamps or a window, mostly from above and before the person.
  package init(using generator: inout SeededGenerator) {
    func uniform(_ low: Double, _ high: Double) -> Float {
      Float(generator.uniform(in: low...high))
    }
    let azimuth = uniform(-1.25, 1.25)
    let elevation = uniform(0.05, 0.95)
    let color = Lighting.temperature(uniform(3000, 7500))
    let around = Lighting.temperature(uniform(3500, 6500))
    let contrast = uniform(0.35, 1.3)
    let ambient = uniform(0.4, 0.8)
    self.init(
      keyDirection: Vector(
        sin(azimuth) * cos(elevation), sin(elevation), cos(azimuth) * cos(elevation)),
      key: color * contrast,
      fillDirection: Vector(-sin(azimuth) + uniform(-0.5, 0.5), uniform(-0.2, 0.5), 0.6),
      fill: around * uniform(0.05, 0.35), sky: around * (ambient * uniform(0.9, 1.3)),
      side: around * (ambient * uniform(0.7, 1)), ground: around * (ambient * uniform(0.3, 0.6)))
  }

  /// The color of a black body between 2500 K and 10000 K, green at 1 (a fit to Planck's law in
  /// linear sRGB).
  package static func temperature(_ kelvin: Float) -> Vector {
    let t = (kelvin - 6500) / 1000
    return Vector(exp(-0.125 * t + 0.012 * t * t), 1, exp(0.2 * t - 0.015 * t * t))
  }

  /// Diffuse light from all around onto a surface that faces `normal`.
  @inline(__always)
  package func ambient(_ normal: Vector) -> Vector {
    let up = max(normal.y, 0)
    let down = max(-normal.y, 0)
    return sky * up + ground * down + side * (1 - up - down)
  }

  /// Everything that falls onto an unshadowed diffuse surface, over pi.
  package func irradiance(_ normal: Vector) -> Vector {
    key * max(dot(normal, keyDirection), 0) + fill * max(dot(normal, fillDirection), 0)
      + ambient(normal)
  }
}
