import Foundation

/// Turns what each sample sees of a person into light.
struct PersonShader {
  /// A corner of a visible triangle, with all that shading needs.
  private struct Corner {
    var rest: Vector
    var normal: Vector
    var openness: Float
    var material: Mesh.Material
  }

  let meshes: [Mesh]
  private let corners: [Corner]
  /// - Shape: [triangles, 3], over all meshes
  private let indices: [Int32]
  /// The first triangle of each mesh.
  private let firstTriangle: [Int]
  private let skin: SkinPaint
  private let materials: Materials
  private let lighting: Lighting
  private let shadows: ShadowMap
  private let turn: Rotation
  private let mask: WornMask?

  init(
    _ person: Person, pose: Pose, expression: Expression, lighting: Lighting,
    mask: WornMask? = nil
  ) {
    meshes = person.posed(pose, expression: expression, worn: [mask?.mesh].compactMap { $0 })
    self.mask = mask
    skin = SkinPaint(person.subject, expression, lipStrip: person.detail.lipStrip)
    materials = Materials(person.subject)
    self.lighting = lighting
    turn = Rotation(yaw: pose.yaw, pitch: pose.pitch, roll: pose.roll)
    shadows = ShadowMap(
      meshes, towards: lighting.keyDirection, center: pose.position + Vector(0, -4, 0),
      radius: 22)
    var corners: [Corner] = []
    var indices: [Int32] = []
    var firstTriangle: [Int] = []
    corners.reserveCapacity(meshes.reduce(0) { $0 + $1.rest.count })
    indices.reserveCapacity(meshes.reduce(0) { $0 + $1.indices.count })
    for mesh in meshes {
      let offset = Int32(corners.count)
      firstTriangle.append(indices.count / 3)
      indices += mesh.indices.map { $0 + offset }
      for i in mesh.rest.indices {
        corners.append(
          Corner(
            rest: mesh.rest[i], normal: mesh.normals[i], openness: mesh.openness[i],
            material: mesh.material))
      }
    }
    self.corners = corners
    self.indices = indices
    self.firstTriangle = firstTriangle
  }

  /// Draws the person over `image`.
  ///
  /// Visibility and depth are found for every sample; squares of 2 x 2 samples that see the same
  /// material share one shading, except around the eyes, where detail is finest.
  ///
  /// - Parameters:
  ///   - smear: See `Pinhole.project`.
  ///   - hidden: Squares that need no shading, see `Performer.render`.
  /// - Returns: Which surface each sample sees.
  @discardableResult
  func render(
    onto image: inout RadianceImage, through camera: Pinhole, smear: SIMD2<Float> = .zero,
    hidden: [Bool] = []
  ) -> VisibilityBuffer {
    var visible = VisibilityBuffer(width: camera.width, height: camera.height)
    visible.draw(meshes, through: camera, smear: smear)
    let width = camera.width
    corners.withUnsafeBufferPointer { corners in
      indices.withUnsafeBufferPointer { indices in
        visible.hits.withUnsafeBufferPointer { hits in
          image.pixels.withUnsafeMutableBufferPointer { pixels in
            for y in stride(from: 0, to: camera.height, by: 2) {
              for x in stride(from: 0, to: width, by: 2) {
                if !hidden.isEmpty, hidden[y / 2 * ((width + 1) / 2) + x / 2] { continue }
                let right = min(x + 1, width - 1)
                let below = min(y + 1, camera.height - 1)
                shadeSquare(
                  (y * width + x, y * width + right, below * width + x, below * width + right),
                  hits, corners, indices, camera, into: pixels)
              }
            }
          }
        }
      }
    }
    for (index, hit) in visible.hits.enumerated() where hit.mesh >= 0 {
      image.depth[index] = 1 / hit.inverseDepth
    }
    return visible
  }

  private func shadeSquare(
    _ square: (Int, Int, Int, Int), _ hits: UnsafeBufferPointer<VisibilityBuffer.Hit>,
    _ corners: UnsafeBufferPointer<Corner>, _ indices: UnsafeBufferPointer<Int32>,
    _ camera: Pinhole, into pixels: UnsafeMutableBufferPointer<Vector>
  ) {
    let meshes = SIMD4(
      hits[square.0].mesh, hits[square.1].mesh, hits[square.2].mesh, hits[square.3].mesh)
    guard meshes.max() >= 0 else { return }
    func shaded(_ index: Int) -> (light: Vector, isDetailed: Bool) {
      shade(hits[index], index, corners, indices, camera)
    }
    if meshes.min() == meshes.max() {
      let first = shaded(square.0)
      pixels[square.0] = first.light
      if !first.isDetailed {
        pixels[square.1] = first.light
        pixels[square.2] = first.light
        pixels[square.3] = first.light
        return
      }
    } else if meshes.x >= 0 {
      pixels[square.0] = shaded(square.0).light
    }
    for index in [square.1, square.2, square.3] where hits[index].mesh >= 0 {
      pixels[index] = shaded(index).light
    }
  }

  private func shade(
    _ hit: VisibilityBuffer.Hit, _ index: Int, _ corners: UnsafeBufferPointer<Corner>,
    _ indices: UnsafeBufferPointer<Int32>, _ camera: Pinhole
  ) -> (light: Vector, isDetailed: Bool) {
    let base = (firstTriangle[Int(hit.mesh)] + Int(hit.triangle)) * 3
    let a = corners[Int(indices[base])]
    let b = corners[Int(indices[base + 1])]
    let c = corners[Int(indices[base + 2])]
    let (wa, wb, wc) = (1 - hit.second - hit.third, hit.second, hit.third)
    let rest = a.rest * wa + b.rest * wb + c.rest * wc
    var normal = (a.normal * wa + b.normal * wb + c.normal * wc).normalized
    let open = a.openness * wa + b.openness * wb + c.openness * wc
    let depth = 1 / hit.inverseDepth
    let view = camera.ray(
      Float(index % camera.width) + 0.5, Float(index / camera.width) + 0.5)
    let towardsEye = -view.normalized
    if dot(normal, towardsEye) < 0 { normal = -normal }
    let surface: Surface =
      switch a.material {
      case .skin: skin.surface(at: rest, normal: normal, turn: turn)
      case .hair: materials.hair(at: rest, normal: normal)
      case .cloth: materials.body(at: rest, normal: normal)
      case .glasses: materials.glasses(normal: normal)
      case .mask:
        mask?.surface(at: rest, normal: normal, footprint: depth / camera.focalLength)
          ?? materials.glasses(normal: normal)
      }
    let lit = shadows.light(at: view * depth, normal: normal)
    let light = light(surface, open: open, lit: lit, towardsEye: towardsEye)
    let isDetailed =
      a.material == .mask || a.material == .skin && rest.z > 3 && abs(rest.y) < 1.4
    return (light, isDetailed)
  }

  private func light(_ surface: Surface, open: Float, lit: Float, towardsEye: Vector) -> Vector {
    let facing = dot(surface.normal, lighting.keyDirection)
    // Skin scatters light past the terminator, red the farthest.
    let reach = Vector(1, 0.45, 0.3) * surface.seep
    let wrapped = ((Vector(repeating: facing) + reach) / (1 + reach)).clamped(
      lowerBound: .zero, upperBound: .one)
    let softened = mix(Vector(repeating: lit), (lit + reach * 0.5) / (1 + reach * 0.5), 0.7)
    var diffuse = lighting.key * wrapped * softened
    diffuse +=
      lighting.fill * max(dot(surface.normal, lighting.fillDirection), 0) * mix(0.5, 1, open)
    diffuse += lighting.ambient(surface.normal) * open
    var result = surface.color * diffuse
    let grazing = 1 - max(dot(surface.normal, towardsEye), 0)
    let squared = grazing * grazing
    // Schlick's approximation, raised for skin and hair, which are rough.
    let fresnel = 0.35 + 0.65 * squared * squared
    let half = (lighting.keyDirection + towardsEye).normalized
    let highlight = power(dot(surface.normal, half), surface.sharpness) * lit
    let fillHalf = (lighting.fillDirection + towardsEye).normalized
    let fillHighlight = power(dot(surface.normal, fillHalf), surface.sharpness)
    result +=
      (lighting.key * highlight + lighting.fill * fillHighlight) * (surface.gloss * fresnel)
    result += lighting.side * (0.05 * surface.gloss * squared * grazing * open)
    return result * surface.crease
  }
}

/// x^exponent for a highlight; 0 where it would be invisible.
@inline(__always)
func power(_ x: Float, _ exponent: Float) -> Float {
  // exp(-7) is a thousandth of the peak.
  x > 0 && exponent * (x - 1) > -7 ? pow(min(x, 1), exponent) : 0
}
