import Foundation
import PADCore
import PADMetrics

/// A page on what networks learned: charts, tables and sheets of pictures, each with a sentence
/// that says how to read it. It holds everything that it shows.
public struct AnalysisPage: Sendable {
  /// A piece of a section. Charts that follow each other stand side by side.
  public enum Block: Sendable {
    case curves(CurveChart)
    case scores(ScoreChart)
    case scatter(ScatterChart)
    case bars(BarChart)
    case confusion(ConfusionTable)
    /// The table's title stands above it.
    case table(Report.Table)
    case sheet(Sheet)
    /// What is missing and why, or what to mind.
    case note(String)
  }

  /// A picture as wide as the page.
  public struct Sheet: Sendable {
    /// The heading.
    public var title: String
    /// How to read it.
    public var note: String
    /// An encoded PNG file.
    public var png: Data

    /// Takes an encoded picture with its heading.
    public init(title: String, note: String, png: Data) {
      self.title = title
      self.note = note
      self.png = png
    }
  }

  /// Blocks under one heading.
  public struct Section: Sendable {
    /// The heading.
    public var title: String
    /// How to read what follows.
    public var note: String
    /// What must stand beside every number of the section.
    public var marks: [Mark]
    /// In the order of the page.
    public var blocks: [Block]

    /// Takes the blocks under a heading.
    public init(title: String, note: String, marks: [Mark] = [], blocks: [Block]) {
      self.title = title
      self.note = note
      self.marks = marks
      self.blocks = blocks
    }
  }

  /// The page's title.
  public var title: String
  /// One line below the title.
  public var subtitle: String
  /// In the order of the page.
  public var sections: [Section]

  /// What the numbers mean, below everything.
  public var conventions: String

  /// Takes the sections in order.
  public init(
    title: String, subtitle: String, sections: [Section],
    conventions: String = AnalysisPage.ofDetectors
  ) {
    self.title = title
    self.subtitle = subtitle
    self.sections = sections
    self.conventions = conventions
  }

  /// Writes the page, whole or not at all.
  ///
  /// - Parameter plotly: `plotly.min.js`, which is copied into the page.
  /// - Throws: `PADError` where the library cannot be read or the page not be written.
  public func write(to url: URL, plotly: URL) throws {
    try AtomicFile.write(try html(plotly: plotly), to: url)
  }

  /// The page's text.
  ///
  /// - Throws: `PADError(.missing)` or `.unreadable` where the library cannot be read.
  public func html(plotly: URL) throws -> String {
    let drawn = sections.enumerated().map { AnalysisSection(section: $1, index: $0) }
    return try Page(
      title: title, subtitle: subtitle, body: "\(drawn.map(\.html))", footer: conventions,
      scripts: PageScripts(
        drawing: drawn.flatMap(\.charts), library: PlotLibrary.read(plotly))
    ).html
  }

  /// The conventions of a page on detectors.
  public static let ofDetectors =
    "Live where score >= threshold. Pictures of single samples and of a plane of embeddings "
    + "explain; they measure nothing, and nothing was chosen by them."
}

/// Decisions at a threshold, class by class and attack species by species.
public struct ConfusionTable: Sendable {
  /// Samples of one class.
  public struct Row: Sendable {
    /// The class: `live`, `print`.
    public var name: String
    public var label: Label
    /// Taken for live.
    public var accepted: Int
    /// Taken for attacks.
    public var rejected: Int

    /// Takes the decisions on one class.
    public init(name: String, label: Label, accepted: Int, rejected: Int) {
      self.name = name
      self.label = label
      self.accepted = accepted
      self.rejected = rejected
    }
  }

  /// The heading.
  public var title: String
  /// In the order of the table.
  public var rows: [Row]

  /// Takes the classes in order.
  public init(title: String, rows: [Row]) {
    self.title = title
    self.rows = rows
  }
}
