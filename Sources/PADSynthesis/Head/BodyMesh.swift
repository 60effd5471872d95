import Foundation

/// Neck and shoulders: a tube whose cross-section widens at the shoulders.
enum BodyMesh {
  static let rows = 90
  static let columns = 110

  static func make(_ subject: Subject) -> Mesh {
    var positions: [Vector] = []
    var openness: [Float] = []
    let noise = Noise.sampler
    for row in 0..<rows {
      let t = Float(row) / Float(rows - 1)
      let y = mix(-5, -50, t * t * 0.65 + t * 0.35)
      let section = section(at: y, subject)
      for column in 0..<columns {
        let around = Float(column) / Float(columns) * 2 * .pi - .pi
        let (s, c) = (sin(around), cos(around))
        let fold =
          y < subject.clothing.neckline
          ? 0.35 * noise(around * 2.3 + subject.skin.texture.y, y * 0.22) : 0
        // A superellipse: shoulders are squarer than a circle.
        let power = mix(1, 0.8, smoothstep(-15, -20, y))
        let x = section.width * copysign(pow(abs(s), power), s)
        let z = section.depth * copysign(pow(abs(c), power), c)
        let outward = Vector(s, 0, c) * fold
        positions.append(Vector(x, y, z + section.shift) + outward)
        let underChin = smoothstep(-16, -9, y) * smoothstep(-0.6, 0.8, c)
        openness.append(1 - 0.6 * underChin)
      }
    }
    return Mesh(
      material: .cloth, rows: rows, columns: columns, closed: true, positions: positions,
      openness: openness)
  }

  private static func section(at y: Float, _ subject: Subject) -> (
    width: Float, depth: Float, shift: Float
  ) {
    let neck = 0.73 * subject.shape.skullWidth * (1 + 0.06 * smoothstep(-9, -6, y))
    let shoulder = subject.clothing.shoulderWidth
    let slope = smoothstep(-13.5, -21.5, y)
    let width = mix(neck, shoulder, slope * slope * (1.6 - 0.6 * slope))
    let depth = mix(5.1, 10.5, smoothstep(-13, -26, y))
    return (width, depth, mix(-2.2, -3.2, smoothstep(-6, -16, y)))
  }
}
