import Foundation
import PADCore

/// What stands behind a person: a wall, furniture, a window, out of focus.
package struct Background: Hashable, Codable, Sendable {
  package enum Kind: String, Codable, Sendable, CaseIterable {
    case wall, wallpaper, shelves, window, foliage, office
  }

  package struct Panel: Hashable, Codable, Sendable {
    var x: Float
    var y: Float
    var width: Float
    var height: Float
    var color: Vector
  }

  package var kind: Kind
  package var color: Vector
  package var second: Vector
  package var gradient: SIMD2<Float>
  package var scale: Float
  package var offset: SIMD2<Float>
  /// Rectangles in view coordinates (the picture's height is 2, its middle 0): furniture, books.
  package var panels: [Panel]

  package init(using generator: inout SeededGenerator) {
    func uniform(_ low: Double, _ high: Double) -> Float {
      Float(generator.uniform(in: low...high))
    }
    func color(_ saturation: Float, _ low: Double, _ high: Double) -> Vector {
      Subject.cloth(uniform(0, 1), uniform(0, Double(saturation)), uniform(low, high))
    }
    kind = Kind.allCases.randomElement(using: &generator) ?? .wall
    self.color = color(0.35, 0.12, 0.75)
    second = color(0.5, 0.08, 0.6)
    gradient = SIMD2(uniform(-0.35, 0.35), uniform(-0.3, 0.3))
    scale = uniform(0.6, 1.8)
    offset = SIMD2(uniform(-9, 9), uniform(-9, 9))
    panels = []
    switch kind {
    case .wall, .wallpaper, .foliage: break
    case .shelves:
      for shelf in 0..<4 {
        var x: Float = -1.6
        while x < 1.6 {
          let width = uniform(0.05, 0.16)
          let height = uniform(0.3, 0.46)
          let bottom = -0.95 + 0.55 * Float(shelf)
          if uniform(0, 1) < 0.85 {
            panels.append(
              Panel(
                x: x, y: bottom, width: width * 0.93, height: height, color: color(0.75, 0.03, 0.6))
            )
          }
          x += width
        }
      }
    case .window:
      let (left, bottom) = (uniform(-1.4, 0.5), uniform(-0.5, 0.2))
      for (i, j) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        panels.append(
          Panel(
            x: left + 0.47 * Float(i), y: bottom + 0.5 * Float(j), width: 0.42, height: 0.45,
            color: Lighting.temperature(8500) * uniform(0.9, 1.5)))
      }
    case .office:
      for _ in 0..<7 {
        panels.append(
          Panel(
            x: uniform(-1.6, 1.2), y: uniform(-1, 0.6), width: uniform(0.2, 0.8),
            height: uniform(0.15, 0.9), color: color(0.5, 0.03, 0.7)))
      }
    }
  }

  /// Light from the direction that falls at (x, y) of a picture of height 2 around its middle.
  ///
  /// - Parameter blur: Width of the edges, in the same units.
  package func radiance(_ x: Float, _ y: Float, blur: Float, lighting: Lighting) -> Vector {
    let noise = Noise.sampler
    let shade = max(0.25, 1 + gradient.x * x + gradient.y * y)
    var result = color
    let (u, v) = (x * scale + offset.x, y * scale + offset.y)
    switch kind {
    case .wall:
      result *= 1 + 0.04 * noise(u * 3, v * 3) + 0.1 * noise(u * 0.7, v * 0.7)
    case .wallpaper:
      let stripe = abs(u * 3 - (u * 3).rounded()) * 2
      result = mix(
        result, mix(result, second, 0.5), smoothstep(0.5 - blur * 3, 0.5 + blur * 3, stripe))
    case .foliage:
      // Octaves are turned against each other, or the noise's lattice would show.
      let leaves =
        noise(u * 3, v * 3) * 0.45 + noise(u * 3 + v * 4, v * 3 - u * 4) * 0.35
        + noise(u * 9 - v * 5, v * 9 + u * 5) * 0.3
      let green = Vector(0.12, 0.24, 0.06) * (1 + 0.4 * noise(u * 1.3, v * 1.3))
      result = mix(green * 0.35, mix(green, color * 1.3, 0.35), smoothstep(-0.7, 0.8, leaves))
    case .shelves: result = mix(second * 0.4, Vector(0.1, 0.06, 0.03), 0.5)
    case .window, .office:
      result *= 1 + 0.08 * noise(u, v)
    }
    for panel in panels
    where x > panel.x - blur && x < panel.x + panel.width + blur && y > panel.y - blur
      && y < panel.y + panel.height + blur
    {
      let inside =
        smoothstep(panel.x - blur, panel.x + blur, x)
        * smoothstep(panel.x + panel.width + blur, panel.x + panel.width - blur, x)
        * smoothstep(panel.y - blur, panel.y + blur, y)
        * smoothstep(panel.y + panel.height + blur, panel.y + panel.height - blur, y)
      result = mix(result, panel.color, inside)
    }
    return result * (lighting.irradiance(Vector(0, 0, 1)) * shade)
  }

  /// Fills `image`, evaluating once every `step` samples: a background is out of focus.
  package func fill(_ image: inout RadianceImage, step: Int, lighting: Lighting) {
    let columns = (image.width + step - 1) / step + 1
    let rows = (image.height + step - 1) / step + 1
    var coarse = RadianceImage(width: columns, height: rows)
    let unit = 2 / Float(image.height)
    for j in 0..<rows {
      for i in 0..<columns {
        let x = (Float(i * step) - Float(image.width) / 2) * unit
        let y = (Float(image.height) / 2 - Float(j * step)) * unit
        coarse.pixels[j * columns + i] = radiance(x, y, blur: 0.03, lighting: lighting)
      }
    }
    let scale = 1 / Float(step)
    image.pixels.withUnsafeMutableBufferPointer { pixels in
      coarse.pixels.withUnsafeBufferPointer { coarse in
        for y in 0..<image.height {
          let (row, t) = (y / step * columns, Float(y % step) * scale)
          for x in 0..<image.width {
            let (base, s) = (row + x / step, Float(x % step) * scale)
            let top = mix(coarse[base], coarse[base + 1], s)
            let bottom = mix(coarse[base + columns], coarse[base + columns + 1], s)
            pixels[y * image.width + x] = mix(top, bottom, t)
          }
        }
      }
    }
  }
}
