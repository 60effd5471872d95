import Foundation
import PADCore
import PADMetrics

/// Puts the page together.
struct ReportPage {
  let report: Report

  func html(library: String) throws -> String {
    let sections = report.results.enumerated().map { EvaluationSection(result: $1, index: $0) }
    let training = trainingCharts
    let together = report.comparesResults ? ComparisonSection(results: report.results) : nil
    let charts = [together?.chart].compactMap { $0 } + sections.flatMap(\.charts) + training
    let body: HTML = """
      \(together.map(\.html) ?? .nothing)
      \(sections.map(\.html))
      \(report.tables.map(section))
      \(pictures)
      \(trainingSection(training))
      \(list("Limits", report.limits))
      \(table("Configuration", report.configuration))
      \(table("Versions", report.versions))
      """
    return try Page(
      title: report.title, subtitle: report.subtitle, body: body, footer: Self.conventions,
      scripts: PageScripts(drawing: charts, library: library)
    ).html
  }

  private static let conventions =
    "Live where score >= threshold. FAR: attacks accepted; FRR: live rejected; EER where both are "
    + "equal; HTER their mean at the threshold. APCER: attacks of a species accepted; BPCER: live "
    + "rejected; ACER the mean of the highest APCER and BPCER (ISO/IEC 30107-3)."

  private var pictures: HTML {
    guard let evaluation = report.results.first?.evaluation, !report.pictures.isEmpty else {
      return .nothing
    }
    let byIdentity = Dictionary(
      report.pictures.map { ($0.sample.sample, $0) }, uniquingKeysWith: { first, _ in first })
    let groups = PictureGroup.choose(
      from: report.pictures.map(\.sample), threshold: evaluation.byImage.threshold,
      limit: report.pictures.count)
    let html = groups.filter { !$0.samples.isEmpty }.map { group, samples -> HTML in
      let cards = samples.compactMap { byIdentity[$0.sample] }.map { card($0, group) }
      return "<h3>\(group.rawValue)</h3><div class=\"pictures\">\(cards)</div>"
    }
    let marks = evaluation.marks(of: .decision).map {
      " <span class=\"badge\">\($0.rawValue)</span>" as HTML
    }
    return """
      <section><h2>Sample pictures\(marks)</h2>
      <p class="facts">Decided by image at threshold \(number(evaluation.byImage.threshold)).</p>
      \(html)</section>
      """
  }

  private func card(_ picture: Report.Picture, _ group: PictureGroup) -> HTML {
    let sample = picture.sample.sample
    let kind = sample.instrument.map { "\(sample.label.rawValue), \($0.rawValue)" }
    let score = picture.sample.score.isNaN ? "no score" : number(picture.sample.score)
    return """
      <figure class="picture\(group.isError ? " wrong" : .nothing)">\
      <img loading="lazy" alt="\(sample.id)" \
      src="data:\(picture.mediaType);base64,\(picture.bytes.base64EncodedString())">\
      <figcaption><b>\(score)</b><span>\(kind ?? sample.label.rawValue)</span>\
      <small title="\(sample.id)">\(sample.id)</small></figcaption></figure>
      """
  }

  private var trainingCharts: [Chart] {
    var groups: [String] = []
    for curve in report.trainingCurves where !groups.contains(curve.group) {
      groups.append(curve.group)
    }
    return groups.enumerated().map { index, group in
      CurveChart(
        title: group, x: "Epoch",
        curves: report.trainingCurves.filter { $0.group == group }.map {
          CurveChart.Curve($0.name, x: $0.steps, y: $0.values)
        }
      ).chart(id: "training-\(index)")
    }
  }

  private func trainingSection(_ charts: [Chart]) -> HTML {
    charts.isEmpty
      ? .nothing
      : """
      <section><h2>Training</h2><div class="charts">\(charts.map(\.figure))</div></section>
      """
  }

  private func section(_ table: Report.Table) -> HTML {
    "<section><h2>\(table.title)</h2>\(table.html)</section>\n"
  }

  private func list(_ title: String, _ items: [String]) -> HTML {
    items.isEmpty
      ? .nothing
      : """
      <section><h2>\(title)</h2><ul>\(items.map { "<li>\($0)</li>" as HTML })</ul></section>
      """
  }

  private func table(_ title: String, _ entries: [Report.Entry]) -> HTML {
    if entries.isEmpty { return .nothing }
    let rows = entries.map {
      "<tr><th scope=\"row\">\($0.name)</th><td class=\"text\">\($0.value)</td></tr>" as HTML
    }
    return """
      <section><h2>\(title)</h2><div class="scroll"><table class="entries"><tbody>\(rows)</tbody>\
      </table></div></section>
      """
  }
}
