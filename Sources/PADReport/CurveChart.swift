import PADCore
import PADMetrics

/// Curves over one axis, such as losses over steps.
public struct CurveChart: Sendable {
  /// One curve; points that are not finite are left out.
  ///
  /// - Shape: `x` and `y` have one entry a point.
  public struct Curve: Sendable {
    /// As the legend has it.
    public var name: String
    /// Where the points stand.
    public var x: [Double]
    /// How high they are.
    public var y: [Double]
    /// The class that the curve is of, where it is of one: live curves have live's color, which no
    /// other curve of the chart has then.
    public var label: Label?

    /// Takes a curve's points.
    public init(_ name: String, x: [Double], y: [Double], label: Label? = nil) {
      self.name = name
      self.x = x
      self.y = y
      self.label = label
    }
  }

  /// The chart's title.
  public var title: String
  /// The title of the horizontal axis.
  public var x: String
  /// The title of the vertical axis.
  public var y: String
  /// In the order of the legend.
  public var curves: [Curve]
  /// Draws values of very different size; values that are not above zero are left out.
  public var isLogarithmic: Bool

  /// Takes curves over one axis.
  public init(
    title: String, x: String, y: String = "", curves: [Curve], isLogarithmic: Bool = false
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.curves = curves
    self.isLogarithmic = isLogarithmic
  }

  private static let tones: [Chart.Tone] = [
    .accent, .attack, .live, .second, .third, .fourth, .muted,
  ]

  /// The color of a curve among others, by its number.
  static func tone(_ index: Int) -> Chart.Tone { tones[index % tones.count] }
  /// Whether its color is another's, too.
  static func isDashed(_ index: Int) -> Bool { index >= tones.count }

  func chart(id: String) -> Chart {
    let hasLive = curves.contains { $0.label == .live }
    let tones = Self.tones.filter { !hasLive || $0 != .live }
    let places = curves.indices.map { index in
      curves[..<index].count { !hasLive || $0.label != .live }
    }
    return Chart(
      id: id, title: title,
      traces: zip(places, curves).map { place, curve in
        let points = zip(curve.x, curve.y).filter {
          $0.isFinite && $1.isFinite && (!isLogarithmic || $1 > 0)
        }
        return Chart.Trace(
          name: curve.name, kind: .line,
          tone: curve.label == .live ? .live : tones[place % tones.count],
          x: points.map { rounded($0.0) }, y: points.map { rounded($0.1) },
          isDashed: place >= tones.count)
      },
      x: Chart.Axis(title: x), y: Chart.Axis(title: y, isLogarithmic: isLogarithmic),
      summary: curves.map { curve in
        "\(curve.name) ends at \(curve.y.last.map { number($0) } ?? "-")"
      }.joined(separator: ", "))
  }
}
