import Foundation
import PADCore
import PADFaces
import PADMedia
import PADTestSupport
import Testing

@Suite struct FaceMeshSurfaceTests {
  private struct Edge: Hashable {
    var first: Int
    var second: Int

    init(_ a: Int, _ b: Int) { (first, second) = (min(a, b), max(a, b)) }
  }

  private func edges(_ triangles: [(Int, Int, Int)]) -> [Edge: Int] {
    triangles.reduce(into: [:]) { counts, triangle in
      let (a, b, c) = triangle
      for edge in [Edge(a, b), Edge(b, c), Edge(c, a)] { counts[edge, default: 0] += 1 }
    }
  }

  /// Closed ways along edges that only one triangle has.
  private func rims(_ triangles: [(Int, Int, Int)]) -> [Int] {
    var neighbors: [Int: Set<Int>] = [:]
    for (edge, count) in edges(triangles) where count == 1 {
      neighbors[edge.first, default: []].insert(edge.second)
      neighbors[edge.second, default: []].insert(edge.first)
    }
    guard neighbors.values.allSatisfy({ $0.count == 2 }) else { return [] }
    var lengths: [Int] = []
    while let start = neighbors.keys.first {
      var (length, stack) = (0, [start])
      while let point = stack.popLast() {
        guard let next = neighbors.removeValue(forKey: point) else { continue }
        length += 1
        stack += next
      }
      lengths.append(length)
    }
    return lengths.sorted()
  }

  @Test func skinIsAFaceWithThreeHoles() {
    let skin = FaceMesh.skinTriangles
    let counts = edges(skin)
    let points = Set(skin.flatMap { [$0.0, $0.1, $0.2] })
    #expect(points == Set(0..<FaceMesh.pointCount))
    #expect(counts.values.allSatisfy { $0 <= 2 })
    // The outline of 36 points, two eyes of 16, the lips' inner rim of 20.
    #expect(rims(skin) == [16, 16, 20, 36])
    // Euler: a disk has characteristic 1, every hole takes 1.
    #expect(points.count - counts.count + skin.count == 1 - 3)
  }

  @Test func theWholeSurfaceIsADisk() {
    // 898 triangles: as many as MediaPipe's canonical face model has.
    let triangles = FaceMesh.triangles
    #expect(triangles.count == 898)
    let counts = edges(triangles)
    #expect(counts.values.allSatisfy { $0 <= 2 })
    #expect(rims(triangles) == [36])
    #expect(FaceMesh.pointCount - counts.count + triangles.count == 1)
    // All turn alike: no edge is run through twice in one direction.
    var runs: Set<[Int]> = []
    for (a, b, c) in triangles {
      for run in [[a, b], [b, c], [c, a]] { #expect(runs.insert(run).inserted) }
    }
  }

  @Test func edgesAreThoseThatMediaPipePublishes() throws {
    let file = try DependencyFolder.locate().appending(path: "models/face_mesh_connections.py")
    let text = try String(contentsOf: file, encoding: .utf8)
    let list = try #require(text.range(of: "FACEMESH_TESSELATION = frozenset(["))
    let numbers = text[list.upperBound...].split { !$0.isNumber }.compactMap { Int($0) }
    let published = stride(from: 0, to: numbers.count, by: 2).map {
      Edge(numbers[$0], numbers[$0 + 1])
    }
    #expect(Set(published) == Set(edges(FaceMesh.skinTriangles).keys))
  }
}

@Suite struct FaceDepthTests {
  private func meshed() throws -> MeshedFace {
    let picture = try Image.read(reference("faces.png"))
    let face = try #require(FaceCropper.largest(of: try FaceDetector().detect(picture)))
    return try FaceMesh().mesh(picture, face: face)
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  /// The root mean square distance of the points from their mean.
  private func radius(_ points: [Point3D]) -> Double {
    let middle = (mean(points.map(\.x)), mean(points.map(\.y)), mean(points.map(\.z)))
    return mean(
      points.map {
        pow($0.x - middle.0, 2) + pow($0.y - middle.1, 2) + pow($0.z - middle.2, 2)
      }
    ).squareRoot()
  }

  @Test func aPlaneIsDrawnAsAPlane() throws {
    // Depth 0.2 x + 0.1 y: linear between all points, so every pixel is known.
    var face = try meshed()
    for index in face.points.indices {
      face.points[index].z = 0.2 * face.points[index].x + 0.1 * face.points[index].y
    }
    let middle = mean(face.points.map(\.z))
    let radius = radius(face.points)
    let map = FaceDepth(face, transform: .identity, size: 300)
    var drawn = 0
    for index in map.values.indices where map.values[index] > 0 {
      let (x, y) = (Double(index % 300) + 0.5, Double(index / 300) + 0.5)
      // 1 one radius before the mean, 0 two radii behind it.
      let expected = (2 - (0.2 * x + 0.1 * y - middle) / radius) / 3
      #expect(abs(Double(map.values[index]) - expected) < 1e-5)
      drawn += 1
    }
    // The outline's area, by Gauss's formula, but for pixels on its edge.
    let corners = Self.outline.map { face.points[$0] }
    let area = zip(corners, corners[1...] + [corners[0]])
      .reduce(0) { $0 + ($1.0.x * $1.1.y - $1.1.x * $1.0.y) / 2 }
    #expect(area > 10_000)
    #expect(abs(Double(drawn) - area) < 0.01 * area)
  }

  /// The 36 points around the face: `FACEMESH_FACE_OVAL`.
  private static let outline = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
    148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
  ]

  @Test func theNearerOfTwoSurfacesIsSeen() throws {
    // Fold the face along its middle: its right half lies 30 pixels behind its left one.
    var face = try meshed()
    let middle = mean(face.points.map(\.x))
    var far = face
    for index in face.points.indices {
      let isRight = face.points[index].x < middle
      face.points[index].x = middle + abs(face.points[index].x - middle)
      face.points[index].z = isRight ? 30 : 0
      far.points[index] = face.points[index]
    }
    let map = FaceDepth(face, transform: .identity, size: 300)
    let nearest = try #require(map.values.max())
    let (z, radius) = (mean(face.points.map(\.z)), radius(face.points))
    #expect(abs(Double(nearest) - (2 + z / radius) / 3) < 1e-5)
    // Beside the fold, where both halves lie, only the nearer one is seen.
    let both = map.values.indices.filter {
      Double($0 % 300) > middle + 25 && Double($0 % 300) < middle + 50
        && abs(Double($0 / 300) - mean(face.points.map(\.y))) < 30
    }
    #expect(both.count > 1000)
    #expect(both.allSatisfy { abs(map.values[$0] - nearest) < 1e-5 })
  }

  @Test func theUnitIsTheFaceItself() throws {
    // A face twice as large, drawn at half the scale, has the same depth.
    let face = try meshed()
    var large = face
    for index in large.points.indices {
      let point = large.points[index]
      large.points[index] = Point3D(x: 2 * point.x, y: 2 * point.y, z: 2 * point.z + 77)
    }
    let map = FaceDepth(face, transform: .identity, size: 300)
    let again = FaceDepth(large, transform: .scaling(by: 0.5), size: 300)
    #expect(zip(map.values, again.values).allSatisfy { abs($0 - $1) < 1e-5 })
    // The nose's tip (1) stands out before the cheeks' rims (234, 454).
    func value(_ index: Int) -> Float {
      let point = face.points[index]
      return map.values[Int(point.y) * 300 + Int(point.x)]
    }
    #expect(value(1) > 0.8)
    #expect(map.values.max() ?? 2 <= 1)
    let seen = map.values.filter { $0 > 0 }
    #expect(seen.allSatisfy { $0 >= FaceDepth.least })
    #expect((seen.min() ?? 1) < 0.5)
  }

  @Test func mapsAreStoredAsGrayPictures() throws {
    let map = FaceDepth(size: 2, values: [0, FaceDepth.least, 0.5, 1])
    #expect(map.image == Image(width: 2, height: 2, channels: 1, pixels: [0, 1, 128, 255]))
    let back = try FaceDepth(map.image)
    #expect(zip(back.values, map.values).allSatisfy { abs($0 - $1) <= 0.5 / 255 + 1e-6 })
    #expect(FaceDepth.zeros(size: 3).image == Image(width: 3, height: 3, channels: 1))
    #expect(
      message { try FaceDepth(Image(width: 3, height: 2, channels: 1)) }
        == "a depth map of 3x2 pixels, 1 channels; expected a square of one")
  }
}

@Suite struct PseudoDepthTests {
  @Test func theMapLiesOnTheCrop() throws {
    let picture = try Image.read(reference("faces.png"))
    let specs = [
      CropSpec(size: 128),
      CropSpec(alignment: .eyes(eyeDistance: 0.3, eyeHeight: 0.4), size: 96),
    ]
    for spec in specs {
      let cropper = try FaceCropper(spec: spec)
      let face = try #require(try cropper.crop(picture)?.face)
      let depth = try #require(
        try PseudoDepth(cropper: cropper, size: 64).depth(picture, face: face).depth)
      let nearest = try #require(depth.values.indices.max { depth.values[$0] < depth.values[$1] })
      let nose = try #require(face.keypoints?.nose)
      let expected = try cropper.transform(of: face)(nose)
      let scale = 64 / Double(spec.size)
      #expect(abs(Double(nearest % 64) + 0.5 - expected.x * scale) < 5)
      #expect(abs(Double(nearest / 64) + 0.5 - expected.y * scale) < 5)
      #expect(depth.values[0] == 0)
    }
  }

  @Test func whereThereIsNoFaceThereIsAReason() throws {
    let cropper = try FaceCropper(spec: CropSpec())
    let pseudo = try PseudoDepth(cropper: cropper)
    #expect(pseudo.size == 224)
    let blank = Image(width: 200, height: 160, fill: 120)
    #expect(
      try pseudo.depth(blank, face: Face(box: blank.bounds))
        == .absent(reason: "the face has no eye positions; the mesh needs them"))
    let nobody = try #require(Face(rightEye: Point(x: 80, y: 60), leftEye: Point(x: 120, y: 60)))
    guard case .absent(let reason) = try pseudo.depth(blank, face: nobody) else {
      Issue.record("a blank picture has no face")
      return
    }
    #expect(reason.hasPrefix("the mesh network sees no face in the box (presence "))
    #expect(throws: PADError.self) { try PseudoDepth(cropper: cropper, size: 0) }
  }
}
