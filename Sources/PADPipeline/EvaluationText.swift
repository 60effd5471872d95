import PADMetrics

/// How an evaluation prints on a terminal.
public enum EvaluationText {
  /// A header, then one table by video (where there are videos) and one by image.
  ///
  /// Marks (`oracle threshold`, `subjects shared`) stand in the header and on every line whose
  /// number they concern, so that none can be quoted without them by accident.
  public static func render(_ evaluation: Evaluation, title: String) -> String {
    var lines = [title, threshold(evaluation)]
    if !evaluation.marks.isEmpty {
      lines.append(
        "MARKED: \(evaluation.marks.text) (\(evaluation.markReasons.joined(separator: "; ")))")
    }
    for measures in [evaluation.byVideo, evaluation.byImage].compactMap({ $0 }) {
      lines.append("")
      lines += table(measures, of: evaluation)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func threshold(_ evaluation: Evaluation) -> String {
    let threshold = evaluation.threshold
    let development =
      threshold.developmentEqualErrorRate.map { "; development EER \(percent($0))" } ?? ""
    return "Threshold \(number(threshold.value)): \(threshold.chosenBy)\(development). "
      + "Live where score >= threshold."
  }

  private static func table(_ measures: Measures, of evaluation: Evaluation) -> [String] {
    let mark = Self.mark(evaluation.marks)
    let unit =
      switch measures.unit {
      case .image: "By image"
      case .video: "By video (\(evaluation.settings.aggregation.rawValue) of its frames)"
      }
    var lines = [
      "\(unit): \(counts(measures))\(mark)", "  \(evaluation.intervalNote(of: measures))",
    ]
    let rows = measures.rows
    let nameWidth = rows.map(\.name.count).max() ?? 0
    let valueWidth = rows.map(\.value.count).max() ?? 0
    let intervalWidth = rows.map(\.interval.count).max() ?? 0
    for section in MeasureRow.Section.allCases {
      let inSection = rows.filter { $0.section == section }
      if inSection.isEmpty { continue }
      lines.append("  \(section.rawValue)")
      for row in inSection {
        let line =
          "    \(padded(row.name, to: nameWidth))  \(padded(row.value, to: valueWidth, right: true))"
          + "  \(padded(row.interval, to: intervalWidth, right: true))  \(row.detail)"
        lines.append(trimmed(line) + Self.mark(evaluation.marks(of: section)))
      }
    }
    return lines
  }

  private static func mark(_ marks: [Mark]) -> String {
    marks.isEmpty ? "" : "  [\(marks.text)]"
  }

  private static func counts(_ measures: Measures) -> String {
    let counts = measures.counts
    var text = "\(grouped(counts.live)) live, \(grouped(counts.attack)) attack with a score"
    // Said where there are none, too: a face detector that fails by class is a leak.
    text +=
      " (\(grouped(counts.liveUnacquired)) live, \(grouped(counts.attackUnacquired)) attack "
      + "without)"
    if measures.unit == .image { text += "; \(grouped(counts.videos)) videos" }
    if let subjects = counts.subjects { text += "; \(grouped(subjects)) subjects" }
    return text
  }

  private static func padded(_ text: String, to width: Int, right: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return right ? space + text : text + space
  }

  private static func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }
}
