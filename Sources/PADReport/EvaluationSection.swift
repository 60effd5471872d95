import Foundation
import PADMetrics

/// A result on the page: what it is, its main numbers, charts and tables.
struct EvaluationSection {
  let result: Report.Result
  let index: Int

  private var evaluation: Evaluation { result.evaluation }
  private var measures: Measures { evaluation.headline }

  var charts: [Chart] {
    EvaluationCharts(
      measures: measures, marks: evaluation.marks(of: .decision), index: index
    ).all
  }

  var html: HTML {
    """
    <section>
    <h2>\(result.name)</h2>
    \(result.note.map { "<p>\($0)</p>" as HTML } ?? .nothing)
    \(banner)
    <p class="facts">\(facts)</p>
    <div class="tiles">\(tiles)</div>
    <div class="charts">\(charts.map(\.figure))</div>
    \(measures.counts.isTiny ? "<p class=\"note\">Few samples: read the intervals.</p>" : .nothing)
    <h3>Attack species</h3>
    \(species)
    <h3>All measures</h3>
    \(tables)
    </section>
    """
  }

  private var banner: HTML {
    guard !evaluation.marks.isEmpty else { return .nothing }
    let reasons = zip(evaluation.marks, evaluation.markReasons).map { mark, reason in
      "\(mark.rawValue.prefix(1).uppercased())\(mark.rawValue.dropFirst()): \(reason)."
    }
    return "<p class=\"banner\">\(reasons.joined(separator: " "))</p>"
  }

  private var facts: HTML {
    let counts = measures.counts
    let unit =
      switch measures.unit {
      case .image: "images"
      case .video: "videos (\(evaluation.settings.aggregation.rawValue) of their frames)"
      }
    let subjects = counts.subjects.map { ", \(grouped($0)) subjects" } ?? ""
    let failures =
      " Without a score: \(grouped(counts.liveUnacquired)) live, "
      + "\(grouped(counts.attackUnacquired)) attack."
    return """
      \(grouped(counts.live)) live and \(grouped(counts.attack)) attack \(unit)\(subjects).\
      \(failures) Threshold \(number(measures.threshold)): \(evaluation.threshold.chosenBy)\
      \(developmentError).
      """
  }

  private var developmentError: String {
    evaluation.threshold.developmentEqualErrorRate.map { "; development EER \(percent($0))" } ?? ""
  }

  private var tiles: [HTML] {
    let names = ["EER", "AUC", "HTER", "ACER", "APCER maximum", "BPCER (FRR)"]
    let rows = measures.rows
    return names.compactMap { name in rows.first { $0.name == name } }.map { row in
      let marks = evaluation.marks(of: row.section)
      return """
        <div class="tile"><span class="name">\(row.name)</span>\
        <span class="value">\(row.value)</span>\
        <span class="interval">\(row.interval)</span>\(badges(marks))</div>
        """
    }
  }

  private var species: HTML {
    let failures = measures.failures
    let rows = failures.species.map { missing -> HTML in
      let instrument = missing.instrument
      let rate = measures.rates.apcerBySpecies.first { $0.instrument == instrument }?.rate
      let counted = failures.rates.apcerBySpecies.first { $0.instrument == instrument }?.rate
      let isWorst = instrument == measures.rates.worst.instrument
      return """
        <tr\(isWorst ? " class=\"worst\"" : .nothing)><th scope="row">\(instrument.rawValue)</th>\
        <td>\(rate.map { percent($0.value) } ?? "-")</td>\
        <td>\(rate.map(interval) ?? "-")</td>\
        <td>\(rate.map { "\(grouped($0.count)) of \(grouped($0.total))" } ?? "-")</td>\
        <td>\(grouped(missing.rate.count))</td>\
        <td>\(counted.map { percent($0.value) } ?? "-")</td></tr>
        """
    }
    return """
      <div class="scroll"><table><thead><tr><th scope="col">Species</th><th scope="col">APCER</th>\
      <th scope="col">\(confidence)</th><th scope="col">Accepted</th>\
      <th scope="col">Without score</th><th scope="col">APCER with failures</th></tr></thead>\
      <tbody>\(rows)</tbody></table></div>
      \(badges(evaluation.marks(of: .decision)))
      """
  }

  private var tables: [HTML] {
    [evaluation.byVideo, evaluation.byImage].compactMap { $0 }.map { measures in
      let isHeadline = measures.unit == self.measures.unit
      return """
        <details\(isHeadline ? " open" : .nothing)><summary>By \(measures.unit.rawValue)</summary>
        <div class="scroll"><table class="measures"><thead><tr><th scope="col">Measure</th><th scope="col">Value</th>\
        <th scope="col">\(confidence)</th><th scope="col" class="wide">Detail</th></tr></thead>
        \(MeasureRow.Section.allCases.map { body(of: $0, in: measures) })
        </table></div><p class="note">\(evaluation.intervalNote(of: measures))</p></details>
        """
    }
  }

  private func body(of section: MeasureRow.Section, in measures: Measures) -> HTML {
    let rows = measures.rows.filter { $0.section == section }
    if rows.isEmpty { return .nothing }
    let marks = badges(evaluation.marks(of: section))
    let lines = rows.map { row -> HTML in
      """
      <tr><th scope="row">\(row.name)</th><td>\(row.value)</td><td>\(row.interval)</td>\
      <td class="wide">\(row.detail)\(marks)</td></tr>
      """
    }
    return """
      <tbody><tr class="group"><th colspan="4" scope="colgroup">\(section.rawValue)</th></tr>\
      \(lines)</tbody>
      """
  }

  private var confidence: String {
    "\(percent(evaluation.settings.confidence, digits: 0)) interval"
  }

  private func interval(_ rate: Rate) -> String {
    String(format: "%.2f - %.2f %%", rate.interval.lower * 100, rate.interval.upper * 100)
  }

  private func badges(_ marks: [Mark]) -> HTML {
    "\(marks.map { " <span class=\"badge\">\($0.rawValue)</span>" as HTML })"
  }
}

extension Measures.Counts {
  /// So few that a single sample moves a rate by more than two percent.
  fileprivate var isTiny: Bool { min(live, attack) < 50 }
}
