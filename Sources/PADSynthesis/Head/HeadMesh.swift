import Foundation

/// Turns a head's solid shape into a mesh by casting rays from around it towards its center.
package enum HeadMesh {
  /// How fine a head's mesh is: rows from the crown to below the chin, columns around; columns
  /// are denser in front, where features are.
  package struct Detail: Hashable, Sendable {
    package let rows: Int
    package let columns: Int

    /// For single pictures: one or two vertices a pixel of a face that fills 240 pixels.
    package static let picture = Detail(rows: 190, columns: 220)
    /// For the frames of small videos, which show no more than this.
    package static let video = Detail(rows: 100, columns: 116)

    /// Half the height, in centimeters at the mouth, of the strip between two rows of vertices.
    var lipStrip: Float { 0.075 * Float(Detail.picture.rows) / Float(rows) }
  }

  static let center = Vector(0, -1.5, 0)

  package static func make(_ shape: HeadShape, detail: Detail = .picture) -> Mesh {
    let (rows, columns) = (detail.rows, detail.columns)
    let grid = Grid(shape, detail)
    var positions = [Vector]()
    var openness = [Float]()
    positions.reserveCapacity(rows * columns)
    openness.reserveCapacity(rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let direction = grid.direction(row: row, column: column)
        let point = center + direction * radius(of: shape, along: direction)
        positions.append(point)
        openness.append(Self.openness(at: point, of: shape))
      }
    }
    return Mesh(
      material: .skin, rows: rows, columns: columns, closed: true, positions: positions,
      openness: openness)
  }

  /// The directions of the mesh's vertices.
  private struct Grid {
    /// The last row of the upper lip; the next row is the lower lip's first.
    private let lipRow: Int
    /// How far the lips' rows are turned up to follow the line between them, by column.
    private var lipTurn: [Float]
    private let rows: Int
    private let columns: Int

    init(_ shape: HeadShape, _ detail: Detail) {
      (rows, columns) = (detail.rows, detail.columns)
      let middle = atan2(shape.mouthHeight - center.y, 8.5)
      lipRow = Int(((0.5 - middle / Self.span) * Float(rows) - 1).rounded())
      lipTurn = [Float](repeating: 0, count: columns)
      for column in 0..<columns where abs(longitude(column)) < 0.8 {
        lipTurn[column] = turn(of: shape, column: column)
      }
    }

    private static let span = 0.985 * Float.pi

    private func latitude(_ row: Float) -> Float {
      (0.5 - (row + 0.5) / Float(rows)) * Self.span
    }

    /// Columns are squeezed towards the front: their density there is 1.65 times the mean.
    private func longitude(_ column: Int) -> Float {
      let around = (Float(column) / Float(columns) * 2 - 1) * Float.pi
      return around - 0.395 * sin(around)
    }

    private static func direction(_ latitude: Float, _ longitude: Float) -> Vector {
      Vector(
        cos(latitude) * sin(longitude), sin(latitude), cos(latitude) * cos(longitude))
    }

    /// The angle that brings the boundary between the lips' rows onto the line between the lips.
    private func turn(of shape: HeadShape, column: Int) -> Float {
      let longitude = self.longitude(column)
      let boundary = self.latitude(Float(lipRow) + 0.5)
      var latitude = boundary
      for _ in 0..<5 {
        let direction = Self.direction(latitude, longitude)
        let radius = HeadMesh.radius(of: shape, along: direction)
        let p = center + direction * radius
        latitude -= (p.y - shape.lipLine(p.x)) / radius
      }
      return (latitude - boundary) * smoothstep(0.8, 0.45, abs(longitude))
    }

    func direction(row: Int, column: Int) -> Vector {
      let latitude = self.latitude(Float(row))
      let fromLips = latitude - self.latitude(Float(lipRow) + 0.5)
      return Self.direction(
        latitude + lipTurn[column] * bump(fromLips, 0.2), longitude(column))
    }
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
