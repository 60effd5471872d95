import Foundation

/// Turns what each sample sees of a person into light.
struct PersonShader {
  let meshes: [Mesh]
  let skin: SkinPaint
  let materials: Materials
  let lighting: Lighting
  let shadows: ShadowMap
  let turn: Rotation
  let mask: PaperMask?

  init(
    _ person: Person, pose: Pose, expression: Expression, lighting: Lighting,
    mask: PaperMask? = nil
  ) {
    meshes = person.posed(pose, expression: expression, worn: [mask?.mesh].compactMap { $0 })
    self.mask = mask
    skin = SkinPaint(person.subject, expression)
    materials = Materials(person.subject)
    self.lighting = lighting
    turn = Rotation(yaw: pose.yaw, pitch: pose.pitch, roll: pose.roll)
    shadows = ShadowMap(
      meshes, towards: lighting.keyDirection, center: pose.position + Vector(0, -4, 0),
      radius: 22)
  }

  /// Draws the person over `image`.
  func render(onto image: inout RadianceImage, through camera: Pinhole) {
    var visible = VisibilityBuffer(width: camera.width, height: camera.height)
    visible.draw(meshes, through: camera)
    visible.hits.withUnsafeBufferPointer { hits in
      for y in 0..<camera.height {
        for x in 0..<camera.width {
          let index = y * camera.width + x
          let hit = hits[index]
          guard hit.mesh >= 0 else { continue }
          let depth = 1 / hit.inverseDepth
          let view = camera.ray(Float(x) + 0.5, Float(y) + 0.5)
          image.pixels[index] = shade(
            hit, at: view * depth, view: view, footprint: depth / camera.focalLength)
          image.depth[index] = depth
        }
      }
    }
  }

  private func shade(
    _ hit: VisibilityBuffer.Hit, at point: Vector, view: Vector, footprint: Float
  ) -> Vector {
    let mesh = meshes[Int(hit.mesh)]
    let base = Int(hit.triangle) * 3
    let a = Int(mesh.indices[base])
    let b = Int(mesh.indices[base + 1])
    let c = Int(mesh.indices[base + 2])
    let weights = Vector(1 - hit.second - hit.third, hit.second, hit.third)
    func blended(_ values: [Vector]) -> Vector {
      values[a] * weights.x + values[b] * weights.y + values[c] * weights.z
    }
    let rest = blended(mesh.rest)
    var normal = blended(mesh.normals).normalized
    let open =
      mesh.openness[a] * weights.x + mesh.openness[b] * weights.y + mesh.openness[c] * weights.z
    let towardsEye = -view.normalized
    if dot(normal, towardsEye) < 0 { normal = -normal }
    let surface: Surface =
      switch mesh.material {
      case .skin: skin.surface(at: rest, normal: normal, turn: turn)
      case .hair: materials.hair(at: rest, normal: normal)
      case .cloth: materials.body(at: rest, normal: normal)
      case .glasses: materials.glasses(normal: normal)
      case .paper:
        mask?.surface(at: rest, normal: normal, footprint: footprint)
          ?? materials.glasses(normal: normal)
      }
    let lit = shadows.light(at: point, normal: normal)
    return light(surface, open: open, lit: lit, towardsEye: towardsEye)
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
    let fresnel = 0.35 + 0.65 * pow(grazing, 4)
    let half = (lighting.keyDirection + towardsEye).normalized
    let highlight = pow(max(dot(surface.normal, half), 0), surface.sharpness) * lit
    let fillHalf = (lighting.fillDirection + towardsEye).normalized
    let fillHighlight = pow(max(dot(surface.normal, fillHalf), 0), surface.sharpness)
    result +=
      (lighting.key * highlight + lighting.fill * fillHighlight) * (surface.gloss * fresnel)
    result += lighting.side * (0.05 * surface.gloss * pow(grazing, 3) * open)
    return result * surface.crease
  }
}
