import Foundation

/// The scene's depth as the key light sees it.
struct ShadowMap {
  private let size = 256
  private let right: Vector
  private let up: Vector
  private let towards: Vector
  private let center: Vector
  private let scale: Float
  private let buffer: VisibilityBuffer

  /// Shadows within `radius` centimeters around `center`.
  init(_ meshes: [Mesh], towards light: Vector, center: Vector, radius: Float) {
    towards = light.normalized
    right = cross(abs(towards.y) < 0.9 ? Vector(0, 1, 0) : Vector(1, 0, 0), towards).normalized
    up = cross(towards, right)
    self.center = center
    scale = Float(size) / (2 * radius)
    var buffer = VisibilityBuffer(width: size, height: size)
    for (index, mesh) in meshes.enumerated() {
      let (right, up, towards, scale, half) = (right, up, towards, scale, Float(size) / 2)
      let projected = mesh.positions.map { p -> Vector in
        let q = p - center
        // Nearer to the light is larger, and always positive.
        return Vector(
          half + dot(q, right) * scale, half + dot(q, up) * scale,
          1000 + dot(q, towards))
      }
      buffer.draw(mesh.indices, projected: projected, mesh: Int32(index))
    }
    self.buffer = buffer
  }

  /// The share of the key light that arrives at a point, in 0...1: a tent over 4 x 4 texels.
  func light(at point: Vector, normal: Vector) -> Float {
    let q = point + normal * 0.25 - center
    let x = Float(size) / 2 + dot(q, right) * scale - 0.5
    let y = Float(size) / 2 + dot(q, up) * scale - 0.5
    let height = 1000 + dot(q, towards)
    let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
    guard left >= 1, top >= 1, left < size - 3, top < size - 3 else { return 1 }
    var (lit, total) = (Float(0), Float(0))
    buffer.hits.withUnsafeBufferPointer { hits in
      for j in -1...2 {
        for i in -1...2 {
          let weight =
            (2 - abs(Float(left + i) - x)) * (2 - abs(Float(top + j) - y))
          guard weight > 0 else { continue }
          let blocker = hits[(top + j) * size + left + i].inverseDepth
          // Soft in depth as well: a blocker just above shades only partly.
          lit += weight * (1 - smoothstep(0.15, 0.5, blocker - height))
          total += weight
        }
      }
    }
    return lit / total
  }
}
