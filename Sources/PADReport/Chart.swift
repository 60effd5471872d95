import Foundation
import PADMetrics

/// A chart as the page's script draws it.
struct Chart: Encodable {
  /// Colors by meaning; the script has them for light and dark pages.
  enum Tone: String, Encodable {
    case live, attack, accent, muted, ink
    case second, third, fourth

    /// For curves and groups that stand for no class, in order.
    static let neutral: [Tone] = [.accent, .second, .third, .fourth, .muted, .ink]
  }

  struct Trace: Encodable {
    enum Kind: String, Encodable {
      case line, bar, marker
    }

    /// Plotly's names of the marks of points.
    enum Symbol: String, Encodable, CaseIterable {
      case circle, cross, square, diamond, star, pentagon, hexagon
      case triangle = "triangle-up"
    }

    var name: String
    var kind: Kind
    var tone: Tone
    var x: [Double]
    var y: [Double]
    var isDashed = false
    /// Width of the bars.
    var width: Double?
    /// Of markers; a circle where nil.
    var symbol: Symbol?
    /// Diameter of markers in pixels, where they are many.
    var size: Double?
    /// Markers as outlines.
    var isHollow = false
    /// What a pointer shows at each point.
    var hover: [String]?
  }

  struct Axis: Encodable {
    var title: String
    var range: [Double]?
    var ticks: [Double]?
    var labels: [String]?
    var format: String?
    var isLogarithmic = false
    /// Without numbers or grid: positions mean nothing by themselves.
    var isBare = false
  }

  var id: String
  var title: String
  var traces: [Trace]
  var x: Axis
  var y: Axis
  /// A vertical line, for example a threshold.
  var line: Double?
  var lineName: String?
  /// One unit is as long on both axes.
  var isSquare = false
  /// Bars of several traces stand side by side, not over each other.
  var isGrouped = false
  /// Not drawn: for readers who cannot see the chart.
  var summary: String

  /// Charts as JSON that may stand within a page's script element.
  static func json(_ charts: [Chart]) throws -> HTML {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = String(decoding: try encoder.encode(charts), as: UTF8.self)
    // `</script>` or `<!--` within a name would end the element.
    return HTML(markup: text.replacing("<", with: "\\u003c"))
  }
}

/// Six significant digits: more than a screen resolves.
func rounded(_ value: Double) -> Double {
  guard value.isFinite, value != 0 else { return value }
  let scale = pow(10, 5 - floor(log10(abs(value))))
  return scale.isFinite && scale != 0 ? (value * scale).rounded() / scale : value
}
