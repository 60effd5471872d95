import Foundation
import PADMetrics

/// The charts of one evaluation: ROC, DET, histogram and expected performance.
struct EvaluationCharts {
  let measures: Measures
  let marks: [Mark]
  /// Makes the charts' names unique on the page.
  let index: Int

  var all: [Chart] {
    [roc, det, histogram, expectedPerformance].compactMap { $0 }
  }

  private var mark: String {
    marks.isEmpty ? "" : " (\(marks.text))"
  }
  private var threshold: Double { measures.threshold }
  private var far: Double { measures.rates.pooledAPCER.value }
  private var frr: Double { measures.rates.bpcer.value }

  private var roc: Chart {
    let curve = measures.roc
    let percentages = (0...5).map { Double($0) / 5 }
    return Chart(
      id: "roc-\(index)", title: "ROC\(mark)",
      traces: [
        Chart.Trace(
          name: "Chance", kind: .line, tone: .muted, x: [0, 1], y: [0, 1], isDashed: true),
        Chart.Trace(
          name: "ROC", kind: .line, tone: .accent, x: curve.falseAcceptRates.map(rounded),
          y: curve.trueAcceptRates.map(rounded), hover: hover(curve)),
        Chart.Trace(
          name: "Threshold", kind: .marker, tone: .ink, x: [rounded(far)],
          y: [rounded(1 - frr)], hover: [atThreshold]),
      ],
      x: axis("Attacks accepted (FAR)", percentages), y: axis("Live accepted (TAR)", percentages),
      summary: "Area under the curve \(String(format: "%.4f", measures.auc.value))")
  }

  private func axis(_ title: String, _ ticks: [Double]) -> Chart.Axis {
    Chart.Axis(
      title: title, range: [-0.01, 1.01], ticks: ticks, labels: ticks.map { percent($0, digits: 0) }
    )
  }

  /// Both error rates on probit axes, where normal scores give a straight line. Points with a rate
  /// of zero or one lie at infinity and are left out.
  private var det: Chart? {
    let curve = measures.roc
    let points = zip(zip(curve.falseAcceptRates, curve.falseRejectRates), hover(curve))
      .map { (x: probit($0.0), y: probit($0.1), hover: $1) }
      .filter { $0.x.isFinite && $0.y.isFinite }
    guard points.count > 1 else { return nil }
    let rates = [0.0001, 0.001, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99]
    let shown = [points.map(\.x), points.map(\.y)].flatMap { $0 }
    // The axes cover the curve and at least the square from 1 to 40 %.
    let low = min(probit(0.01), (shown.min() ?? 0) - 0.1)
    let high = max(probit(0.4), (shown.max() ?? 0) + 0.1)
    func axis(_ title: String) -> Chart.Axis {
      Chart.Axis(
        title: title, range: [rounded(low), rounded(high)],
        ticks: rates.map { rounded(probit($0)) },
        labels: rates.map { percent($0, digits: $0 < 0.001 ? 2 : $0 < 0.01 ? 1 : 0) })
    }
    var traces = [
      Chart.Trace(
        name: "Equal errors", kind: .line, tone: .muted, x: [rounded(low), rounded(high)],
        y: [rounded(low), rounded(high)], isDashed: true),
      Chart.Trace(
        name: "DET", kind: .line, tone: .accent, x: points.map { rounded($0.x) },
        y: points.map { rounded($0.y) }, hover: points.map(\.hover)),
    ]
    if (0.0..<1).contains(far), far > 0, frr > 0, frr < 1 {
      traces.append(
        Chart.Trace(
          name: "Threshold", kind: .marker, tone: .ink, x: [rounded(probit(far))],
          y: [rounded(probit(frr))], hover: [atThreshold]))
    }
    return Chart(
      id: "det-\(index)", title: "DET\(mark)", traces: traces,
      x: axis("Attacks accepted (FAR)"), y: axis("Live rejected (FRR)"),
      summary: "Equal error rate \(percent(measures.eer.rate))")
  }

  private var histogram: Chart {
    ScoreChart(
      title: "Scores\(mark)", histogram: measures.histogram, threshold: threshold,
      summary:
        "\(percent(far)) of attacks at or above the threshold, \(percent(frr)) of live below"
    ).chart(id: "histogram-\(index)")
  }

  private var expectedPerformance: Chart? {
    measures.expectedPerformance.map { curve in
      Chart(
        id: "epc-\(index)", title: "Expected performance\(mark)",
        traces: [
          Chart.Trace(
            name: "HTER", kind: .line, tone: .accent, x: curve.weights.map(rounded),
            y: curve.halfTotalErrorRates.map(rounded),
            hover: curve.weights.indices.map { i in
              "weight \(number(curve.weights[i])): HTER \(percent(curve.halfTotalErrorRates[i])) "
                + "at \(number(curve.thresholds[i]))"
            })
        ],
        x: Chart.Axis(title: "Weight of FAR when the threshold is chosen", range: [0, 1]),
        y: Chart.Axis(title: "HTER of the test set", format: ".0%"),
        summary: "HTER at thresholds chosen on the development set")
    }
  }

  private var atThreshold: String {
    "at \(number(threshold)): FAR \(percent(far)), FRR \(percent(frr))"
  }

  private func hover(_ curve: ROCCurve) -> [String] {
    (0..<curve.count).map { i in
      "FAR \(percent(curve.falseAcceptRates[i])), TAR \(percent(curve.trueAcceptRates[i])) at "
        + number(curve.thresholds[i])
    }
  }
}
