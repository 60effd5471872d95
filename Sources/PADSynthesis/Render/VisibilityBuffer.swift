import Foundation

/// Which triangle each sample sees, found by rasterizing with a depth test.
///
/// Shading comes later and only for what is visible.
package struct VisibilityBuffer: Sendable {
  package struct Hit: Sendable {
    /// 1 / depth; 0 where nothing was hit.
    package var inverseDepth: Float = 0
    package var mesh: Int32 = -1
    package var triangle: Int32 = -1
    /// Barycentric weights of the triangle's second and third corner.
    package var second: Float = 0
    package var third: Float = 0
  }

  package let width: Int
  package let height: Int
  package private(set) var hits: [Hit]

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
    hits = [Hit](repeating: Hit(), count: width * height)
  }

  /// Adds a surface. Projected vertices are (x, y, 1 / depth); those behind the near plane carry
  /// 0 there, and their triangles are left out.
  ///
  /// - Parameter culling: Leaves out triangles that turn their back: those of closed surfaces.
  package mutating func draw(
    _ indices: [Int32], projected: [Vector], mesh: Int32, culling: Bool = false
  ) {
    let (width, height) = (width, height)
    hits.withUnsafeMutableBufferPointer { hits in
      indices.withUnsafeBufferPointer { indices in
        projected.withUnsafeBufferPointer { projected in
          for triangle in 0..<indices.count / 3 {
            let a = projected[Int(indices[triangle * 3])]
            let b = projected[Int(indices[triangle * 3 + 1])]
            let c = projected[Int(indices[triangle * 3 + 2])]
            guard a.z > 0, b.z > 0, c.z > 0 else { continue }
            let area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
            guard area < 0 || area > 0 && !culling else { continue }
            let left = max(0, Int((min(a.x, b.x, c.x) - 0.5).rounded(.up)))
            let right = min(width - 1, Int((max(a.x, b.x, c.x) - 0.5).rounded(.down)))
            let top = max(0, Int((min(a.y, b.y, c.y) - 0.5).rounded(.up)))
            let bottom = min(height - 1, Int((max(a.y, b.y, c.y) - 0.5).rounded(.down)))
            guard left <= right, top <= bottom else { continue }
            let scale = 1 / area
            for y in top...bottom {
              let py = Float(y) + 0.5
              for x in left...right {
                let px = Float(x) + 0.5
                let wb = ((px - a.x) * (c.y - a.y) - (py - a.y) * (c.x - a.x)) * scale
                let wc = ((b.x - a.x) * (py - a.y) - (b.y - a.y) * (px - a.x)) * scale
                let wa = 1 - wb - wc
                guard wa >= 0, wb >= 0, wc >= 0 else { continue }
                let inverse = wa * a.z + wb * b.z + wc * c.z
                let index = y * width + x
                if inverse > hits[index].inverseDepth {
                  hits[index] = Hit(
                    inverseDepth: inverse, mesh: mesh, triangle: Int32(triangle), second: wb,
                    third: wc)
                }
              }
            }
          }
        }
      }
    }
  }

  /// Adds surfaces seen through a pinhole.
  package mutating func draw(
    _ meshes: [Mesh], through camera: Pinhole, smear: SIMD2<Float> = .zero
  ) {
    for (index, mesh) in meshes.enumerated() {
      draw(
        mesh.indices, projected: camera.project(mesh.positions, smear: smear),
        mesh: Int32(index), culling: mesh.isClosed)
    }
  }

  /// Where what each sample sees lies when the surfaces have moved on, relative to now.
  ///
  /// - Parameters:
  ///   - later: The same surfaces, projected at the later moment, see `Pinhole.project`.
  /// - Returns: Samples right and down; zero where nothing was hit or what was seen is gone
  ///   behind the camera.
  /// - Shape: [height, width]
  package func flow(_ meshes: [Mesh], later: [[Vector]]) -> [SIMD2<Float>] {
    var result = [SIMD2<Float>](repeating: .zero, count: hits.count)
    for (index, hit) in hits.enumerated() where hit.mesh >= 0 {
      let corners = meshes[Int(hit.mesh)].indices
      let base = Int(hit.triangle) * 3
      let after = later[Int(hit.mesh)]
      let (a, b, c) = (
        after[Int(corners[base])], after[Int(corners[base + 1])], after[Int(corners[base + 2])]
      )
      guard a.z > 0, b.z > 0, c.z > 0 else { continue }
      let p = a * (1 - hit.second - hit.third) + b * hit.second + c * hit.third
      result[index] = SIMD2(
        p.x - (Float(index % width) + 0.5), p.y - (Float(index / width) + 0.5))
    }
    return result
  }
}
