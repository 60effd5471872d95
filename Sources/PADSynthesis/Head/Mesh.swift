import Foundation

/// A surface of triangles over a grid of vertices.
package struct Mesh: Sendable {
  /// What the surface is made of; shading switches on it.
  package enum Material: UInt8, Sendable {
    case skin, hair, cloth, glasses, mask
  }

  package var material: Material
  /// Whether only the outside can be seen.
  package var isClosed: Bool
  /// Where each vertex lies in the head at rest: what materials are looked up by.
  package var rest: [Vector]
  /// Where each vertex lies after expression.
  package var positions: [Vector]
  package var normals: [Vector]
  /// The share of the surroundings that a vertex sees, in 0...1.
  package var openness: [Float]
  /// - Shape: [triangles, 3]
  package var indices: [Int32]

  /// A grid of `rows` x `columns` vertices, row by row.
  ///
  /// - Parameter closed: The last column joins the first.
  package init(
    material: Material, rows: Int, columns: Int, closed: Bool, positions: [Vector],
    openness: [Float]
  ) {
    precondition(positions.count == rows * columns && openness.count == positions.count)
    self.material = material
    isClosed = closed
    self.rest = positions
    self.positions = positions
    self.openness = openness
    indices = Self.gridIndices(rows: rows, columns: columns, closed: closed)
    normals = []
    updateNormals()
  }

  private static func gridIndices(rows: Int, columns: Int, closed: Bool) -> [Int32] {
    var indices: [Int32] = []
    indices.reserveCapacity(rows * columns * 6)
    for row in 0..<rows - 1 {
      for column in 0..<(closed ? columns : columns - 1) {
        let next = (column + 1) % columns
        let a = Int32(row * columns + column)
        let b = Int32(row * columns + next)
        let c = Int32((row + 1) * columns + column)
        let d = Int32((row + 1) * columns + next)
        indices += [a, c, b, b, c, d]
      }
    }
    return indices
  }

  /// Leaves out triangles of which no corner is wanted.
  mutating func keepTriangles(_ isWanted: (Int) -> Bool) {
    let wanted = positions.indices.map(isWanted)
    var kept: [Int32] = []
    kept.reserveCapacity(indices.count)
    for base in stride(from: 0, to: indices.count, by: 3) {
      let corners = indices[base..<base + 3]
      if corners.contains(where: { wanted[Int($0)] }) { kept += corners }
    }
    indices = kept
  }

  /// Area-weighted vertex normals of the current positions.
  package mutating func updateNormals() {
    var sums = [Vector](repeating: .zero, count: positions.count)
    positions.withUnsafeBufferPointer { positions in
      indices.withUnsafeBufferPointer { indices in
        sums.withUnsafeMutableBufferPointer { sums in
          for triangle in 0..<indices.count / 3 {
            let a = Int(indices[triangle * 3])
            let b = Int(indices[triangle * 3 + 1])
            let c = Int(indices[triangle * 3 + 2])
            let normal = cross(positions[b] - positions[a], positions[c] - positions[a])
            sums[a] += normal
            sums[b] += normal
            sums[c] += normal
          }
          for i in 0..<sums.count { sums[i] = sums[i].normalized }
        }
      }
    }
    normals = sums
  }
}
