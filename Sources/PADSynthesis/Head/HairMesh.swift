import Foundation

/// Hair as shells over the skull.
enum HairMesh {
  /// The cap: skin pushed outwards where hair grows, and below the skin elsewhere, so that the
  /// hairline is where the two surfaces cross.
  static func cap(_ subject: Subject, over head: Mesh, detail: HeadMesh.Detail) -> Mesh {
    let hair = subject.hair
    let noise = Noise.sampler
    let positions = head.rest.map { p -> Vector in
      let direction = (p - HeadMesh.center).normalized
      let ragged = 0.45 * noise(p * 1.3 + subject.skin.texture) + 0.3 * noise(p * 4.1)
      let coverage = hair.coverage(at: p) + ragged * (hair.style == .shaved ? 0.2 : 1)
      let top = smoothstep(2, 9, p.y)
      let thickness = mix(hair.sideThickness, hair.topThickness, top)
      let swell = volume(hair, p)
      let waves = hair.curl * noise(p * (hair.style == .curly ? 1.5 : 0.8))
      let grown = smoothstep(-0.2, 1.4, coverage) * (thickness * swell + waves) + 0.03
      return p + direction * (coverage > 0 ? grown : max(-0.35, coverage * 0.8))
    }
    let openness = zip(head.rest, head.openness).map { p, seen in
      mix(0.65, 1, smoothstep(-3, 8, p.y)) * mix(1, seen, 0.3)
    }
    var cap = Mesh(
      material: .hair, rows: detail.rows, columns: detail.columns, closed: true,
      positions: positions, openness: openness)
    cap.keepTriangles { hair.coverage(at: head.rest[$0]) > -1.5 }
    return cap
  }

  /// How a style is fuller on one side or towards the front.
  private static func volume(_ hair: Hair, _ p: Vector) -> Float {
    switch hair.style {
    case .swept:
      return 1 + 0.5 * smoothstep(0, 7, p.z) - 0.25 * bump(p.x - hair.parting * 3, 0.8)
    case .short, .fringe, .long:
      return 1 - 0.35 * bump(p.x - hair.parting * 2.5, 0.6) * smoothstep(0, 5, p.y)
    case .shaved, .cropped, .curly, .balding:
      return 1
    }
  }

  /// Hair that hangs beside and behind the head; nil for short styles.
  static func curtain(_ subject: Subject) -> Mesh? {
    let hair = subject.hair
    guard hair.hangsTo < 0 else { return nil }
    let (rows, columns) = (50, 120)
    let noise = Noise.sampler
    var positions: [Vector] = []
    var openness: [Float] = []
    for row in 0..<rows {
      let t = Float(row) / Float(rows - 1)
      let y = mix(7, hair.hangsTo, t)
      for column in 0..<columns {
        let s = Float(column) / Float(columns - 1) * 2 - 1
        // From beside the right temple around the back to the left one.
        let around = Float.pi + s * (Float.pi - mix(1.0, 1.15, t))
        let wave = 0.5 * noise(s * 14 + subject.skin.texture.x, t * 3) * hair.curl * 4
        let narrowing = mix(0.55, 1, smoothstep(7.2, 3, y)) * (1 + 0.08 * smoothstep(-4, -14, y))
        let width = (subject.shape.skullWidth + hair.sideThickness + 0.3 + wave) * narrowing
        let depth = (9.2 + hair.sideThickness + wave) * narrowing
        let ragged = t > 0.95 ? noise(s * 60, 3) * 0.8 : 0
        positions.append(
          Vector(width * sin(around), y + ragged, -1.8 + depth * cos(around)))
        openness.append(mix(0.9, 0.6, t) * smoothstep(-0.02, 0.15, 1 - abs(s) + 0.1))
      }
    }
    return Mesh(
      material: .hair, rows: rows, columns: columns, closed: false, positions: positions,
      openness: openness)
  }
}
