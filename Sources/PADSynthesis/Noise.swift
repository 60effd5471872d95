import Foundation
import PADCore

/// Smooth random textures in two and three dimensions, from one fixed table.
package enum Noise {
  private static let side = 256

  private static let table: ConstantTable = {
    var generator = SeededGenerator(seed: 0x6E6F_6973_65)
    return ConstantTable((0..<side * side).map { _ in Float(generator.uniform(in: -1...1)) })
  }()

  package static let sampler = Sampler(values: table)

  /// A view of the table for shading loops to hold.
  package struct Sampler: Sendable {
    fileprivate let values: ConstantTable

    /// Value noise, in -1...1, one cell a unit; period 256.
    @inline(__always)
    package func callAsFunction(_ x: Float, _ y: Float) -> Float {
      let (fx, fy) = (x.rounded(.down), y.rounded(.down))
      let (ix, iy) = (Int(fx) & 255, Int(fy) & 255)
      let (jx, jy) = ((ix + 1) & 255, (iy + 1) & 255)
      var (tx, ty) = (x - fx, y - fy)
      tx = tx * tx * (3 - 2 * tx)
      ty = ty * ty * (3 - 2 * ty)
      let top = values[iy * 256 + ix] * (1 - tx) + values[iy * 256 + jx] * tx
      let bottom = values[jy * 256 + ix] * (1 - tx) + values[jy * 256 + jx] * tx
      return top + (bottom - top) * ty
    }

    /// Value noise in space: slices of the plane, shifted and blended along z.
    @inline(__always)
    package func callAsFunction(_ p: Vector) -> Float {
      let slice = p.z.rounded(.down)
      var t = p.z - slice
      t = t * t * (3 - 2 * t)
      let a = self(p.x + slice * 37.7, p.y + slice * 17.3)
      let b = self(p.x + (slice + 1) * 37.7, p.y + (slice + 1) * 17.3)
      return a + (b - a) * t
    }
  }
}
