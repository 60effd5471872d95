import Foundation

/// How a surface reflects light at one point.
struct Surface {
  var color: Vector
  var normal: Vector
  /// Strength and sharpness (Blinn-Phong exponent) of the highlight.
  var gloss: Float
  var sharpness: Float
  /// How far light seeps around the terminator, redder than the surface: 0 none.
  var seep: Float = 0
  /// Extra darkening of all light, for creases finer than the mesh.
  var crease: Float = 1
}

/// The face's colors, looked up by where a point lies on the head at rest.
struct SkinPaint {
  let subject: Subject
  let expression: Expression
  private let noise = Noise.sampler
  private let brown: Vector
  /// Half the height of the strip of skin that an opening mouth stretches, in centimeters.
  private let lipStrip: Float

  init(
    _ subject: Subject, _ expression: Expression,
    lipStrip: Float = HeadMesh.Detail.picture.lipStrip
  ) {
    self.lipStrip = lipStrip
    self.subject = subject
    self.expression = expression
    brown = subject.hair.color * 0.8
  }

  /// - Parameters:
  ///   - p: The point on the head at rest.
  ///   - normal: The surface's normal in camera space.
  ///   - turn: Head to camera space, for the eyeball's own normal.
  func surface(at p: Vector, normal: Vector, turn: Rotation) -> Surface {
    if p.z > 3, let eye = eye(at: p, normal: normal, turn: turn) { return eye }
    var surface = bareSkin(at: p, normal: normal)
    if p.z > 2 {
      shadeAroundEyes(&surface, p)
      paintBrows(&surface, p)
      paintLips(&surface, p)
      paintNostrils(&surface, p)
    }
    paintBeard(&surface, p)
    paintScalp(&surface, p)
    return surface
  }

  /// The face as paint on something that has no eyes: lids, brows and lips, no eyeballs.
  func painted(at p: Vector, normal: Vector) -> Surface {
    var surface = bareSkin(at: p, normal: normal)
    if p.z > 2 {
      shadeAroundEyes(&surface, p)
      paintBrows(&surface, p)
      paintLips(&surface, p)
      paintNostrils(&surface, p)
    }
    paintBeard(&surface, p)
    return surface
  }

  private func bareSkin(at p: Vector, normal: Vector) -> Surface {
    let skin = subject.skin
    let q = p + skin.texture
    let blotch = noise(q * 0.45) * 0.6 + noise(q * 1.3) * 0.4
    let pores = noise(q * 7) * 0.6 + noise(q * 13) * 0.4
    // Blood shows on cheeks, nose tip, ears.
    let flush =
      bump(abs(p.x) - 4, 1.8) * bump(p.y + 3.2, 1.7)
      + 0.9 * bump(p.x, 1.3) * bump(p.y + subject.shape.noseLength, 1)
      + 0.6 * smoothstep(6.8, 7.8, abs(p.x))
    let red = skin.redness * (0.35 * flush + 0.18 * blotch)
    var color = skin.color * (1 + 0.07 * blotch + 0.05 * pores)
    color *= Vector(1 + 0.15 * red, 1 - 0.22 * red, 1 - 0.2 * red)
    if skin.freckles > 0 {
      let spots = smoothstep(0.35, 0.6, noise(q * 3.1)) * bump(p.y + 2, 3) * skin.freckles
      color *= mix(Vector(repeating: 1), Vector(0.72, 0.6, 0.5), spots)
    }
    let rough = Vector(noise(q * 5), noise(q * 5 + 31), 0) * 0.05
    return Surface(
      color: color, normal: (normal + rough).normalized,
      gloss: 0.22 * skin.gloss * (1 + 0.5 * bump(p.x, 2.5)), sharpness: 22, seep: 0.3)
  }

  // MARK: Eyes

  /// Position relative to the nearer eye: u outwards, v upwards, slant taken out.
  private func eyeFrame(_ p: Vector) -> SIMD2<Float> {
    let u = abs(p.x) - subject.shape.eyeSpacing
    return SIMD2(u, p.y - subject.eyes.slant * u)
  }

  /// Heights of the lids at `u`; the upper comes down when blinking.
  private func lids(_ u: Float) -> (upper: Float, lower: Float) {
    let half: Float = 1.48
    let t = clamp(1 - (u / half) * (u / half))
    let lower = -0.36 * t
    let open = 0.55 * subject.eyes.opening * pow(t, 0.62) * (1 - 0.06 * u)
    return (mix(open, lower + 0.02, expression.blink), lower)
  }

  private func eye(at p: Vector, normal: Vector, turn: Rotation) -> Surface? {
    let e = eyeFrame(p)
    guard abs(e.x) < 1.5, abs(e.y) < 1 else { return nil }
    let (upper, lower) = lids(e.x)
    guard e.y < upper, e.y > lower else { return nil }
    let side: Float = p.x < 0 ? -1 : 1
    let center = Vector(side * subject.shape.eyeSpacing, 0, 5.75)
    let gaze = Vector(sin(expression.gazeX), sin(expression.gazeY), 1).normalized
    let iris = SIMD2(
      p.x - center.x - gaze.x * 1.2 + side * 0.05, p.y - center.y - gaze.y * 1.2)
    let r = (iris * iris).sum().squareRoot()
    let lidShadow = mix(
      0.45, 1, smoothstep(0, 0.42, upper - e.y) * smoothstep(1.45, 0.9, abs(e.x)))
    var color = Vector(0.5, 0.45, 0.42) * mix(1, 0.7, subject.skin.tone)
    color = mix(color, Vector(0.5, 0.2, 0.18), 0.5 * smoothstep(-1.0, -1.4, e.x))
    if r < 0.62 {
      let rays = noise(atan2(iris.y, iris.x) * 9, r * 6)
      let ring = smoothstep(0.62, 0.5, r)
      color = mix(
        Vector(repeating: 0.02), subject.eyes.iris * (1 + 0.4 * rays + 0.8 * r), ring)
      color = mix(Vector(repeating: 0.004), color, smoothstep(0.2, 0.26, r))
    }
    // The cornea bulges over the iris, so that its highlight sits near the pupil.
    var local = (p - center).normalized
    if r < 0.65 { local = (local + Vector(iris.x, iris.y, 0) * 0.45).normalized }
    return Surface(
      color: color, normal: mix(normal, turn(local), 0.8).normalized, gloss: 2.6,
      sharpness: 260, crease: lidShadow)
  }

  private func shadeAroundEyes(_ surface: inout Surface, _ p: Vector) {
    let e = eyeFrame(p)
    guard abs(e.x) < 2.6, abs(e.y) < 2 else { return }
    let (upper, lower) = lids(e.x)
    let within = smoothstep(1.7, 1.35, abs(e.x))
    let lash = bump(e.y - upper - 0.04, 0.11) * within
    surface.color *= 1 - 0.88 * lash
    let lowerLash = bump(e.y - lower + 0.05, 0.08) * within
    surface.color *= 1 - 0.45 * lowerLash
    let fold = bump(e.y - upper - 0.36 - 0.06 * e.x, 0.1) * smoothstep(1.9, 1.2, abs(e.x))
    surface.crease *= 1 - 0.4 * fold * (1 - 0.7 * expression.blink)
    let bag = bump(e.y + 0.95 + 0.1 * abs(e.x), 0.3) * smoothstep(1.7, 0.6, abs(e.x))
    surface.color *= mix(Vector(repeating: 1), Vector(0.82, 0.76, 0.78), bag)
    surface.gloss *= 1 - 0.6 * max(lash, fold)
  }

  private func paintBrows(_ surface: inout Surface, _ p: Vector) {
    let eyes = subject.eyes
    let u = abs(p.x) - subject.shape.eyeSpacing
    guard u > -2.4, u < 2.7, p.y > 0.8, p.y < 4 else { return }
    let arch = 1.75 + eyes.browArch * (1 - (u - 0.6) * (u - 0.6) / 4) - 0.1 * max(0, u - 1)
    let thick = 0.42 * eyes.browThickness * mix(1, 0.35, smoothstep(0.3, 2.4, u))
    let hairs = noise(p.x * 7 + p.y * 4, p.y * 3 - p.x * 1.5 + subject.skin.texture.x)
    let distance = abs(p.y - arch) / thick
    let ends = smoothstep(-2.2, -1.5, u) * smoothstep(2.5, 1.7, u)
    let density = smoothstep(1.25, 0.55, distance + 0.3 * hairs) * ends
    let color = mix(subject.hair.color, Vector(0.02, 0.015, 0.012), 0.35)
    surface.color = mix(surface.color, color, 0.85 * density)
    surface.gloss *= 1 - 0.8 * density
  }

  // MARK: Mouth and nose

  private func paintLips(_ surface: inout Surface, _ p: Vector) {
    let shape = subject.shape
    let half = shape.mouthWidth
    guard abs(p.x) < half + 0.6, abs(p.y - shape.mouthHeight) < 2 else { return }
    let v = p.y - shape.lipLine(p.x)
    let t = clamp(1 - (p.x / half) * (p.x / half))
    // Cupid's bow: two peaks beside a dip.
    let bow = 1 + 0.16 * bump(abs(p.x) - 0.55, 0.45) - 0.12 * bump(p.x, 0.3)
    let upper = shape.upperLip * 1.65 * pow(t, 0.75) * bow
    let lower = -shape.lowerLip * 1.85 * pow(t, 0.6)
    let mask =
      v > 0 ? smoothstep(upper + 0.12, upper - 0.1, v) : smoothstep(lower - 0.15, lower + 0.12, v)
    let present = mask * smoothstep(0, 0.12, t)
    let color =
      surface.color * Vector(0.84, 0.5, 0.5)
      + Vector(0.04, 0.008, 0.01) * (1 - subject.skin.tone)
    surface.color = mix(surface.color, color * (v > 0 ? 0.85 : 1), 0.85 * present)
    surface.gloss = mix(surface.gloss, 0.5, present * 0.8)
    surface.sharpness = mix(surface.sharpness, 45, present)
    let line = bump(v, 0.09) * smoothstep(half + 0.35, half - 0.2, abs(p.x))
    surface.crease *= 1 - 0.75 * line
    if expression.mouthOpening > 0 { openMouth(&surface, v, half, p) }
  }

  /// The gap between the lips is the strip of skin that opening stretches.
  private func openMouth(_ surface: inout Surface, _ v: Float, _ half: Float, _ p: Vector) {
    // 1 at the strip's edges.
    let v = v / lipStrip
    let inside = smoothstep(1, 0.8, abs(v)) * smoothstep(half, half * 0.85, abs(p.x))
    guard inside > 0 else { return }
    let teeth =
      smoothstep(0.067, 0.27, v) * smoothstep(half * 0.8, half * 0.5, abs(p.x))
      * smoothstep(0.87, 0.67, v)
    let gap = 0.85 + 0.15 * smoothstep(0.02, 0.08, abs(p.x - (p.x / 0.75).rounded() * 0.75))
    let cavity = mix(Vector(0.025, 0.007, 0.007), Vector(0.4, 0.37, 0.32) * gap, teeth)
    surface.color = mix(surface.color, cavity, inside)
    surface.crease = mix(surface.crease, 0.7, inside)
    surface.gloss *= 1 - 0.7 * inside
  }

  private func paintNostrils(_ surface: inout Surface, _ p: Vector) {
    let shape = subject.shape
    let y = p.y + shape.noseLength
    guard abs(y) < 2.5, abs(p.x) < 3 else { return }
    let x = abs(p.x) - shape.noseWidth * 0.56
    let hole = bump(x / 0.42, 1) * bump((y + 0.95) / 0.26, 1)
    surface.crease *= 1 - 0.88 * clamp(hole * 1.2)
    // The fold from the wing of the nose towards the mouth's corner.
    let along = shape.noseWidth + 0.9 + 0.38 * (-p.y - shape.noseLength + 0.3)
    let fold = bump(abs(p.x) - along, 0.28) * smoothstep(0.6, -0.4, y) * smoothstep(-3.2, -1.5, y)
    surface.crease *= 1 - (0.12 + 0.22 * max(0, expression.smile)) * fold
  }

  // MARK: Hair on skin

  private func paintBeard(_ surface: inout Surface, _ p: Vector) {
    let amount = subject.hair.beard
    guard amount > 0, p.y < 1, p.z > -3 else { return }
    let shape = subject.shape
    let cheekLine = mix(-5.6, -2.4, smoothstep(2.5, 6.5, abs(p.x)))
    let jaw = smoothstep(cheekLine + 0.5, cheekLine - 0.9, p.y) * smoothstep(-1.5, 0.5, p.z)
    let moustache =
      smoothstep(-shape.noseLength - 0.9, -shape.noseLength - 1.5, p.y)
    let v = p.y - shape.lipLine(p.x)
    let lips = smoothstep(1.15, 0.85, abs(v + 0.2)) * smoothstep(3, 2.2, abs(p.x))
    let bare = bump(p.x, 1) * bump(v + 1.6, 0.25) * 0.5
    let ragged = 0.85 + 0.3 * noise(p * 2 + subject.skin.texture)
    let density =
      clamp((jaw * moustache - lips * 1.2 - bare) * ragged)
      * smoothstep(0, 0.1, 1 - lips)
    let strands = 0.9 + 0.25 * noise(p.x * 8, p.y * 4)
    surface.color = mix(surface.color, brown * max(0.4, strands), clamp(density * amount * strands))
    surface.gloss *= 1 - 0.6 * density * amount
    surface.seep *= 1 - density * amount
  }

  /// Roots show through before the hairline, so that it is no edge.
  private func paintScalp(_ surface: inout Surface, _ p: Vector) {
    guard p.y > -8 else { return }
    let ragged = 0.5 * noise(p * 1.3 + subject.skin.texture) + 0.35 * noise(p * 4.1)
    let inside = smoothstep(-0.7, 0.5, subject.hair.coverage(at: p) + ragged)
    guard inside > 0, p.z > -4 || abs(p.x) < 7 else { return }
    let density: Float = subject.hair.style == .shaved ? 0.6 : 0.9
    surface.color = mix(surface.color, subject.hair.color, inside * density)
    surface.gloss *= 1 - 0.7 * inside
  }
}
