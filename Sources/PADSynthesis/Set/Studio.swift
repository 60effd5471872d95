import Foundation
import PADCore
import PADMedia

/// Makes a plan's pictures. Each depends on the plan's seed and its own place in the plan only,
/// so that any number of threads yields the same bytes.
struct Studio: Sendable {
  let plan: SynthesisPlan
  /// Real portraits by the plan's names; nil renders procedural heads.
  var portraits: PortraitSource?

  /// One picture or video about to be taken.
  struct Take: Sendable {
    let presentation: Presentation
    fileprivate let motion: AttackMotion
    let camera: CameraModel
    fileprivate var generator: SeededGenerator

    /// The picture, and exact depth in centimeters at each of its pixels.
    mutating func shoot() -> (image: Image, depth: [Float]) {
      let light = presentation.render(
        through: camera.pinhole.supersampled(CameraModel.supersampling))
      let exposure = Float(exp(generator.uniform(in: -0.35...0.35)))
      let image = camera.looking(at: presentation.distance).capture(
        light, exposure: exposure, using: &generator)
      return (image, light.nearest(by: CameraModel.supersampling).depth)
    }

    mutating func film(frameRate: Double) -> Clip {
      Clip(
        presentation, motion: motion, camera: camera, frameRate: frameRate, using: &generator)
    }
  }

  private func generator(_ subject: Int, _ purpose: UInt64) -> SeededGenerator {
    SeededGenerator(seed: plan.seed).child(UInt64(subject)).child(purpose)
  }

  func subject(_ index: Int) -> Subject {
    var generator = generator(index, 0)
    // Steps of the golden section spread any run of subjects evenly over the scale.
    let tone = (0.35 + Float(index) * 0.618_034).truncatingRemainder(dividingBy: 1)
    return Subject(
      name: SynthesisPlan.subjectName(index), tone: tone, using: &generator)
  }

  /// - Throws: What the source of portraits throws.
  func sitter(_ index: Int) throws -> Sitter {
    if let portraits {
      var generator = generator(index, Self.filming)
      let film = plan.video.map { (seconds: $0.filmSeconds, frameRate: $0.frameRate) }
      return Sitter(
        Relief(try portraits(plan.portraits[index])), film: film, using: &generator)
    }
    // Videos are small and many, pictures are looked at more closely.
    let person = Person(subject(index), detail: plan.video == nil ? .picture : .video)
    var generator = generator(index, 1)
    let portraits = (0..<SynthesisPlan.portraitsPerSubject).map { _ in
      Portrait(of: person, using: &generator)
    }
    let frontal =
      hasKind(.mask, ofSubject: index) || hasKind(.cut, ofSubject: index)
      ? (0..<2).map { _ in Portrait(of: person, restlessness: 0.15, using: &generator) } : []
    return Sitter(
      person, portraits: portraits, frontal: frontal, films: films(of: person, index))
  }

  private static let filming: UInt64 = 1 << 41
  private static let filmsPerSubject: UInt64 = 2

  /// What attackers show of a subject in videos.
  private func films(of person: Person, _ index: Int) -> [Recording] {
    guard let video = plan.video, hasKind(.replay, ofSubject: index) else { return [] }
    return (0..<Self.filmsPerSubject).map { number in
      var generator = generator(index, Self.filming).child(number)
      return Recording(
        of: person, seconds: video.filmSeconds, frameRate: Float(video.frameRate),
        using: &generator)
    }
  }

  /// Whether any of a subject's pictures is of a kind.
  private func hasKind(_ kind: SynthesisPlan.Kind, ofSubject index: Int) -> Bool {
    if plan.kinds.contains(kind) { return true }
    return plan.unseenKind == kind && index < plan.subjects
      && plan.subset(ofSubject: index) == .test
  }

  /// People behind masks and cut photos; none of them is a subject.
  func wearers() -> [Person] {
    let worn: Set<SynthesisPlan.Kind> = [.mask, .cut, .mask3d]
    guard !worn.isDisjoint(with: plan.kinds + [plan.unseenKind].compactMap { $0 }) else {
      return []
    }
    return (0..<4).map { index in
      var generator = SeededGenerator(seed: plan.seed).child(1 << 40).child(UInt64(index))
      return Person(
        Subject(
          name: "wearer\(index + 1)", tone: (Float(index) + 0.5) / 4, using: &generator))
    }
  }

  func take(_ item: SynthesisPlan.Item, of sitter: Sitter, wearers: [Person]) -> Take {
    let camera = CameraModel.named(item.camera)
    var generator = generator(item.subjectIndex, Self.purpose(item))
    let motion = motion(item, of: sitter)
    let presentation = presentation(
      item, motion, of: sitter, wearers: wearers, through: camera.pinhole, using: &generator)
    return Take(
      presentation: presentation, motion: motion, camera: camera, generator: generator)
  }

  /// In videos every other screen shows a film, and every other pair of instruments stands.
  private func motion(_ item: SynthesisPlan.Item, of sitter: Sitter) -> AttackMotion {
    guard plan.video != nil else { return AttackMotion() }
    let pair = item.index / 2
    let showsFilm = item.kind == .replay && !item.index.isMultiple(of: 2)
    return AttackMotion(
      support: pair.isMultiple(of: 2) ? .hand : .fixed,
      film: showsFilm ? sitter.films[pair % sitter.films.count] : nil)
  }

  private func presentation(
    _ item: SynthesisPlan.Item, _ motion: AttackMotion, of sitter: Sitter, wearers: [Person],
    through camera: Pinhole, using generator: inout SeededGenerator
  ) -> Presentation {
    let portrait =
      motion.film?.frames[0] ?? sitter.portraits[item.index % sitter.portraits.count]
    switch item.kind {
    case .live:
      return .live(sitter.model, through: camera, using: &generator)
    case .print:
      return .print(portrait, support: motion.support, through: camera, using: &generator)
    case .replay:
      return .replay(portrait, support: motion.support, through: camera, using: &generator)
    case .mask:
      let frontal = sitter.frontal[item.index % sitter.frontal.count]
      let wearer = wearers[Int(generator.next() % UInt64(wearers.count))]
      return .mask(frontal, wearer: wearer, through: camera, using: &generator)
    case .cut:
      let frontal = sitter.frontal[item.index % sitter.frontal.count]
      let wearer = wearers[Int(generator.next() % UInt64(wearers.count))]
      return .cutPhoto(frontal, wearer: wearer, through: camera, using: &generator)
    case .mask3d:
      let wearer = wearers[Int(generator.next() % UInt64(wearers.count))]
      return .rigidMask(
        of: sitter.person, wearer: wearer, through: camera, using: &generator)
    }
  }

  /// A number of its own for every picture of a subject.
  private static func purpose(_ item: SynthesisPlan.Item) -> UInt64 {
    let kinds = SynthesisPlan.Kind.allCases
    let parts = SynthesisPlan.Part.allCases
    let kind = kinds.firstIndex(of: item.kind) ?? 0
    let part = parts.firstIndex(of: item.part) ?? 0
    // Four kinds lie interleaved, the others behind them, so that sets keep their pictures.
    let place = kind < 4 ? item.index * 4 + kind : (1 << 20) + item.index * kinds.count + kind
    return 2 + UInt64(place * parts.count + part)
  }
}

extension CameraModel {
  /// The camera of a plan's item.
  static func named(_ name: String) -> CameraModel {
    guard let camera = all.first(where: { $0.name == name }) else {
      fatalError("no camera \(name)")  // trap: items are made from the same list of cameras
    }
    return camera
  }
}
