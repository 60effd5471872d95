import PADCore

/// A subject with what attackers have of it.
struct Sitter: Sendable {
  /// What a subject is made of.
  enum Model: Sendable {
    case head(Person)
    case relief(Relief)
  }

  let model: Model
  let portraits: [Portrait]
  /// Squarely taken, for masks and cut photos; empty where none is needed.
  let frontal: [Portrait]
  /// Empty where no take shows one.
  let films: [Recording]

  init(_ person: Person, portraits: [Portrait], frontal: [Portrait] = [], films: [Recording] = []) {
    model = .head(person)
    self.portraits = portraits
    self.frontal = frontal
    self.films = films
  }

  /// Somebody of whom there is one real portrait: it is what attackers print and show.
  ///
  /// - Parameter film: Length in seconds and frames a second of a film of the person; nil makes
  ///   none.
  init(
    _ relief: Relief, film: (seconds: Float, frameRate: Double)?,
    using generator: inout SeededGenerator
  ) {
    model = .relief(relief)
    portraits = [relief.source.portrait]
    frontal = portraits
    films =
      film.map {
        [
          Recording(
            of: relief, seconds: $0.seconds, frameRate: Float($0.frameRate), using: &generator)
        ]
      } ?? []
  }

  /// Whose face a rigid mask is cast from.
  var person: Person {
    guard case .head(let person) = model else {
      fatalError("no mask of a portrait")  // trap: plans of portraits have no such take
    }
    return person
  }
}
