import PADCore
import PADMetrics
import PADReport

extension EmbeddingAnalysis {
  /// PCA and t-SNE, each colored by label and, where there are several, by domain.
  ///
  /// - Parameter name: of the run, where there are several; empty else.
  func charts(of name: String) -> [ScatterChart] {
    let suffix = name.isEmpty ? "" : ", \(name)"
    let shares = varianceShares.map { "\(percent($0, digits: 0)) of the variance" }
    let axes = shares.count == 2 ? (x: "PC 1: \(shares[0])", y: "PC 2: \(shares[1])") : nil
    var charts: [ScatterChart] = []
    if let axes {
      charts.append(byLabel("PCA by label\(suffix)", axes, \.pca))
      if hasDomains { charts.append(byDomain("PCA by domain\(suffix)", axes, \.pca)) }
    }
    if divergence != nil {
      charts.append(byLabel("t-SNE by label\(suffix)", nil, \.tsne))
      if hasDomains { charts.append(byDomain("t-SNE by domain\(suffix)", nil, \.tsne)) }
    }
    return charts
  }

  private var hasDomains: Bool {
    Set(points.filter { !$0.isGenerated }.map { domainText($0) }).count > 1
  }

  /// Samples of another subset stand apart: source and target of a transfer.
  private func domainText(_ point: Point) -> String {
    Set(points.map(\.subset)).count > 1 && !point.isGenerated
      ? "\(point.domain) (\(point.subset.rawValue))" : point.domain
  }

  private func byLabel(
    _ title: String, _ axes: (x: String, y: String)?, _ place: KeyPath<Point, [Double]>
  ) -> ScatterChart {
    let kinds = Set(points.filter { $0.label == .attack }.map { $0.instrument?.rawValue ?? "" })
      .sorted()
    func number(_ point: Point) -> Int {
      kinds.firstIndex(of: point.instrument?.rawValue ?? "") ?? 0
    }
    return chart(
      title, axes, place, name: kind,
      color: { $0.label == .live ? .live : .attack(kind: number($0)) }
    ) { $0.instrument?.rawValue ?? "" }
  }

  private func byDomain(
    _ title: String, _ axes: (x: String, y: String)?, _ place: KeyPath<Point, [Double]>
  ) -> ScatterChart {
    let domains = Set(points.map(domainText)).sorted()
    return chart(
      title, axes, place, name: { "\($0.label.rawValue), \(domainText($0))" },
      color: { .numbered(domains.firstIndex(of: domainText($0)) ?? 0) }
    ) { $0.label.rawValue }
  }

  /// `live`, `print`, `live, translated`.
  private func kind(_ point: Point) -> String {
    if point.isGenerated { return "\(point.label.rawValue), \(point.id)" }
    return point.instrument?.rawValue ?? point.label.rawValue
  }

  /// - Parameters:
  ///   - name: points of one name are one group.
  ///   - mark: groups of one value have one mark.
  private func chart(
    _ title: String, _ axes: (x: String, y: String)?, _ place: KeyPath<Point, [Double]>,
    name: (Point) -> String, color: (Point) -> ScatterChart.Color, mark: (Point) -> String
  ) -> ScatterChart {
    let marks = Set(points.map(mark)).sorted()
    var groups: [String: ScatterChart.Group] = [:]
    for point in points where point[keyPath: place].count == 2 {
      let name = name(point)
      var group =
        groups[name]
        ?? ScatterChart.Group(
          name: name, color: color(point), mark: marks.firstIndex(of: mark(point)) ?? 0,
          isHollow: point.isGenerated)
      group.x.append(point[keyPath: place][0])
      group.y.append(point[keyPath: place][1])
      group.hover.append("\(point.id): \(kind(point)), \(domainText(point))")
      groups[name] = group
    }
    let order = groups.values.sorted {
      ($0.color == .live ? 0 : 1, $0.name) < ($1.color == .live ? 0 : 1, $1.name)
    }
    return ScatterChart(title: title, axes: axes, groups: order)
  }
}
