import Foundation
import PADCore

/// How an attack is carried out over time.
package struct AttackMotion: Sendable {
  package var support: Support
  /// How far paper is bent to and fro, as a share of 1 / its longer side.
  package var warp: Float
  /// What a screen shows; nil shows the still portrait.
  package var film: Recording?
  /// Centimeters a second by which the instrument is moved along.
  package var slide: Vector

  package init(
    support: Support = .hand, warp: Float = 0.12, film: Recording? = nil, slide: Vector = .zero
  ) {
    self.support = support
    self.warp = warp
    self.film = film
    self.slide = slide
  }
}

extension Presentation {
  /// The presentation ready to be drawn at any moment: prints are inked, masks are cut.
  func stage(_ motion: AttackMotion, using generator: inout SeededGenerator) -> Clip.Stage {
    switch self {
    case .live(let person, let scene):
      return .person(
        Performer(
          person: person, motion: HeadMotion(around: scene, using: &generator),
          lighting: scene.lighting))
    case .relief(let relief, let scene):
      var movement = HeadMotion(around: scene, using: &generator)
      movement.vigor = 0.7
      return .relief(
        MovingRelief(relief: relief, motion: movement, lighting: scene.lighting))
    case .print(let portrait, let printer, let margin, let scene):
      return .sheet(
        printed(portrait, printer, margin, scene, motion, using: &generator))
    case .replay(let portrait, let display, let settings, let scene):
      return .sheet(
        shown(portrait, display, settings, scene, motion, using: &generator))
    case .cutPhoto(let portrait, let printer, let scene, let wearer, let behind):
      var sheet = printed(portrait, printer, 0, scene, motion, using: &generator)
      sheet.holes = Self.eyeHoles(of: portrait, on: scene.sheet)
      var still = HeadMotion(around: behind, using: &generator)
      still.vigor = 0.15
      return .behind(
        Performer(person: wearer, motion: still, lighting: behind.lighting), sheet)
    case .mask(let portrait, let printer, let wearer, let scene):
      let mask = PaperMask(portrait, printer: printer, wearer: wearer)
      return .person(
        Performer(
          person: wearer, motion: HeadMotion(around: scene, using: &generator),
          lighting: scene.lighting, mask: .paper(mask)))
    case .rigidMask(let victim, let substance, let wearer, let scene):
      let mask = RigidMask(of: victim, substance: substance, wearer: wearer)
      var movement = HeadMotion(around: scene, using: &generator)
      movement.speaks = false
      return .person(
        Performer(
          person: wearer, motion: movement, lighting: scene.lighting, mask: .rigid(mask)))
    }
  }

  private func printed(
    _ portrait: Portrait, _ printer: Printer, _ margin: Float, _ scene: SheetScene,
    _ motion: AttackMotion, using generator: inout SeededGenerator
  ) -> MovingSheet {
    let medium = PrintMedium(
      portrait.image, on: scene.sheet, margin: margin, printer: printer,
      lighting: scene.lighting)
    return MovingSheet(
      motion: SheetMotion(
        around: scene.sheet, support: motion.support, warp: motion.warp, slide: motion.slide,
        using: &generator),
      scene: scene, content: .print(medium), settings: Display.Settings(),
      face: portrait.onSheet(
        width: scene.sheet.width - 2 * margin, height: scene.sheet.height - 2 * margin))
  }

  private func shown(
    _ portrait: Portrait, _ display: Display, _ settings: Display.Settings,
    _ scene: SheetScene, _ motion: AttackMotion, using generator: inout SeededGenerator
  ) -> MovingSheet {
    let medium = DisplayMedium(
      portrait.image, on: scene.sheet, display: display, lighting: scene.lighting,
      background: scene.background, settings: settings)
    let border = 2 * display.bezelWidth
    return MovingSheet(
      motion: SheetMotion(
        around: scene.sheet, support: motion.support, warp: 0, slide: motion.slide,
        using: &generator),
      scene: scene,
      content: motion.film.map { .film(medium, display, $0) } ?? .still(medium, display),
      settings: settings,
      face: portrait.onSheet(
        width: scene.sheet.width - border, height: scene.sheet.height - border))
  }

  /// Holes where the print's eyes were.
  static func eyeHoles(of portrait: Portrait, on sheet: Sheet) -> [MovingSheet.Hole] {
    let face = portrait.onSheet(width: sheet.width, height: sheet.height)
    let eyes = [face.rightEye, face.leftEye].map { SIMD2(Float($0.x), Float($0.y)) }
    let apart = eyes[1] - eyes[0]
    let spacing = (apart * apart).sum().squareRoot()
    return eyes.map { MovingSheet.Hole(center: $0, radii: SIMD2(0.3, 0.15) * spacing) }
  }

  /// Centimeters to what the camera is shown, along the optical axis.
  package var distance: Float {
    switch self {
    case .live(_, let scene), .relief(_, let scene), .mask(_, _, _, let scene),
      .rigidMask(_, _, _, let scene):
      -scene.pose.position.z
    case .print(_, _, _, let scene), .replay(_, _, _, let scene),
      .cutPhoto(_, _, let scene, _, _):
      -scene.sheet.position.z
    }
  }

  /// The room's light.
  var lighting: Lighting {
    switch self {
    case .live(_, let scene), .relief(_, let scene), .mask(_, _, _, let scene),
      .rigidMask(_, _, _, let scene):
      scene.lighting
    case .print(_, _, _, let scene), .replay(_, _, _, let scene),
      .cutPhoto(_, _, let scene, _, _):
      scene.lighting
    }
  }

  /// What stands behind.
  var background: Background {
    switch self {
    case .live(_, let scene), .relief(_, let scene), .mask(_, _, _, let scene),
      .rigidMask(_, _, _, let scene):
      scene.background
    case .print(_, _, _, let scene), .replay(_, _, _, let scene),
      .cutPhoto(_, _, let scene, _, _):
      scene.background
    }
  }
}
