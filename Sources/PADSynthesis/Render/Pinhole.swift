import Foundation

/// A pinhole camera at the origin that looks along -z, and its lattice of samples.
package struct Pinhole: Hashable, Codable, Sendable {
  package var width: Int
  package var height: Int
  /// Distance of the image plane, in samples.
  package var focalLength: Float

  package init(width: Int, height: Int, focalLength: Float) {
    self.width = width
    self.height = height
    self.focalLength = focalLength
  }

  /// - Parameter verticalField: The angle between the upper and the lower edge, in radians.
  package init(width: Int, height: Int, verticalField: Float) {
    self.init(
      width: width, height: height, focalLength: Float(height) / 2 / tan(verticalField / 2))
  }

  /// The same view sampled `factor` times as densely along both axes.
  package func supersampled(_ factor: Int) -> Pinhole {
    Pinhole(
      width: width * factor, height: height * factor, focalLength: focalLength * Float(factor))
  }

  /// Where a point in front of the camera falls: samples from the left and top edges.
  @inline(__always)
  package func project(_ p: Vector) -> SIMD2<Float> {
    let scale = focalLength / -p.z
    return SIMD2(Float(width) / 2 + p.x * scale, Float(height) / 2 - p.y * scale)
  }

  /// Vertices as `VisibilityBuffer.draw` takes them: (x, y, 1 / depth), 0 behind the near plane.
  ///
  /// - Parameter smear: Samples that things move while a rolling shutter reads the whole picture:
  ///   rows above the middle see them earlier, rows below later.
  package func project(_ positions: [Vector], smear: SIMD2<Float> = .zero) -> [Vector] {
    let unit = smear / Float(height)
    return positions.map { p -> Vector in
      guard p.z < -1 else { return .zero }
      var s = project(p)
      s += unit * (s.y - Float(height) / 2)
      return Vector(s.x, s.y, -1 / p.z)
    }
  }

  /// The direction (not of unit length: z = -1) through a position on the sample lattice.
  @inline(__always)
  package func ray(_ x: Float, _ y: Float) -> Vector {
    Vector(
      (x - Float(width) / 2) / focalLength, (Float(height) / 2 - y) / focalLength, -1)
  }
}
