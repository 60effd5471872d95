import Foundation
import PADCore

/// What a face does in one picture.
package struct Expression: Hashable, Codable, Sendable {
  /// Gap between the lips in centimeters, up to 2.
  package var mouthOpening: Float
  /// -1 (corners down) to 1 (broad smile).
  package var smile: Float
  /// 0 open to 1 closed.
  package var blink: Float
  /// How far the brows rise, in centimeters.
  package var browRaise: Float
  /// Where the eyes look, relative to the head: x to its left, y up, in radians.
  package var gazeX: Float
  package var gazeY: Float

  package static let neutral = Expression(
    mouthOpening: 0, smile: 0, blink: 0, browRaise: 0, gazeX: 0, gazeY: 0)

  package init(
    mouthOpening: Float, smile: Float, blink: Float, browRaise: Float, gazeX: Float,
    gazeY: Float
  ) {
    self.mouthOpening = mouthOpening
    self.smile = smile
    self.blink = blink
    self.browRaise = browRaise
    self.gazeX = gazeX
    self.gazeY = gazeY
  }

  /// An everyday expression: mostly neutral, sometimes smiling, speaking or blinking.
  package init(using generator: inout SeededGenerator) {
    func uniform(_ low: Double, _ high: Double) -> Float {
      Float(generator.uniform(in: low...high))
    }
    mouthOpening = generator.uniform() < 0.3 ? uniform(0.2, 1.1) : 0
    smile = uniform(-0.3, 0.9)
    blink = generator.uniform() < 0.06 ? uniform(0.6, 1) : uniform(0, 0.25)
    browRaise = uniform(-0.1, 0.3)
    gazeX = uniform(-0.15, 0.15)
    gazeY = uniform(-0.1, 0.1)
  }

  /// Moves the skin. Materials are looked up at rest, so they travel with it.
  func apply(to mesh: inout Mesh, shape: HeadShape) {
    let jawAxis = Vector(0, -2, -0.5)
    // An opening of 1 cm at the lips, 9 cm in front of the joint.
    let (sine, cosine) = (sin(mouthOpening / 9), cos(mouthOpening / 9))
    for i in mesh.positions.indices {
      let rest = mesh.rest[i]
      guard rest.z > -3, rest.y < 5 else { continue }
      var p = rest
      let jaw = jawShare(rest, shape: shape)
      if jaw > 0, mouthOpening > 0 {
        let q = p - jawAxis
        let turned = Vector(p.x, cosine * q.y - sine * q.z, cosine * q.z + sine * q.y)
        p = mix(p, Vector(p.x, turned.y + jawAxis.y, turned.z + jawAxis.z), jaw)
      }
      let cornerX = abs(rest.x) - shape.mouthWidth
      let cornerY = rest.y - shape.mouthHeight
      let corner = bump(cornerX, 1.5) * bump(cornerY, 1.2) * smoothstep(2, 6, rest.z)
      p += Vector(copysign(0.45, rest.x), 0.5, -0.25) * (corner * smile)
      let cheek =
        bump(abs(rest.x) - 3.6, 1.6) * bump(rest.y + 3.6, 1.6) * smoothstep(1, 5, rest.z)
      p += Vector(0, 0.25, 0.3) * (cheek * max(0, smile))
      let brow = bump(rest.y - 2, 1.1) * smoothstep(2, 6, rest.z) * bump(rest.x, 5)
      p.y += browRaise * brow
      mesh.positions[i] = p
    }
  }

  /// The share of the jaw's rotation that a point follows: the lower lip wholly, cheeks partly.
  private func jawShare(_ p: Vector, shape: HeadShape) -> Float {
    let below = shape.lipLine(p.x) - p.y
    let withinLips = smoothstep(shape.mouthWidth + 0.3, shape.mouthWidth * 0.55, abs(p.x))
    let sharp: Float = below > 0 ? 1 : 0
    let soft = smoothstep(-2.5, 2.5, below)
    let front = smoothstep(-2, 4, p.z)
    return mix(soft, sharp, withinLips * smoothstep(2.2, 0.2, abs(below)))
      * front * smoothstep(-14, -12, p.y)
  }
}
