import Foundation

/// Colors of hair, clothes and glasses, looked up at rest like the skin's.
struct Materials {
  let subject: Subject
  private let noise = Noise.sampler

  init(_ subject: Subject) { self.subject = subject }

  /// Strands fall from the crown: noise is fine around the head and long along it.
  func hair(at p: Vector, normal: Vector) -> Surface {
    let hair = subject.hair
    // Around the crown, which lies behind the top.
    let around = atan2(p.x, p.z + 3 - 0.3 * p.y)
    let strands: Float
    if hair.style == .curly {
      strands = noise(p * 2.6) * 0.6 + noise(p * 6) * 0.5
    } else {
      let lean = around + 0.05 * noise(p * 0.7)
      let along = p.y * 0.45 - p.z * 0.3
      strands = noise(lean * 24, along) * 0.55 + noise(lean * 58, along * 1.7) * 0.5
    }
    let color = hair.color * (1 + 0.55 * strands)
    let tilt = Vector(cos(around), 0, -sin(around)) * strands * 0.35
    return Surface(
      color: color, normal: (normal + tilt).normalized,
      gloss: 0.16 + 0.14 * strands, sharpness: 14, crease: 0.85 + 0.3 * strands)
  }

  func body(at p: Vector, normal: Vector) -> Surface {
    let clothing = subject.clothing
    let front = smoothstep(-2, 6, p.z)
    let neckline = clothing.neckline - 2.2 * front * bump(p.x, 5)
    guard p.y < neckline else {
      let blotch = noise((p + subject.skin.texture) * 0.5)
      return Surface(
        color: subject.skin.color * (0.96 + 0.07 * blotch), normal: normal,
        gloss: 0.15 * subject.skin.gloss, sharpness: 18, seep: 0.3,
        crease: mix(0.7, 1, smoothstep(0, 0.5, p.y - neckline)))
    }
    let weave = 1 + 0.08 * noise(p.x * 4, p.y * 4 + p.z * 2)
    var color = clothing.color
    if clothing.stripes > 0 {
      let phase = p.y * clothing.stripes
      color = mix(color, clothing.second, smoothstep(0.45, 0.55, abs(phase - phase.rounded()) * 2))
    }
    let collar = smoothstep(1.1, 0.9, neckline - p.y)
    color = mix(color, color * 0.72, collar)
    return Surface(color: color * weave, normal: normal, gloss: 0.03, sharpness: 8)
  }

  func glasses(normal: Vector) -> Surface {
    Surface(color: Vector(repeating: 0.02), normal: normal, gloss: 1.2, sharpness: 60)
  }
}
