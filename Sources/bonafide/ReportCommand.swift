import ArgumentParser
import Foundation
import PADPipeline

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a run's evaluation as one self-contained HTML page.",
    discussion: """
      Summary, ROC, DET, histogram, error rates by attack species, training curves, and sample \
      pictures with their scores. The page holds pictures of faces: treat it like the data.

      Example:
        bonafide report runs/first
      """)

  @Argument(help: ArgumentHelp("Folder of an evaluated run.", valueName: "run"))
  var runFolder: String

  @Option(help: ArgumentHelp("The page; RUN/report.html by default.", valueName: "file.html"))
  var out: String?

  @Option(
    help: ArgumentHelp("The run's store, where it has moved.", valueName: "file"))
  var store: String?

  func run() throws {
    let page = try Reporting.report(
      run: URL(filePath: runFolder), to: out.map { URL(filePath: $0) },
      store: store.map { URL(filePath: $0) })
    print(page.path)
  }
}
