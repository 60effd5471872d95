import PADMetrics

/// A number for each of some names, such as Fisher's J of several runs.
public struct BarChart: Sendable {
  /// Bars of one color.
  ///
  /// - Shape: one value a name of the chart; nil leaves its place empty.
  public struct Series: Sendable {
    /// As the legend has it.
    public var name: String
    public var values: [Double?]

    /// Takes a value for each name of the chart.
    public init(_ name: String, _ values: [Double?]) {
      self.name = name
      self.values = values
    }
  }

  /// The chart's title.
  public var title: String
  /// The title of the vertical axis.
  public var y: String
  /// Below the bars.
  public var names: [String]
  /// Side by side above each name.
  public var series: [Series]

  /// Takes series of bars over the same names.
  public init(title: String, y: String, names: [String], series: [Series]) {
    self.title = title
    self.y = y
    self.names = names
    self.series = series
  }

  func chart(id: String) -> Chart {
    Chart(
      id: id, title: title,
      traces: series.enumerated().map { place, series in
        let bars = series.values.enumerated().compactMap { index, value in
          value.flatMap { $0.isFinite ? (index: index, value: $0) : nil }
        }
        return Chart.Trace(
          name: series.name, kind: .bar, tone: Chart.Tone.neutral[place % Chart.Tone.neutral.count],
          x: bars.map { Double($0.index) }, y: bars.map { rounded($0.value) },
          hover: bars.map { "\(names[$0.index]), \(series.name): \(number($0.value))" })
      },
      x: Chart.Axis(
        title: "", ticks: names.indices.map(Double.init), labels: names),
      y: Chart.Axis(title: y), isGrouped: true,
      summary: series.map { series in
        series.name + ": "
          + zip(names, series.values).map { "\($0) \($1.map { number($0) } ?? "-")" }
          .joined(separator: ", ")
      }.joined(separator: "; "))
  }
}
