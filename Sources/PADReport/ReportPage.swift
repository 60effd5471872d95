import Foundation
import PADCore
import PADMetrics

/// Puts the page together.
struct ReportPage {
  let report: Report

  func html(library: String) throws -> String {
    let sections = report.results.enumerated().map { EvaluationSection(result: $1, index: $0) }
    let training = trainingCharts
    let charts = sections.flatMap(\.charts) + training
    // Within a script element only its end tag is special.
    let script = HTML(markup: library.replacing("</script", with: "<\\/script"))
    let page: HTML = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
      <meta name="color-scheme" content="light dark">
      <title>\(report.title)</title>
      <style>\(HTML(markup: ReportStyle.css))</style>
      </head>
      <body>
      <header><h1>\(report.title)</h1><p>\(report.subtitle)</p></header>
      <main>
      <noscript><p class="banner">The charts need JavaScript; all numbers are in the tables.</p>\
      </noscript>
      \(sections.map(\.html))
      \(report.tables.map(section))
      \(pictures)
      \(trainingSection(training))
      \(list("Limits", report.limits))
      \(table("Configuration", report.configuration))
      \(table("Versions", report.versions))
      </main>
      <footer>\(Self.conventions)</footer>
      <script type="application/json" id="charts">\(try Chart.json(charts))</script>
      <script>\(script)</script>
      <script>\(HTML(markup: ReportScript.javascript))</script>
      </body>
      </html>

      """
    return page.markup
  }

  /// The browser itself refuses whatever would reach beyond the page.
  private static let policy =
    "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; "
    + "script-src 'unsafe-inline'"

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
    let tones: [Chart.Tone] = [.accent, .attack, .live, .second, .third, .fourth, .muted]
    var groups: [String] = []
    for curve in report.trainingCurves where !groups.contains(curve.group) {
      groups.append(curve.group)
    }
    return groups.enumerated().map { index, group in
      let curves = report.trainingCurves.filter { $0.group == group }
      return Chart(
        id: "training-\(index)", title: group,
        traces: curves.enumerated().map { place, curve in
          let points = zip(curve.steps, curve.values).filter { $0.isFinite && $1.isFinite }
          return Chart.Trace(
            name: curve.name, kind: .line, tone: tones[place % tones.count],
            x: points.map { rounded($0.0) }, y: points.map { rounded($0.1) },
            isDashed: place >= tones.count)
        },
        x: Chart.Axis(title: "Epoch"), y: Chart.Axis(title: ""),
        summary: curves.map { curve in
          "\(curve.name) ends at \(curve.values.last.map { number($0) } ?? "-")"
        }.joined(separator: ", "))
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
    let head = table.header.map { "<th scope=\"col\">\($0)</th>" as HTML }
    let rows = table.rows.map { row -> HTML in
      let cells = row.dropFirst().map { "<td>\($0)</td>" as HTML }
      return "<tr><th scope=\"row\">\(row.first ?? "")</th>\(cells)</tr>"
    }
    return """
      <section><h2>\(table.title)</h2><p class="note">\(table.note)</p>
      <div class="scroll"><table><thead><tr>\(head)</tr></thead><tbody>\(rows)</tbody></table>\
      </div></section>
      """
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
