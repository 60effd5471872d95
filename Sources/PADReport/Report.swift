import Foundation
import PADCore
import PADMetrics

/// One page on what a detector does: summary, curves, species, sample pictures, and the
/// configuration, versions and limits without which its numbers mean little.
///
/// The page holds everything that it shows. Opened years later and without a network it looks the
/// same.
public struct Report: Sendable {
  /// An evaluation and what it was made on, for example `Unseen subjects`.
  public struct Result: Sendable {
    /// What the evaluation was made on.
    public var name: String
    /// The numbers.
    public var evaluation: Evaluation
    /// A sentence for the reader, for example which attack kind was not trained on.
    public var note: String?

    /// Takes an evaluation with its name.
    public init(name: String, evaluation: Evaluation, note: String? = nil) {
      self.name = name
      self.evaluation = evaluation
      self.note = note
    }
  }

  /// A sample's picture as an encoded file.
  public struct Picture: Sendable {
    /// The sample and its score.
    public var sample: ScoredSample
    /// The encoded file.
    public var bytes: Data
    /// For example `image/jpeg`.
    public var mediaType: String

    /// Takes a sample with its encoded picture.
    public init(sample: ScoredSample, bytes: Data, mediaType: String = "image/jpeg") {
      self.sample = sample
      self.bytes = bytes
      self.mediaType = mediaType
    }
  }

  /// A number over the course of training. Curves of one group share a chart.
  /// - Shape: `steps` and `values` have one entry a point.
  public struct TrainingCurve: Sendable {
    /// The chart's title.
    public var group: String
    /// The curve's name in its chart.
    public var name: String
    /// Steps of training.
    public var steps: [Double]
    /// One number for each step.
    public var values: [Double]

    /// Takes a curve's points.
    public init(group: String, name: String, steps: [Double], values: [Double]) {
      self.group = group
      self.name = name
      self.steps = steps
      self.values = values
    }
  }

  /// A name and its value, for example a setting and what it was.
  public struct Entry: Sendable {
    /// What is named.
    public var name: String
    /// What it was.
    public var value: String

    /// Takes a name and its value.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A table of text, for what has no chart.
  public struct Table: Sendable {
    /// The heading.
    public var title: String
    /// A sentence above the table.
    public var note: String
    /// The columns' names.
    public var header: [String]
    /// - Shape: [rows, header]
    public var rows: [[String]]

    /// Takes a table with its heading.
    public init(title: String, note: String, header: [String], rows: [[String]]) {
      self.title = title
      self.note = note
      self.header = header
      self.rows = rows
    }
  }

  /// The page's title.
  public var title: String
  /// One line below the title: method, data, date.
  public var subtitle: String
  /// The first is the main one.
  public var results: [Result]
  /// Whether the results are of several detectors, which then stand together in one table and one
  /// ROC chart before each has a section of its own.
  public var comparesResults: Bool
  /// Pictures of the first result's samples; `PictureGroup.choose` says which are worth showing.
  public var pictures: [Picture]
  /// Shown between the results and the pictures.
  public var tables: [Table]
  /// Empty without training.
  public var trainingCurves: [TrainingCurve]
  /// The settings that made the detector.
  public var configuration: [Entry]
  /// What the detector was not shown to do.
  public var limits: [String]
  /// What the detector was made with.
  public var versions: [Entry]

  public init(
    title: String, subtitle: String = "", results: [Result], comparesResults: Bool = false,
    pictures: [Picture] = [],
    tables: [Table] = [], trainingCurves: [TrainingCurve] = [], configuration: [Entry] = [],
    limits: [String] = [],
    versions: [Entry] = []
  ) {
    self.title = title
    self.subtitle = subtitle
    self.results = results
    self.comparesResults = comparesResults
    self.pictures = pictures
    self.tables = tables
    self.trainingCurves = trainingCurves
    self.configuration = configuration
    self.limits = limits
    self.versions = versions
  }

  /// Writes the page, whole or not at all.
  ///
  /// - Parameter plotly: `plotly.min.js`, which is copied into the page.
  /// - Throws: `PADError` where the library cannot be read, the page not be written, or there is
  ///   no result to report.
  public func write(to url: URL, plotly: URL) throws {
    try AtomicFile.write(try html(plotly: plotly), to: url)
  }

  /// The page's text.
  ///
  /// - Throws: `PADError(.insufficientData)` without results, `.missing` or `.unreadable` where the
  ///   library cannot be read.
  public func html(plotly: URL) throws -> String {
    guard !results.isEmpty else {
      throw PADError(.insufficientData, "report '\(title)': no evaluation to report")
    }
    return try ReportPage(report: self).html(library: PlotLibrary.read(plotly))
  }
}
