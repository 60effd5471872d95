import PADCore

/// The four-column text form `claimed_id real_id path score`.
///
/// Attacks are told by real_id: `attack`, `attack/SPECIES`, or, as bob.pad.base reads it, the
/// species alone. A claimed_id of `-` stands for an unknown subject.
enum FourColumnScores {
  private static let attack = "attack"
  private static let unknown = "-"
  /// A real_id that means a live person but is not the claimed one: a mistake, no species.
  private static let liveWords: Set<String> = [
    "live", "real", "genuine", "bonafide", "bona-fide", "bona_fide", "client",
  ]

  static func read(_ reader: inout RecordReader, _ body: (ScoredSample) throws -> Void) throws {
    while try reader.next(.whitespace) {
      guard reader.fieldCount == 4 else {
        throw reader.error(
          "\(reader.fieldCount) columns; expected 4: claimed_id real_id path score",
          advice: "Names with spaces need the CSV form")
      }
      let (claimed, real) = (try reader.text(0), try reader.text(1))
      guard let score = ScoreFile.score(reader.field(3)) else {
        throw reader.error("score '\(try reader.text(3))'; expected a number or nan")
      }
      let isLive = claimed == real
      if !isLive, liveWords.contains(real.lowercased()) {
        throw reader.error(
          "real_id '\(real)'; expected the claimed_id '\(claimed)' for live, "
            + "or attack, or attack/SPECIES")
      }
      try body(
        ScoredSample(
          sample: SampleIdentity(
            id: try reader.text(2), dataset: "", label: isLive ? .live : .attack,
            instrument: isLive ? nil : instrument(real),
            subject: claimed == unknown ? "" : claimed),
          score: score))
    }
  }

  private static func instrument(_ real: String) -> AttackInstrument? {
    if real == attack || real == attack + "/" { return nil }
    return AttackInstrument(
      rawValue: real.hasPrefix(attack + "/") ? String(real.dropFirst(attack.count + 1)) : real)
  }

  static func append(_ scored: ScoredSample, to text: inout String) throws {
    let sample = scored.sample
    let claimed = sample.subject.isEmpty ? unknown : sample.subject
    let real =
      switch sample.label {
      case .live: claimed
      case .attack: sample.instrument.map { "\(attack)/\($0.rawValue)" } ?? attack
      }
    let fields = [claimed, real, sample.id]
    for field in fields where field.isEmpty || field.contains(where: \.isWhitespace) {
      throw PADError(
        .unsupported, "sample '\(sample.id)': the four-column form cannot hold '\(field)'",
        advice: "Write CSV")
    }
    if sample.label == .attack, claimed == real {
      throw PADError(
        .unsupported, "sample '\(sample.id)': its subject '\(claimed)' reads as live",
        advice: "Write CSV")
    }
    text += "\(fields.joined(separator: " ")) \(scored.score)\n"
  }
}
