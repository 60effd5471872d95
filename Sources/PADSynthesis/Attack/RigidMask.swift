import Foundation

/// The victim's face cast in resin or silicone and painted, worn by somebody else.
///
/// It has the victim's relief and colors, but it neither blinks nor speaks; the wearer's eyes
/// show through its eye holes.
package struct RigidMask: Sendable {
  /// What the mask is made of.
  package enum Substance: String, Hashable, Codable, Sendable, CaseIterable {
    case resin, silicone

    /// Strength and sharpness of the highlight: resin is lacquered, silicone dull.
    var gloss: Float { self == .resin ? 0.9 : 0.3 }
    var sharpness: Float { self == .resin ? 70 : 16 }
    /// How far light travels inside: silicone is a little translucent, resin is not.
    var seep: Float { self == .resin ? 0 : 0.12 }
  }

  let mesh: Mesh
  let substance: Substance
  private let paint: SkinPaint
  private let noise = Noise.sampler

  /// Centimeters of material over the larger of the two faces.
  private static let thickness: Float = 0.35

  init(of victim: Person, substance: Substance, wearer: Person) {
    self.substance = substance
    paint = SkinPaint(victim.subject, .neutral, lipStrip: victim.detail.lipStrip)
    let head = victim.head
    let detail = victim.detail
    let own = wearer.subject.shape
    let positions = head.rest.map { p -> Vector in
      guard Self.covers(p, margin: 1) else { return p }
      let ray = p - HeadMesh.center
      let radius = ray.length
      let direction = ray / radius
      let inside = HeadMesh.radius(of: own, along: direction)
      return HeadMesh.center + direction * (max(radius, inside) + Self.thickness)
    }
    var mesh = Mesh(
      material: .mask, rows: detail.rows, columns: detail.columns, closed: true,
      positions: positions, openness: head.openness)
    // The paint lies where it lies on the victim.
    mesh.rest = head.rest
    let eye = own.eyeSpacing
    mesh.keepTriangles { Self.covers(head.rest[$0], margin: 0) && !Self.isHole(positions[$0], eye) }
    self.mesh = mesh
  }

  /// From the hairline to below the chin and to the ears.
  private static func covers(_ p: Vector, margin: Float) -> Bool {
    p.z > 0.5 - margin && p.y < 6.2 + margin && p.y > -12 - margin
  }

  private static func isHole(_ p: Vector, _ eye: Float) -> Bool {
    let (u, v) = ((abs(p.x) - eye) / 1.6, p.y / 0.72)
    return u * u + v * v < 1
  }

  func surface(at rest: Vector, normal: Vector) -> Surface {
    var surface = paint.painted(at: rest, normal: normal)
    // Spray paint: one tone with faint mottling in place of living skin.
    surface.color *= 1 + 0.04 * noise(rest * 2.2)
    let isBare = surface.gloss > 0.1
    surface.gloss = isBare ? substance.gloss : surface.gloss
    surface.sharpness = substance.sharpness
    surface.seep = substance.seep
    return surface
  }
}

/// A mask of either kind on a wearer's face.
enum WornMask: Sendable {
  case paper(PaperMask)
  case rigid(RigidMask)

  var mesh: Mesh {
    switch self {
    case .paper(let mask): mask.mesh
    case .rigid(let mask): mask.mesh
    }
  }

  /// - Parameter footprint: Width of the sample on the mask, in centimeters.
  func surface(at rest: Vector, normal: Vector, footprint: Float) -> Surface {
    switch self {
    case .paper(let mask): mask.surface(at: rest, normal: normal, footprint: footprint)
    case .rigid(let mask): mask.surface(at: rest, normal: normal)
    }
  }
}
