import Foundation
import PADCore
import PADMedia

/// Makes a layout's takes. Each depends on the plan's seed and its own place in the plan only.
struct LayoutStudio: Sendable {
  let plan: LayoutPlan
  /// Real portraits by the plan's names; nil renders procedural heads.
  var portraits: PortraitSource?

  private static let portraits = 3
  private static let films = 2
  /// People behind cut photos and masks in each subset; none of them is a subject.
  private static let wearersPerSubset = 2

  private var root: SeededGenerator { SeededGenerator(seed: plan.seed).child(0x6C61_796F_7574) }

  /// Videos are small and many, pictures are looked at more closely.
  private var detail: HeadMesh.Detail {
    plan.shorterSide <= (plan.layout.isVideo ? 320 : 160) ? .video : .picture
  }

  func subject(_ index: Int) -> Subject {
    var generator = root.child(UInt64(index)).child(0)
    // Steps of the golden section spread any run of subjects evenly over the scale.
    let tone = (0.35 + Float(index) * 0.618_034).truncatingRemainder(dividingBy: 1)
    return Subject(name: SynthesisPlan.subjectName(index), tone: tone, using: &generator)
  }

  /// - Parameter needsFilms: Whether any take shows a film of the subject.
  /// - Throws: What the source of portraits throws.
  func sitter(_ index: Int, needsFilms: Bool) throws -> Sitter {
    if let portraits {
      var generator = root.child(UInt64(index)).child(1).child(100)
      let relief = Relief(try portraits(plan.portraits[index]))
      return Sitter(
        relief, film: needsFilms ? (filmSeconds, plan.frameRate) : nil, using: &generator)
    }
    let person = Person(subject(index), detail: detail)
    let family = root.child(UInt64(index)).child(1)
    let portraits = (0..<Self.portraits).map { number in
      var generator = family.child(UInt64(number))
      return Portrait(of: person, restlessness: 0.3, using: &generator)
    }
    let films = (0..<(needsFilms ? Self.films : 0)).map { number in
      var generator = family.child(UInt64(100 + number))
      return Recording(
        of: person, seconds: filmSeconds, frameRate: Float(plan.frameRate), using: &generator)
    }
    return Sitter(person, portraits: portraits, films: films)
  }

  private var filmSeconds: Float {
    plan.layout.isVideo ? plan.timing.filmSeconds : Float(1 / plan.frameRate)
  }

  func wearers() -> [Subset: [Person]] {
    var result: [Subset: [Person]] = [:]
    for (order, subset) in Subset.allCases.enumerated() {
      result[subset] = (0..<Self.wearersPerSubset).map { number in
        var generator = root.child(1 << 40).child(UInt64(order * 10 + number))
        let tone = (Float(number) + 0.3) / Float(Self.wearersPerSubset)
        return Person(
          Subject(name: "wearer", tone: tone, using: &generator), detail: detail)
      }
    }
    return result
  }

  /// The take as a clip; pictures are its first frame.
  ///
  /// - Parameter number: The take's place among its subject's.
  func clip(_ take: LayoutTake, number: Int, of sitter: Sitter, wearers: [Person]) -> Clip {
    let family = root.child(UInt64(take.subject))
    var generator = family.child(1000 + UInt64(number))
    let film = sitter.films.isEmpty ? nil : sitter.films[take.session % sitter.films.count]
    var presentation = presentation(take, of: sitter, film, wearers: wearers, using: &generator)
    var session = family.child(500 + UInt64(take.session))
    let (lighting, background) = take.room.furnished(using: &session)
    presentation.place(in: lighting, before: background)
    var motion = AttackMotion(support: take.support, warp: take.warp)
    if case .film = take.act { motion.film = film }
    return Clip(
      presentation, motion: motion, camera: take.camera, frameRate: plan.frameRate,
      using: &generator)
  }

  private func presentation(
    _ take: LayoutTake, of sitter: Sitter, _ film: Recording?, wearers: [Person],
    using generator: inout SeededGenerator
  ) -> Presentation {
    let camera = take.camera.pinhole
    let portrait = sitter.portraits[Int(generator.next() % UInt64(sitter.portraits.count))]
    let wearer = wearers[Int(generator.next() % UInt64(wearers.count))]
    switch take.act {
    case .live:
      return .live(
        sitter.model, restlessness: take.restlessness, through: camera, using: &generator)
    case .print(let printer):
      return .print(
        portrait, printer: printer, support: take.support, through: camera, using: &generator)
    case .cutPhoto(let printer):
      return .cutPhoto(
        portrait, wearer: wearer, printer: printer, through: camera, using: &generator)
    case .still(let display):
      return .replay(
        portrait, display: display, support: take.support, through: camera, using: &generator)
    case .film(let display):
      return .replay(
        film?.frames[0] ?? portrait, display: display, support: take.support, through: camera,
        using: &generator)
    case .paperMask(let printer):
      return .mask(
        portrait, wearer: wearer, printer: printer, through: camera, using: &generator)
    case .rigidMask:
      return .rigidMask(
        of: sitter.person, wearer: wearer, through: camera, using: &generator)
    }
  }
}

extension Presentation {
  /// Moves everything into another room.
  mutating func place(in lighting: Lighting, before background: Background) {
    func moved(_ scene: Scene) -> Scene {
      var scene = scene
      (scene.lighting, scene.background) = (lighting, background)
      return scene
    }
    func moved(_ scene: SheetScene) -> SheetScene {
      var scene = scene
      (scene.lighting, scene.background) = (lighting, background)
      return scene
    }
    switch self {
    case .live(let person, let scene):
      self = .live(person, moved(scene))
    case .relief(let relief, let scene):
      self = .relief(relief, moved(scene))
    case .print(let portrait, let printer, let margin, let scene):
      self = .print(portrait, printer, margin: margin, moved(scene))
    case .replay(let portrait, let display, let settings, let scene):
      self = .replay(portrait, display, settings, moved(scene))
    case .mask(let portrait, let printer, let wearer, let scene):
      self = .mask(portrait, printer, wearer: wearer, moved(scene))
    case .cutPhoto(let portrait, let printer, let scene, let wearer, let behind):
      self = .cutPhoto(portrait, printer, moved(scene), wearer: wearer, moved(behind))
    case .rigidMask(let victim, let substance, let wearer, let scene):
      self = .rigidMask(victim: victim, substance, wearer: wearer, moved(scene))
    }
  }
}

extension LayoutPlan {
  func wearsGlasses(_ index: Int) -> Bool {
    // Nobody knows of portraits.
    portraits.isEmpty && LayoutStudio(plan: self).subject(index).wearsGlasses
  }

  /// CelebA's forty attributes as far as the renderer knows them; the others are 0.
  func attributes(ofSubject index: Int) -> [Int] {
    var values = [Int](repeating: 0, count: 40)
    guard portraits.isEmpty else { return values }
    let subject = LayoutStudio(plan: self).subject(index)
    let hair = subject.hair
    let luminance = hair.color.luminance
    let isGray = (hair.color.max() - hair.color.min()) < 0.02 && luminance > 0.15
    let known: [(CelebAAttribute, Bool)] = [
      (.bald, hair.style == .shaved), (.bangs, hair.style == .fringe),
      (.blackHair, luminance < 0.025), (.blondHair, luminance > 0.15 && !isGray),
      (.brownHair, luminance >= 0.025 && luminance <= 0.15 && !isGray),
      (.eyeglasses, subject.wearsGlasses), (.grayHair, isGray),
      (.noBeard, hair.beard == 0), (.recedingHairline, hair.style == .balding),
      (.wavyHair, hair.style == .curly),
    ]
    for (attribute, holds) in known where holds { values[attribute.rawValue] = 1 }
    return values
  }
}

/// Positions in CelebA's list of attributes (Liu et al., *Deep learning face attributes in the
/// wild*, ICCV 2015).
private enum CelebAAttribute: Int {
  case bald = 4
  case bangs = 5
  case blackHair = 8
  case blondHair = 9
  case brownHair = 11
  case eyeglasses = 15
  case grayHair = 17
  case noBeard = 24
  case recedingHairline = 28
  case wavyHair = 33
}
