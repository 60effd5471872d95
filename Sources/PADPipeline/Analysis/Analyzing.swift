import Foundation
import PADAnalysis
import PADCore
import PADData
import PADMetrics
import PADReport

/// `bonafide analyze`: what a trained network learned, as one page.
///
/// Nothing here chooses anything: threshold and checkpoint are the run's own.
public enum Analyzing {
  /// What is analyzed, and on which samples.
  public struct Request: Sendable {
    /// Folders of trained runs; several are shown beside each other.
    public var runs: [URL]
    /// Where the runs' store lies now; nil takes each run's own.
    public var store: URL?
    /// The samples that are scored and drawn.
    public var subset: Subset
    /// A subset whose embeddings are drawn in the same plane; nil for none.
    public var beside: Subset?
    /// A stage of the runs' training: its first weights are analyzed, not the selected epoch's; nil
    /// for the selected ones. Scores then mean nothing and are not shown.
    public var before: String?
    /// How many embeddings are drawn for each label of each domain, at most.
    public var limit: Int
    /// Of the choice of samples, and of noise that networks take.
    public var seed: UInt64
    /// Pictures that the runs' transformation networks repaint at their own sizes.
    public var pictures: [URL]
    /// The page; beside the first run where nil.
    public var page: URL?

    /// - Parameter store: nil takes each run's own.
    public init(
      runs: [URL], store: URL? = nil, subset: Subset = .test, beside: Subset? = nil,
      before: String? = nil, limit: Int = 200, seed: UInt64 = 1, pictures: [URL] = [],
      page: URL? = nil
    ) {
      self.runs = runs
      self.store = store
      self.subset = subset
      self.beside = beside
      self.before = before
      self.limit = limit
      self.seed = seed
      self.pictures = pictures
      self.page = page
    }

    fileprivate func check() throws {
      guard !runs.isEmpty else { throw PADError(.invalid, "no run to analyze") }
      guard limit > 0 else {
        throw PADError(.invalid, "limit \(limit); expected 1 or more a label and domain")
      }
      guard beside != subset else {
        throw PADError(.invalid, "\(subset.rawValue) beside itself; expected another subset")
      }
    }
  }

  /// Where the page is, and its numbers.
  public struct Result: Codable, Sendable {
    /// The page.
    @PathCoded public var page: URL
    /// One a run, in the order of the request.
    public var runs: [RunAnalysis]

    /// A few lines for people.
    public var text: String {
      (runs.map(\.text) + ["Page: \(page.path)"]).joined(separator: "\n")
    }

    /// The result as JSON.
    ///
    /// - Throws: `EncodingError` where a value has no JSON form.
    public func json() throws -> String { try JSONText.encode(self) }
  }

  /// Analyzes every run and writes the page.
  ///
  /// - Parameter progress: called with a line for people as the work goes on.
  /// - Throws: `PADError` where a run, its store or the page cannot be read or written, or the
  ///   subset lacks a class; `Interrupted`; `TorchError` from the engine.
  public static func analyze(
    _ request: Request, interruption: Interruption = Interruption(),
    progress: (String) -> Void = { _ in }
  ) throws -> Result {
    try request.check()
    let plotly = try Reporting.plotly()
    let runs = try request.runs.map { folder in
      try AnalyzedRun(folder, request, interruption: interruption) {
        progress("\(folder.lastPathComponent): \($0)")
      }
    }
    let page = request.page ?? request.runs[0].appending(path: "analysis.html")
    try AnalysisLayout(runs: runs, request: request).page.write(to: page, plotly: plotly)
    return Result(page: page, runs: runs.map(\.analysis))
  }

  /// Ended on request before the page was written.
  public struct Interrupted: Error, CustomStringConvertible {
    public let description = "Interrupted; no page was written."
  }
}

extension Interruption {
  /// - Throws: `Analyzing.Interrupted` where a stop was requested.
  func checkBetweenSteps() throws {
    if isRequested { throw Analyzing.Interrupted() }
  }
}
