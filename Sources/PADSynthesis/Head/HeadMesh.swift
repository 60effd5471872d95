import Foundation

/// Turns a head's solid shape into a mesh by casting rays from around it towards its center.
package enum HeadMesh {
  /// Rows from the crown to below the chin, columns around; finer in front, where features are.
  static let rows = 190
  static let columns = 220
  static let center = Vector(0, -1.5, 0)

  /// The direction of grid position (row, column), from the head's center.
  static func direction(row: Int, column: Int) -> Vector {
    let latitude = (0.5 - (Float(row) + 0.5) / Float(rows)) * 0.985 * Float.pi
    let around = (Float(column) / Float(columns) * 2 - 1) * Float.pi
    // Squeezes columns towards the front: their density there is 1.65 times the mean.
    let longitude = around - 0.395 * sin(around)
    return Vector(
      cos(latitude) * sin(longitude), sin(latitude), cos(latitude) * cos(longitude))
  }

  package static func make(_ shape: HeadShape) -> Mesh {
    var positions = [Vector]()
    var openness = [Float]()
    positions.reserveCapacity(rows * columns)
    openness.reserveCapacity(rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let direction = direction(row: row, column: column)
        let point = center + direction * radius(of: shape, along: direction)
        positions.append(point)
        openness.append(Self.openness(at: point, of: shape))
      }
    }
    return Mesh(
      material: .skin, rows: rows, columns: columns, closed: true, positions: positions,
      openness: openness)
  }

  /// The distance from the center to the outermost skin, by sphere tracing from outside.
  static func radius(of shape: HeadShape, along direction: Vector) -> Float {
    var radius: Float = 16
    for _ in 0..<48 {
      let distance = shape.distance(at: center + direction * radius)
      // Blended distances overestimate near creases: step short of them.
      radius -= distance * 0.8
      if distance < 0.004 { break }
    }
    return radius
  }

  /// Ambient openness after Quilez: how far the solid stays away along the normal.
  private static func openness(at point: Vector, of shape: HeadShape) -> Float {
    let step: Float = 0.02
    let here = shape.distance(at: point)
    let normal = Vector(
      shape.distance(at: point + Vector(step, 0, 0)) - here,
      shape.distance(at: point + Vector(0, step, 0)) - here,
      shape.distance(at: point + Vector(0, 0, step)) - here
    ).normalized
    var blocked: Float = 0
    var weight: Float = 1
    for reach: Float in [0.25, 0.6, 1.2, 2.2] {
      blocked += weight * (reach - shape.distance(at: point + normal * reach)) / reach
      weight *= 0.7
    }
    return clamp(1 - 0.42 * blocked)
  }
}
