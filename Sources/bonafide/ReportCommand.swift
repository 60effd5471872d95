import ArgumentParser
import Foundation
import PADMetrics
import PADPipeline

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a run's evaluation as one self-contained HTML page.",
    discussion: """
      Summary, ROC, DET, histogram, error rates by attack species, training curves, and sample \
      pictures with their scores. The page holds pictures of faces: treat it like the data.

      With --scores instead of a run: score files of several detectors on one page, with one table \
      and one ROC chart of all of them. The dev rows of each file choose its threshold.

      Example:
        bonafide report runs/first
        bonafide report --scores face=face/scores.csv --scores context=context/scores.csv \\
          --scores fused=fused.csv --out fusion.html
      """)

  @Argument(help: ArgumentHelp("Folder of an evaluated run.", valueName: "run"))
  var runFolder: String?

  @Option(
    help: ArgumentHelp("A score file instead of a run; may be repeated.", valueName: "name=file"))
  var scores: [String] = []

  @Option(
    help: ArgumentHelp(
      "Of score files: source-dev, fixed=X, oracle or oracle-acer.", valueName: "policy"),
    transform: { try ThresholdPolicy(parsing: $0) })
  var threshold = ThresholdPolicy.sourceDevelopment

  @Option(help: ArgumentHelp("The page; RUN/report.html by default.", valueName: "file.html"))
  var out: String?

  @Option(
    help: ArgumentHelp("The run's store, where it has moved.", valueName: "file"))
  var store: String?

  func validate() throws {
    guard (runFolder == nil) != scores.isEmpty else {
      throw ValidationError("Name a run or --scores, one of them.")
    }
    guard scores.isEmpty || out != nil else {
      throw ValidationError("--scores needs --out FILE.html.")
    }
  }

  func run() throws {
    if let runFolder {
      let page = try Reporting.report(
        run: URL(filePath: runFolder), to: out.map { URL(filePath: $0) },
        store: store.map { URL(filePath: $0) })
      return print(page.path)
    }
    let page = URL(filePath: out ?? "report.html")
    try Reporting.report(scores: scores.map(Self.named), policy: threshold, to: page)
    print(page.path)
  }

  /// `NAME=FILE`; a file alone goes by its name.
  private static func named(_ text: String) -> (name: String, file: URL) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      let file = URL(filePath: text)
      return (file.deletingPathExtension().lastPathComponent, file)
    }
    return (parts[0], URL(filePath: parts[1]))
  }
}
