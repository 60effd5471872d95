import Foundation
import PADMedia

/// A portrait as a relief: the face has the mesh's depth, the head falls off around it like an
/// ellipsoid, and what is behind stands still.
package struct Relief: Sendable {
  /// Vertices over the picture and what its edges go on as around it.
  private static let rows = 120
  private static let columns = 120
  /// How far the surface reaches beyond each edge, in sides of the picture, and how much of that
  /// may show where the face is in the middle.
  private static let border: Float = 0.6
  private static let shownBorder: Float = 0.12

  let source: MeshedPortrait
  /// Camera-facing surface at rest, in centimeters around the face's middle; `rest` holds the
  /// portrait's pixel (x, y) and the share of the head's turning that the vertex follows (z).
  let mesh: Mesh
  /// The light that the portrait was taken in, as luminance: 1, x, y, z of the normal.
  private let oldLight: SIMD4<Float>
  private let lids: [MeshedPortrait.Lids]
  private let texture: RadianceImage

  package init(_ source: MeshedPortrait) {
    self.source = source
    lids = source.lids
    var texture = RadianceImage(width: source.image.width, height: source.image.height)
    let table = (0..<256).map { SRGB.linear(Float($0) / 255) }
    for i in texture.pixels.indices {
      let color = Vector(
        table[Int(source.image.pixels[i * 3])], table[Int(source.image.pixels[i * 3 + 1])],
        table[Int(source.image.pixels[i * 3 + 2])])
      // The portrait's camera has put in contrast and saturation; ours will once more.
      let luminance = color.luminance
      let flat = mix(Vector(repeating: luminance), color, 0.8)
      texture.pixels[i] = flat * pow(luminance + 0.02, -0.15)
    }
    self.texture = texture
    let mesh = Self.mesh(source)
    self.mesh = mesh
    oldLight = Self.estimatedLight(mesh, texture)
  }

  /// The face's smallest share of a picture that the relief still fills, see `Framing`.
  func smallestShare(through camera: Pinhole) -> Float {
    let side = Float(min(camera.width, camera.height))
    let (width, height) = (Float(texture.width), Float(texture.height))
    let reach = 1 + 2 * Self.shownBorder
    let wide = Float(camera.width) / (width * reach)
    let high = Float(camera.height) / (height * reach)
    return max(wide, high) * source.scale * Framing.faceLength / side
  }

  // MARK: Shape

  private static func mesh(_ source: MeshedPortrait) -> Mesh {
    let depth = FaceDepthField(source)
    let (width, height) = (Float(source.image.width), Float(source.image.height))
    var aways: [Float] = []
    var rest: [Vector] = []
    for row in 0..<rows {
      let v = mix(-border, 1 + border, Float(row) / Float(rows - 1)) * height
      for column in 0..<columns {
        let u = mix(-border, 1 + border, Float(column) / Float(columns - 1)) * width
        let (away, share) = depth.sample(u, v)
        aways.append(away)
        rest.append(Vector(u, v, share))
      }
    }
    // Where the face's mesh ends, it does not meet the guessed head exactly.
    for _ in 0..<2 { aways = smoothed(aways) }
    let positions = zip(rest, aways).map { rest, away in
      Vector(rest.x - source.middle.x, source.middle.y - rest.y, source.middle.z - away)
        / source.scale
    }
    var mesh = Mesh(
      material: .skin, rows: rows, columns: columns, closed: false, positions: positions,
      openness: [Float](repeating: 1, count: positions.count))
    mesh.rest = rest
    return mesh
  }

  /// The mean of each inner vertex and its neighbors, weighted 1 2 1 along both axes.
  private static func smoothed(_ values: [Float]) -> [Float] {
    var result = values
    for row in 1..<rows - 1 {
      for column in 1..<columns - 1 {
        let i = row * columns + column
        var sum = 4 * values[i]
        sum += 2 * (values[i - 1] + values[i + 1] + values[i - columns] + values[i + columns])
        sum += values[i - columns - 1] + values[i - columns + 1]
        sum += values[i + columns - 1] + values[i + columns + 1]
        result[i] = sum / 16
      }
    }
    return result
  }

  /// The relief with its head turned by `pose`.
  func posed(_ pose: Pose) -> Mesh {
    let turn = Rotation(yaw: pose.yaw, pitch: pose.pitch, roll: pose.roll)
    // A head turns about the neck, see `Person.neck`.
    let pivot = Person.neck - Scene.faceMiddle
    var result = mesh
    for i in result.positions.indices {
      let p = mesh.positions[i]
      let turned = turn(p - pivot) + pivot
      result.positions[i] = mix(p, turned, mesh.rest[i].z) + pose.position
    }
    result.updateNormals()
    return result
  }

  // MARK: Light

  /// First-order spherical harmonics of the portrait's light by least squares over the face:
  /// luminance as a linear function of the normal (Basri and Jacobs, PAMI 2003, Section 3).
  private static func estimatedLight(_ mesh: Mesh, _ texture: RadianceImage) -> SIMD4<Float> {
    var matrix = [SIMD4<Double>](repeating: .zero, count: 4)
    var right = SIMD4<Double>.zero
    for i in mesh.rest.indices where mesh.rest[i].z > 0.98 {
      let light = texture.sample(mesh.rest[i].x, mesh.rest[i].y).luminance
      let n = mesh.normals[i]
      let basis = SIMD4<Double>(1, Double(n.x), Double(n.y), Double(n.z))
      for k in 0..<4 { matrix[k] += basis * basis[k] }
      right += basis * Double(light)
    }
    // A little stiffness: hair and beard are dark in any light.
    let stiffness = 0.02 * max(matrix[0][0], 1)
    for k in 1..<4 { matrix[k][k] += stiffness }
    matrix[0][0] += 1e-6
    return SIMD4<Float>(solved(matrix, right))
  }

  /// Gaussian elimination of a symmetric positive system.
  private static func solved(_ matrix: [SIMD4<Double>], _ right: SIMD4<Double>)
    -> SIMD4<Double>
  {
    var (rows, values) = (matrix, right)
    for pivot in 0..<4 {
      for other in 0..<4 where other != pivot {
        let factor = rows[other][pivot] / rows[pivot][pivot]
        rows[other] -= rows[pivot] * factor
        values[other] -= values[pivot] * factor
      }
    }
    for k in 0..<4 { values[k] /= rows[k][k] }
    return values
  }

  /// The portrait's color at a pixel under another light: the ratio of what falls onto the normal
  /// then and now (Shashua and Riklin-Raviv, PAMI 2001).
  ///
  /// - Parameters:
  ///   - normal: On the turned head.
  ///   - original: On the head as it was portrayed.
  ///   - blink: 0 open to 1 closed.
  func radiance(
    _ rest: Vector, normal: Vector, original: Vector, lighting: Lighting, blink: Float
  ) -> Vector {
    let color = texture.sample(rest.x, lidded(rest, blink))
    let basis = SIMD4<Float>(1, original.x, original.y, original.z)
    let frontal = max((oldLight * SIMD4<Float>(1, 0, 0, 1)).sum(), 1e-3)
    let before = max((oldLight * basis).sum() / frontal, 0.35)
    let now = lighting.irradiance(normal)
    // Behind the head the light is that on the wall.
    let shade = mix(1, before, smoothstep(0.5, 1, rest.z))
    return color * now / shade
  }

  /// The row to look at: under a closing lid the skin above the eye comes down.
  private func lidded(_ rest: Vector, _ blink: Float) -> Float {
    let y = rest.y
    guard blink > 0.02 else { return y }
    for lid in lids {
      guard let (upper, lower) = lid.heights(at: rest.x), y > upper, y < lower else { continue }
      let edge = mix(upper, lower, blink)
      return y < edge ? upper - (edge - y) * 0.6 - 1 : y
    }
    return y
  }
}

/// How far away each pixel of a portrait is, from its face's mesh.
private struct FaceDepthField {
  private let source: MeshedPortrait
  private let faces: VisibilityBuffer
  /// The head as an ellipse in the picture.
  private let center: SIMD2<Float>
  private let radii: SIMD2<Float>
  /// Depth of the head's middle, where its outline is.
  private let back: Float
  private static let offset: Float = 100_000

  init(_ source: MeshedPortrait) {
    self.source = source
    let (width, height) = (source.image.width, source.image.height)
    var buffer = VisibilityBuffer(width: width, height: height)
    // Larger is nearer, and always positive.
    let projected = source.points.map { Vector($0.x, $0.y, Self.offset - $0.z) }
    buffer.draw(
      source.triangles.flatMap { [Int32($0.x), Int32($0.y), Int32($0.z)] }, projected: projected,
      mesh: 0)
    faces = buffer
    let scale = source.scale
    center = SIMD2(source.middle.x, source.middle.y - 2.5 * scale)
    // Half of a head's breadth and height with hair.
    radii = SIMD2(10, 14) * scale
    let edge = source.points.map { $0.z }.max() ?? 0
    back = max(edge, 0) + 2 * scale
  }

  /// - Returns: Depth in pixels, and the share of the head's turning that the point follows.
  func sample(_ u: Float, _ v: Float) -> (away: Float, share: Float) {
    let q = (SIMD2(u, v) - center) / radii
    let r = (q * q).sum().squareRoot()
    let share = smoothstep(1.5, 0.95, r) * smoothstep(1.75, 1.05, (v - center.y) / radii.y)
    // An ellipsoid that meets the face at its rim and the outline at the middle of the head.
    let round = back * (1 - max(0, 1 - r * r).squareRoot() * 0.55)
    let (x, y) = (Int(u.rounded(.down)), Int(v.rounded(.down)))
    guard x >= 0, y >= 0, x < faces.width, y < faces.height else { return (round, share) }
    let hit = faces.hits[y * faces.width + x]
    guard hit.mesh == 0 else { return (round, share) }
    // Float keeps a hundredth of a pixel at this offset.
    return (min(Self.offset - hit.inverseDepth, round + 2), share)
  }
}
