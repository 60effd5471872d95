import Foundation
import PADCore

/// The victim's printed face, cut out, with eye holes, worn by somebody else.
///
/// Paper bends around the wearer's head but does not follow nose, lips and sockets.
struct PaperMask: Sendable {
  let mesh: Mesh
  private let print: PrintedPicture
  private let portrait: Portrait

  init(_ portrait: Portrait, printer: Printer, wearer: Person) {
    self.portrait = portrait
    print = PrintedPicture(portrait.image, printer: printer)
    let (rows, columns) = (90, 90)
    let width = wearer.subject.shape.skullWidth * 0.86
    let depth = 9.9 + max(0, wearer.subject.shape.noseProjection)
    var positions: [Vector] = []
    for row in 0..<rows {
      let y = mix(8.5, -11.3, Float(row) / Float(rows - 1))
      for column in 0..<columns {
        let s = Float(column) / Float(columns - 1) * 2 - 1
        let angle = s * 1.0
        // A cone-like bend: tighter at the chin than at the brow.
        let radius = width * mix(0.92, 1.12, smoothstep(-11, 4, y))
        // It rests on nose tip, brow and chin.
        let ridge = 1.1 * bump(s, 0.3) * smoothstep(3, -2, y) * smoothstep(-8, -4, y)
        positions.append(
          Vector(
            radius * sin(angle) * 1.12, y,
            depth - radius * 0.8 * (1 - cos(angle)) + ridge - 0.012 * (y + 2) * (y + 2)))
      }
    }
    var mesh = Mesh(
      material: .mask, rows: rows, columns: columns, closed: false, positions: positions,
      openness: [Float](repeating: 1, count: positions.count))
    let eye = wearer.subject.shape.eyeSpacing
    mesh.keepTriangles { Self.isPaper(positions[$0], eye: eye) }
    self.mesh = mesh
  }

  /// Within the cut outline and outside the eye holes.
  private static func isPaper(_ p: Vector, eye: Float) -> Bool {
    let (u, v) = ((abs(p.x) - eye) / 1.45, p.y / 0.75)
    guard u * u + v * v > 1 else { return false }
    let outline = p.y > -1.5 ? (p.y + 1.5) / 9.6 : (p.y + 1.5) / 9.4
    return p.x * p.x / 42 + outline * outline < 1
  }

  /// - Parameter footprint: Width of the sample on the paper, in centimeters.
  func surface(at rest: Vector, normal: Vector, footprint: Float) -> Surface {
    let shorter = Float(min(print.width, print.height))
    let scale = portrait.framing.share * shorter / Framing.faceLength
    let middle = portrait.framing.offset * shorter
    let u = Float(print.width) / 2 + middle.x + (rest.x - Scene.faceMiddle.x) * scale
    let v = Float(print.height) / 2 - middle.y - (rest.y - Scene.faceMiddle.y) * scale
    let slope = Vector(print.fiber(rest.x, rest.y), print.fiber(rest.y, rest.x), 0)
    return Surface(
      color: print.reflectance(u: u, v: v, x: rest.x, y: rest.y, footprint: footprint),
      normal: (normal + slope * print.printer.texture).normalized,
      gloss: print.printer.gloss * 2.5, sharpness: print.printer.sharpness)
  }
}
