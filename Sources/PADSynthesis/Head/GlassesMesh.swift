import Foundation

/// Spectacle frames: two rims, a bridge and two temples, as tubes.
enum GlassesMesh {
  static func make(_ subject: Subject) -> Mesh {
    let shape = subject.shape
    let front = 9.0 + max(0, shape.bridgeHeight) * 0.5
    var tubes: [[Vector]] = []
    for side: Float in [-1, 1] {
      let rim = (0...36).map { step -> Vector in
        let angle = Float(step) / 36 * 2 * .pi
        let (c, s) = (cos(angle), sin(angle))
        // A rounded rectangle, bent around the face.
        let x = side * (shape.eyeSpacing + 0.15) + 2.35 * copysign(pow(abs(c), 0.75), c)
        let y = -0.25 + 1.75 * copysign(pow(abs(s), 0.75), s)
        return Vector(x, y, front - 0.05 * x * x)
      }
      tubes.append(rim)
      let hinge = side * (shape.eyeSpacing + 2.5)
      tubes.append([
        Vector(hinge, 0.5, front - 0.05 * hinge * hinge),
        Vector(side * (shape.skullWidth + 0.25), 0.6, 3),
        Vector(side * (shape.skullWidth + 0.3), 0.4, -1),
      ])
    }
    let inner = shape.eyeSpacing - 2.2
    tubes.append([
      Vector(-inner, 0.1, front), Vector(0, 0.45, front + 0.3), Vector(inner, 0.1, front),
    ])
    return joined(tubes.map { tube(along: $0, radius: 0.16) })
  }

  private static func tube(along path: [Vector], radius: Float) -> Mesh {
    let sides = 6
    var positions: [Vector] = []
    for (i, point) in path.enumerated() {
      let ahead = path[min(i + 1, path.count - 1)]
      let behind = path[max(i - 1, 0)]
      let axis = (ahead - behind).normalized
      let helper = abs(axis.y) < 0.9 ? Vector(0, 1, 0) : Vector(1, 0, 0)
      let first = cross(axis, helper).normalized
      let second = cross(axis, first)
      for side in 0..<sides {
        let angle = Float(side) / Float(sides) * 2 * .pi
        positions.append(point + (first * cos(angle) + second * sin(angle)) * radius)
      }
    }
    return Mesh(
      material: .glasses, rows: path.count, columns: sides, closed: true, positions: positions,
      openness: [Float](repeating: 1, count: positions.count))
  }

  private static func joined(_ meshes: [Mesh]) -> Mesh {
    var result = meshes[0]
    for mesh in meshes.dropFirst() {
      let offset = Int32(result.rest.count)
      result.rest += mesh.rest
      result.positions += mesh.positions
      result.normals += mesh.normals
      result.openness += mesh.openness
      result.indices += mesh.indices.map { $0 + offset }
    }
    return result
  }
}
