import Foundation
import PADCore
import PADMedia

/// Makes a plan's pictures. Each depends on the plan's seed and its own place in the plan only,
/// so that any number of threads yields the same bytes.
struct Studio: Sendable {
  let plan: SynthesisPlan

  /// A subject with what attackers have of it.
  struct Sitter: Sendable {
    let person: Person
    let portraits: [Portrait]
    /// Squarely taken, for masks; empty where the plan has none.
    let frontal: [Portrait]
  }

  /// One picture about to be taken.
  struct Take: Sendable {
    let presentation: Presentation
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

  func sitter(_ index: Int) -> Sitter {
    let person = Person(subject(index))
    var generator = generator(index, 1)
    let portraits = (0..<SynthesisPlan.portraitsPerSubject).map { _ in
      Portrait(of: person, using: &generator)
    }
    let frontal =
      hasKind(.mask, ofSubject: index) || hasKind(.cut, ofSubject: index)
      ? (0..<2).map { _ in Portrait(of: person, restlessness: 0.15, using: &generator) } : []
    return Sitter(person: person, portraits: portraits, frontal: frontal)
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
    let presentation = presentation(
      item, of: sitter, wearers: wearers, through: camera.pinhole, using: &generator)
    return Take(presentation: presentation, camera: camera, generator: generator)
  }

  private func presentation(
    _ item: SynthesisPlan.Item, of sitter: Sitter, wearers: [Person],
    through camera: Pinhole, using generator: inout SeededGenerator
  ) -> Presentation {
    let portrait = sitter.portraits[item.index % sitter.portraits.count]
    switch item.kind {
    case .live:
      return .live(sitter.person, through: camera, using: &generator)
    case .print:
      return .print(portrait, through: camera, using: &generator)
    case .replay:
      return .replay(portrait, through: camera, using: &generator)
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
      return .rigidMask(of: sitter.person, wearer: wearer, through: camera, using: &generator)
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
