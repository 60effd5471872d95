import PADMetrics

/// The scores of both classes as a histogram, with the threshold.
public struct ScoreChart: Sendable {
  /// The chart's title.
  public var title: String
  /// Of the scores; higher is more live.
  public var histogram: ScoreHistogram
  /// Live where score >= threshold.
  public var threshold: Double
  /// For readers who cannot see the chart.
  public var summary: String

  /// Takes a histogram with its threshold.
  public init(title: String, histogram: ScoreHistogram, threshold: Double, summary: String) {
    self.title = title
    self.histogram = histogram
    self.threshold = threshold
    self.summary = summary
  }

  func chart(id: String) -> Chart {
    Chart(
      id: id, title: title,
      traces: [
        bars("Attack", .attack, histogram.attack), bars("Live", .live, histogram.live),
      ],
      x: Chart.Axis(title: "Score (higher is more live)"),
      y: Chart.Axis(title: "Share of its class", format: ".0%"),
      line: threshold.isFinite ? rounded(threshold) : nil,
      lineName: "threshold \(number(threshold))", summary: summary)
  }

  private func bars(_ name: String, _ tone: Chart.Tone, _ counts: [Int]) -> Chart.Trace {
    let edges = histogram.edges
    let total = Double(max(1, counts.reduce(0, +)))
    return Chart.Trace(
      name: name, kind: .bar, tone: tone,
      x: zip(edges, edges.dropFirst()).map { rounded(($0 + $1) / 2) },
      y: counts.map { rounded(Double($0) / total) },
      width: rounded((edges[edges.count - 1] - edges[0]) / Double(counts.count)),
      hover: counts.indices.map { i in
        "\(name): \(grouped(counts[i])) of \(grouped(Int(total))) from "
          + "\(number(edges[i])) to \(number(edges[i + 1]))"
      })
  }
}
