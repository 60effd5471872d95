import Foundation
import PADMetrics

/// Several detectors' results together: a row a detector, and all ROC curves in one chart.
struct ComparisonSection {
  let results: [Report.Result]

  private static let measures = ["EER", "AUC", "HTER", "ACER", "APCER maximum", "BPCER (FRR)"]

  var chart: Chart {
    let ticks = (0...5).map { Double($0) / 5 }
    func axis(_ title: String) -> Chart.Axis {
      Chart.Axis(
        title: title, range: [-0.01, 1.01], ticks: ticks,
        labels: ticks.map { percent($0, digits: 0) })
    }
    let chance = Chart.Trace(
      name: "Chance", kind: .line, tone: .muted, x: [0, 1], y: [0, 1], isDashed: true)
    let curves = results.enumerated().map { index, result in
      let roc = result.evaluation.headline.roc
      return Chart.Trace(
        name: result.name, kind: .line, tone: CurveChart.tone(index),
        x: roc.falseAcceptRates.map(rounded), y: roc.trueAcceptRates.map(rounded),
        isDashed: CurveChart.isDashed(index))
    }
    return Chart(
      id: "roc-together", title: "ROC of all", traces: [chance] + curves,
      x: axis("Attacks accepted (FAR)"), y: axis("Live accepted (TAR)"),
      summary: results.map {
        "\($0.name): area \(String(format: "%.4f", $0.evaluation.headline.auc.value))"
      }.joined(separator: ", "))
  }

  var html: HTML {
    let rows = results.map { result -> HTML in
      let measured = result.evaluation.headline.rows
      let cells = Self.measures.map { name -> HTML in
        "<td>\(measured.first { $0.name == name }?.value ?? "-")</td>"
      }
      let marks = result.evaluation.marks.map {
        " <span class=\"badge\">\($0.rawValue)</span>" as HTML
      }
      return "<tr><th scope=\"row\">\(result.name)\(marks)</th>\(cells)</tr>"
    }
    let header = Self.measures.map { "<th scope=\"col\">\($0)</th>" as HTML }
    return """
      <section><h2>Together</h2>
      <div class="scroll"><table><thead><tr><th scope="col">Detector</th>\(header)</tr></thead>\
      <tbody>\(rows)</tbody></table></div>
      <div class="charts">\(chart.figure)</div></section>

      """
  }
}
