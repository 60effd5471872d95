import PADMetrics

/// Points in a plane, in groups, such as embeddings by label and domain.
public struct ScatterChart: Sendable {
  /// The color of a group.
  public enum Color: Hashable, Sendable {
    case live
    /// Attacks of a kind, by its number among those shown.
    case attack(kind: Int)
    /// A class without a meaning of its own, by its number.
    case numbered(Int)
  }

  /// Points of one kind.
  ///
  /// - Shape: `x`, `y` and `hover` have one entry a point.
  public struct Group: Sendable {
    /// As the legend has it.
    public var name: String
    public var color: Color
    /// Groups of one number have one mark.
    public var mark: Int
    /// Drawn as outlines: points that are not real samples.
    public var isHollow: Bool
    public var x: [Double]
    public var y: [Double]
    /// What a pointer shows at each point.
    public var hover: [String]

    /// A group without points.
    public init(name: String, color: Color, mark: Int, isHollow: Bool = false) {
      self.name = name
      self.color = color
      self.mark = mark
      self.isHollow = isHollow
      (x, y, hover) = ([], [], [])
    }
  }

  /// The chart's title.
  public var title: String
  /// The axes' titles; nil where positions mean nothing by themselves, as in t-SNE.
  public var axes: (x: String, y: String)?
  /// In the order of the legend.
  public var groups: [Group]

  /// Takes groups of points.
  public init(title: String, axes: (x: String, y: String)? = nil, groups: [Group]) {
    self.title = title
    self.axes = axes
    self.groups = groups
  }

  private static let pointSize = 5.0

  func chart(id: String) -> Chart {
    func axis(_ title: String?) -> Chart.Axis {
      Chart.Axis(title: title ?? "", isBare: title == nil)
    }
    let symbols = Chart.Trace.Symbol.allCases
    return Chart(
      id: id, title: title,
      traces: groups.map { group in
        Chart.Trace(
          name: group.name, kind: .marker, tone: Self.tone(group.color), x: group.x.map(rounded),
          y: group.y.map(rounded), symbol: symbols[group.mark % symbols.count],
          size: Self.pointSize, isHollow: group.isHollow, hover: group.hover)
      },
      x: axis(axes?.x), y: axis(axes?.y), isSquare: true,
      summary: groups.map { "\(grouped($0.x.count)) points \($0.name)" }.joined(separator: ", "))
  }

  private static func tone(_ color: Color) -> Chart.Tone {
    switch color {
    case .live: .live
    case .attack(0): .attack
    case .attack(let kind): Chart.Tone.neutral[(kind - 1) % Chart.Tone.neutral.count]
    case .numbered(let number): Chart.Tone.neutral[number % Chart.Tone.neutral.count]
    }
  }
}
