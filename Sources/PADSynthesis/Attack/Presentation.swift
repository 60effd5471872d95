import Foundation
import PADCore

/// What a camera is shown: a living person, or an attack with a picture of one.
package enum Presentation: Sendable {
  case live(Person, Scene)
  /// A living person made of a real portrait; the scene's pose is that of the face's middle.
  case relief(Relief, Scene)
  case print(Portrait, Printer, margin: Float, SheetScene)
  case replay(Portrait, Display, Display.Settings, SheetScene)
  /// The portrait as a paper mask on the face of another person.
  case mask(Portrait, Printer, wearer: Person, Scene)
  /// A print without eyes, held before the face of another person, whose eyes show.
  case cutPhoto(Portrait, Printer, SheetScene, wearer: Person, Scene)
  /// A hard or soft cast of the victim's face on another person.
  case rigidMask(victim: Person, RigidMask.Substance, wearer: Person, Scene)

  package static func live(
    _ person: Person, through camera: Pinhole, using generator: inout SeededGenerator
  ) -> Presentation {
    let framing = Framing(using: &generator)
    return .live(person, Scene(framing, through: camera, using: &generator))
  }

  /// A subject before a camera.
  ///
  /// - Parameter restlessness: How far the person turns away, see `Scene`; a person made of a
  ///   portrait turns as little as what it hides asks for.
  static func live(
    _ model: Sitter.Model, restlessness: Float = 1, through camera: Pinhole,
    using generator: inout SeededGenerator
  ) -> Presentation {
    switch model {
    case .relief(let relief):
      return .relief(relief, through: camera, using: &generator)
    case .head(let person):
      let framing = Framing(using: &generator)
      return .live(
        person,
        Scene(framing, through: camera, restlessness: restlessness, using: &generator))
    }
  }

  /// A person made of a real portrait, who faces a camera.
  package static func relief(
    _ relief: Relief, through camera: Pinhole, using generator: inout SeededGenerator
  ) -> Presentation {
    // Near enough that the portrait and its mirror image fill the picture, and turned little:
    // nothing is known of what the portrait hides.
    var framing = Framing(using: &generator)
    framing.share = max(framing.share, relief.smallestShare(through: camera))
    var scene = Scene(framing, through: camera, restlessness: 0.35, using: &generator)
    let distance = framing.distance(of: Framing.faceLength, through: camera)
    scene.pose.position = framing.point(at: distance, through: camera)
    return .relief(relief, scene)
  }

  /// A sheet of paper held before a camera.
  package static func print(
    _ portrait: Portrait, printer: Printer? = nil, support: Support = .hand,
    through camera: Pinhole, using generator: inout SeededGenerator
  ) -> Presentation {
    let printer = printer ?? Printer.all.randomElement(using: &generator) ?? .laser
    let margin = generator.uniform() < 0.5 ? 0 : Float(generator.uniform(in: 0.2...1.2))
    let face = Float(generator.uniform(in: 3.2...8))
    var scene = held(
      portrait, face: face, border: margin, in: Framing(using: &generator), through: camera,
      using: &generator)
    if support == .fixed { scene.thumbs = [] }
    scene.sheet.curvature =
      Float(generator.uniform(in: -1...1)) * 0.45 / max(scene.sheet.width, scene.sheet.height)
    scene.sheet.bendAngle = Float(generator.uniform(in: 0 ... .pi))
    return .print(portrait, printer, margin: margin, scene)
  }

  /// A screen held or standing before a camera.
  package static func replay(
    _ portrait: Portrait, display: Display? = nil, support: Support = .hand,
    through camera: Pinhole, using generator: inout SeededGenerator
  ) -> Presentation {
    let display = display ?? Display.all.randomElement(using: &generator) ?? .monitor
    // Near enough that one display pixel is about one camera pixel.
    let perCameraPixel = Float(generator.uniform(in: 0.75...2.3))
    let framing = Framing(using: &generator)
    let faceInPixels = framing.share * Float(min(camera.width, camera.height))
    let face = faceInPixels * perCameraPixel / display.density
    var scene = held(
      portrait, face: face, border: display.bezelWidth, in: framing, through: camera,
      using: &generator)
    if support == .fixed { scene.thumbs = [] }
    return .replay(portrait, display, Display.Settings(using: &generator), scene)
  }

  /// A paper mask worn by `wearer`.
  package static func mask(
    _ portrait: Portrait, wearer: Person, printer: Printer? = nil, through camera: Pinhole,
    using generator: inout SeededGenerator
  ) -> Presentation {
    let printer = printer ?? Printer.all.randomElement(using: &generator) ?? .laser
    let scene = Scene(Framing(using: &generator), through: camera, using: &generator)
    return .mask(portrait, printer, wearer: wearer, scene)
  }

  /// A life-size print with eye holes before the face of `wearer`.
  package static func cutPhoto(
    _ portrait: Portrait, wearer: Person, printer: Printer? = nil, through camera: Pinhole,
    using generator: inout SeededGenerator
  ) -> Presentation {
    let printer = printer ?? Printer.all.randomElement(using: &generator) ?? .laser
    let face = Framing.faceLength * Float(generator.uniform(in: 0.94...1.06))
    var scene = held(
      portrait, face: face, border: 0, in: Framing(using: &generator), through: camera,
      using: &generator)
    scene.sheet.yaw *= 0.5
    scene.sheet.pitch *= 0.5
    scene.sheet.curvature =
      Float(generator.uniform(in: 0.1...0.5)) / max(scene.sheet.width, scene.sheet.height)
    let holes = eyeHoles(of: portrait, on: scene.sheet)
    let middle = (holes[0].center + holes[1].center) / 2
    let between = scene.sheet.point(middle.x, middle.y)
    // The nose keeps the paper off the eyes.
    let eyes = between * (1 + 3 / between.length)
    var pose = Pose(
      position: .zero, yaw: scene.sheet.yaw, pitch: scene.sheet.pitch, roll: scene.sheet.roll)
    let turn = Rotation(yaw: pose.yaw, pitch: pose.pitch, roll: pose.roll)
    pose.position = eyes - wearer.headPoint(Vector(0, 0, 7), turn)
    let behind = Scene(
      pose: pose, expression: Expression(using: &generator), lighting: scene.lighting,
      background: scene.background)
    return .cutPhoto(portrait, printer, scene, wearer: wearer, behind)
  }

  /// A cast of `victim`'s face worn by `wearer`.
  package static func rigidMask(
    of victim: Person, wearer: Person, through camera: Pinhole,
    using generator: inout SeededGenerator
  ) -> Presentation {
    let substance = RigidMask.Substance.allCases.randomElement(using: &generator) ?? .resin
    var scene = Scene(Framing(using: &generator), through: camera, using: &generator)
    scene.expression.mouthOpening = 0
    scene.expression.smile = 0
    return .rigidMask(victim: victim, substance, wearer: wearer, scene)
  }

  /// The device that made the attack; nil for live presentations.
  package var device: String? {
    switch self {
    case .live, .relief: nil
    case .print(_, let printer, _, _), .mask(_, let printer, _, _),
      .cutPhoto(_, let printer, _, _, _):
      printer.name
    case .replay(_, let display, _, _): display.name
    case .rigidMask(_, let substance, _, _): substance.rawValue
    }
  }

  /// Renders light and exact depth on the camera's sample lattice.
  package func render(through camera: Pinhole) -> RadianceImage {
    switch self {
    case .live(let person, let scene):
      return scene.render(person, through: camera)
    case .relief(let relief, let scene):
      var image = RadianceImage(width: camera.width, height: camera.height)
      scene.background.fill(&image, step: 4, lighting: scene.lighting)
      var generator = SeededGenerator(seed: 0)
      var still = HeadMotion(around: scene, using: &generator)
      still.vigor = 0
      MovingRelief(relief: relief, motion: still, lighting: scene.lighting).render(
        at: 0, onto: &image, through: camera, readout: 0, flowOver: nil)
      return image
    case .print(let portrait, let printer, let margin, let scene):
      let medium = PrintMedium(
        portrait.image, on: scene.sheet, margin: margin, printer: printer,
        lighting: scene.lighting)
      return scene.render(medium, through: camera)
    case .replay(let portrait, let display, let settings, let scene):
      let medium = DisplayMedium(
        portrait.image, on: scene.sheet, display: display, lighting: scene.lighting,
        background: scene.background, settings: settings)
      return scene.render(medium, through: camera)
    case .mask(let portrait, let printer, let wearer, let scene):
      let mask = PaperMask(portrait, printer: printer, wearer: wearer)
      return scene.render(wearer, wearing: .paper(mask), through: camera)
    case .rigidMask(let victim, let substance, let wearer, let scene):
      let mask = RigidMask(of: victim, substance: substance, wearer: wearer)
      return scene.render(wearer, wearing: .rigid(mask), through: camera)
    case .cutPhoto(let portrait, let printer, let scene, let wearer, let behind):
      var image = behind.render(wearer, through: camera)
      let medium = PrintMedium(
        portrait.image, on: scene.sheet, margin: 0, printer: printer, lighting: scene.lighting)
      let sheet = scene.sheet
      SheetPass(
        scene: scene, camera: camera, holes: Self.eyeHoles(of: portrait, on: sheet),
        sheetAt: { _ in sheet }, laterSheetAt: nil
      ).render(medium, onto: &image)
      return image
    }
  }

  /// A sheet on which the face is `face` centimeters long, framed as a person would be.
  private static func held(
    _ portrait: Portrait, face: Float, border: Float, in framing: Framing,
    through camera: Pinhole, using generator: inout SeededGenerator
  ) -> SheetScene {
    func bell(_ reach: Float) -> Float {
      reach * Float(generator.uniform(in: -1...1) + generator.uniform(in: -1...1)) / 2
    }
    let height = portrait.height(forFace: face)
    let width = height * Float(portrait.image.width) / Float(portrait.image.height)
    var sheet = Sheet(
      position: .zero, yaw: bell(0.4), pitch: bell(0.35), roll: bell(0.2),
      width: width + 2 * border, height: height + 2 * border)
    let offset = portrait.faceOffset(height: height)
    let turn = Rotation(yaw: sheet.yaw, pitch: sheet.pitch, roll: sheet.roll)
    sheet.position =
      framing.point(at: framing.distance(of: face, through: camera), through: camera)
      - turn(Vector(offset.x, offset.y, 0))
    return SheetScene(
      sheet: sheet, lighting: Lighting(using: &generator),
      background: Background(using: &generator),
      thumbs: thumbs(on: sheet, using: &generator))
  }

  private static func thumbs(on sheet: Sheet, using generator: inout SeededGenerator)
    -> [SheetScene.Thumb]
  {
    // Hands are as large as they are: a small sheet is held by its rim, out of sight.
    guard generator.uniform() < 0.5, sheet.width > 7 else { return [] }
    let tone = Float(generator.uniform())
    let color = Subject(name: "holder", tone: tone, using: &generator).skin.color
    return [-1, 1].filter { _ in generator.uniform() < 0.7 }.map { (side: Float) in
      let y = sheet.height * Float(generator.uniform(in: -0.48 ... -0.1))
      let edge = side * sheet.width / 2
      return SheetScene.Thumb(
        tip: SIMD2(edge - side * Float(generator.uniform(in: 0.06...0.14)) * sheet.width, y + 0.8),
        root: SIMD2(edge + side * 1.2, y - 0.6), radius: Float(generator.uniform(in: 0.75...1)),
        color: color)
    }
  }
}
