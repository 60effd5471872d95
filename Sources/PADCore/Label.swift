/// What a presentation is: a living person before the camera, or an attack.
///
/// ISO/IEC 30107-3 calls the first a bona fide presentation.
public enum Label: String, Choice {
  case live
  case attack
}

/// A presentation attack instrument (PAI) species, for example `print`, `replay`, `mask`.
///
/// The set is open: data sets name their own species. APCER is computed per species.
public struct AttackInstrument: RawRepresentable, Hashable, Comparable, Codable, Sendable {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public static let print = AttackInstrument(rawValue: "print")
  public static let replay = AttackInstrument(rawValue: "replay")
  public static let mask = AttackInstrument(rawValue: "mask")
  /// A photograph or paper with parts cut out, behind which the attacker's own face shows.
  public static let cut = AttackInstrument(rawValue: "cut")
  /// The species of attacks whose source names none.
  public static let unspecified = AttackInstrument(rawValue: "unspecified")

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(String.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}

/// The part of a data set that a sample belongs to.
///
/// Weights are fitted on `train`; checkpoints, thresholds and settings are chosen on
/// `development`; `test` chooses nothing.
public enum Subset: String, Choice {
  case train
  case development = "dev"
  case test
}
