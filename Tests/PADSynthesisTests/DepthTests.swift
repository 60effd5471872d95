import Foundation
import PADCore
import PADMedia
import PADSynthesis
import Testing

@Suite struct ExactDepthTests {
  /// A globe of 200 x 400 facets.
  private func sphere(_ center: Vector, radius: Float) -> Mesh {
    let (rows, columns) = (200, 400)
    var positions: [Vector] = []
    for row in 0..<rows {
      let latitude = (0.5 - Float(row) / Float(rows - 1)) * Float.pi
      for column in 0..<columns {
        let longitude = (Float(column) / Float(columns) * 2 - 1) * Float.pi
        positions.append(
          center + radius
            * Vector(
              cos(latitude) * sin(longitude), sin(latitude), cos(latitude) * cos(longitude)))
      }
    }
    return Mesh(
      material: .skin, rows: rows, columns: columns, closed: true, positions: positions,
      openness: [Float](repeating: 1, count: positions.count))
  }

  @Test func sphereIsWhereItsEquationSays() {
    let camera = Pinhole(width: 120, height: 90, focalLength: 150)
    let center = Vector(3, -2, -60)
    let radius: Float = 8
    var buffer = VisibilityBuffer(width: camera.width, height: camera.height)
    buffer.draw([sphere(center, radius: radius)], through: camera)
    var (seen, worst) = (0, Float(0))
    for y in 0..<camera.height {
      for x in 0..<camera.width {
        // |t d - c|^2 = r^2 for the ray's direction d, whose z is -1: t is the depth.
        let d = camera.ray(Float(x) + 0.5, Float(y) + 0.5)
        let b = dot(d, center)
        let discriminant = b * b - d.squaredLength * (center.squaredLength - radius * radius)
        let hit = buffer.hits[y * camera.width + x]
        guard hit.mesh >= 0 else { continue }
        // At the rim the facets' chords deviate: there the ray all but misses.
        guard discriminant > 0.1 * radius * radius else { continue }
        let expected = (b - discriminant.squareRoot()) / d.squaredLength
        worst = max(worst, abs(1 / hit.inverseDepth - expected))
        seen += 1
      }
    }
    // Silhouette: radius 150 * 8 / 60 = 20 samples, about 1250 of them.
    #expect(seen > 1000)
    // A chord over 180 / 199 degrees sags by 8 (1 - cos(0.45 degrees)) = 0.00025 cm; where the
    // ray grazes at a cosine of 0.3 the error in depth is some times that.
    #expect(worst < 0.004)
  }

  @Test func hiddenSurfacesStayHidden() {
    // An odd lattice has a sample on the optical axis.
    let camera = Pinhole(width: 41, height: 41, focalLength: 60)
    var buffer = VisibilityBuffer(width: 41, height: 41)
    let near = sphere(Vector(0, 0, -30), radius: 3)
    let far = sphere(Vector(0, 0, -50), radius: 3)
    buffer.draw([far, near], through: camera)
    let hit = buffer.hits[20 * 41 + 20]
    #expect(hit.mesh == 1)
    #expect(abs(1 / hit.inverseDepth - 27) < 0.01)
  }

  @Test func turnedSheetIsAPlane() throws {
    let camera = Pinhole(width: 64, height: 48, focalLength: 80)
    let yaw: Float = 0.5
    let sheet = Sheet(position: Vector(0, 0, -40), yaw: yaw, width: 60, height: 60)
    let intersector = Sheet.Intersector(sheet)
    for x in stride(from: Float(0.5), to: 64, by: 7) {
      let ray = camera.ray(x, 20.5)
      let hit = try #require(intersector.hit(ray))
      // Normal (sin yaw, 0, cos yaw): n . (t ray) = n . position.
      let expected = -40 * cos(yaw) / (sin(yaw) * ray.x - cos(yaw))
      #expect(abs(hit.depth - expected) < 1e-3)
    }
  }

  @Test func bentSheetBulgesAsItsCurvatureSays() throws {
    let camera = Pinhole(width: 64, height: 48, focalLength: 80)
    let sheet = Sheet(
      position: Vector(0, 0, -40), width: 30, height: 30, curvature: 0.05)
    let intersector = Sheet.Intersector(sheet)
    for x in stride(from: Float(0.5), to: 64, by: 7) {
      let hit = try #require(intersector.hit(camera.ray(x, 24)))
      // z = -0.05 / 2 x^2 behind the sheet's middle at 40 cm.
      #expect(abs(hit.depth - (40 + 0.025 * hit.x * hit.x)) < 1e-3)
      #expect(abs(hit.normal.x / hit.normal.z - 0.05 * hit.x) < 1e-4)
    }
  }

  @Test(.enabled(if: isOptimized, "renders a head: optimized builds only"))
  func noseIsTheNearestPartOfAFace() throws {
    var generator = SeededGenerator(seed: 3)
    let person = Person(Subject(name: "s", tone: 0.4, using: &generator))
    let camera = Pinhole(width: 160, height: 160, focalLength: 320)
    let scene = Scene(
      pose: Pose(position: Vector(0, 0, -60)), expression: .neutral,
      lighting: Lighting(using: &generator), background: Background(using: &generator))
    let image = scene.render(person, through: camera)
    let nearest = try #require(image.depth.indices.min { image.depth[$0] < image.depth[$1] })
    let shape = person.subject.shape
    // The tip is a ball of radius 0.95 around z = 9.5 + projection.
    #expect(abs(image.depth[nearest] - (60 - 10.45 - shape.noseProjection)) < 0.3)
    let tip = camera.project(Vector(0, -shape.noseLength, 10.45 + shape.noseProjection - 60))
    #expect(abs(Float(nearest % 160) + 0.5 - tip.x) < 3)
    #expect(abs(Float(nearest / 160) + 0.5 - tip.y) < 4)
    #expect(image.depth[0] == .infinity)
  }

  @Test func depthMapSurvivesItsFile() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).pfm")
    defer { try? FileManager.default.removeItem(at: file) }
    // A PFM by hand: two columns, two rows, the lower row first; 1.0 is 0x3F800000.
    var data = Data("Pf\n2 2\n-1.0\n".utf8)
    for value in [Float(3), .infinity, 1, 2] {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
    try data.write(to: file)
    let map = try DepthMap.read(file)
    #expect(map.width == 2 && map.height == 2 && map.depth == [1, 2, 3, .infinity])
    #expect(DepthMap.encoded(map.depth, width: 2, height: 2) == data)
    try Data("P6\n2 2\n255\n".utf8).write(to: file)
    #expect(throws: PADError.self) { try DepthMap.read(file) }
  }
}
