import PADCore

/// Score files with a header and commas.
enum CSVScores {
  private enum Column: String, CaseIterable {
    case sample, video, subject, dataset, pai, label, score, subset
  }

  static let header = Column.allCases.map(\.rawValue).joined(separator: ",") + "\n"

  static func read(_ reader: inout RecordReader, _ body: (ScoredSample) throws -> Void) throws {
    guard try reader.next(.comma) else {
      throw PADError(.invalid, "\(reader.file): is empty; expected a CSV header")
    }
    let places = try places(reader)
    let columnCount = reader.fieldCount
    while try reader.next(.comma) {
      guard reader.fieldCount == columnCount else {
        throw reader.error(
          "\(reader.fieldCount) columns; expected \(columnCount), as the header has")
      }
      try body(sample(reader, places))
    }
  }

  /// Which field holds which column.
  private static func places(_ reader: RecordReader) throws -> [Column: Int] {
    var places: [Column: Int] = [:]
    var names: [String] = []
    for index in 0..<reader.fieldCount {
      let name = try reader.text(index).trimmingCharacters(in: .whitespaces).lowercased()
      names.append(name)
      guard let column = Column(rawValue: name) else { continue }
      if places.updateValue(index, forKey: column) != nil {
        throw reader.error("column '\(name)' appears twice")
      }
    }
    for column in [Column.label, .score] where places[column] == nil {
      let others = names.filter { Column(rawValue: $0) == nil }
      throw reader.error(
        "no column '\(column.rawValue)' among \(names.joined(separator: ", "))",
        advice: nearest(to: column.rawValue, among: others).map {
          "Rename '\($0)' to '\(column.rawValue)'?"
        })
    }
    return places
  }

  private static func sample(
    _ reader: RecordReader, _ places: [Column: Int]
  ) throws -> ScoredSample {
    func text(_ column: Column) throws -> String? {
      guard let place = places[column], !reader.field(place).isEmpty else { return nil }
      return try reader.text(place)
    }
    let labelText = try text(.label) ?? ""
    guard let label = Label(rawValue: labelText) else {
      throw reader.error("label '\(labelText)'; expected live or attack")
    }
    let instrument = try text(.pai)
    if label == .live, let instrument {
      throw reader.error(
        "a live sample has the pai '\(instrument)'", advice: "Leave it empty where label is live")
    }
    guard let place = places[.score], let score = ScoreFile.score(reader.field(place)) else {
      throw reader.error(
        "score '\(try text(.score) ?? "")'; expected a number, or nan where none was acquired")
    }
    let subset = try text(.subset).map { name in
      guard let subset = Subset(rawValue: name) else {
        throw reader.error("subset '\(name)'; expected train, dev, test or nothing")
      }
      return subset
    }
    return ScoredSample(
      sample: SampleIdentity(
        id: try text(.sample) ?? "line \(reader.line)", dataset: try text(.dataset) ?? "",
        label: label, instrument: instrument.map { AttackInstrument(rawValue: $0) },
        subject: try text(.subject) ?? "", video: try text(.video), subset: subset),
      score: score)
  }

  static func append(_ scored: ScoredSample, to text: inout String) {
    let sample = scored.sample
    for column in Column.allCases {
      switch column {
      case .sample: append(field: sample.id, to: &text)
      case .video: append(field: sample.video, to: &text)
      case .subject: append(field: sample.subject, to: &text)
      case .dataset: append(field: sample.dataset, to: &text)
      case .pai: append(field: sample.instrument?.rawValue ?? "", to: &text)
      case .label: text += sample.label.rawValue
      case .score: text += "\(scored.score)"
      case .subset: text += sample.subset?.rawValue ?? ""
      }
      text += column == .subset ? "\n" : ","
    }
  }

  private static func append(field: String, to text: inout String) {
    let needsQuotes = field.utf8.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n")
        || $0 == UInt8(ascii: "\r")
    }
    text += needsQuotes ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
  }
}
