import ArgumentParser
import Foundation
import PADMetrics
import PADPipeline

struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Error rates, thresholds and intervals of anybody's score files.",
    discussion: """
      Reads CSV with a header (label and score; also sample, video, subject, dataset, pai, \
      subset) or the four-column text form (claimed_id real_id path score). A higher score is \
      more live; nan means that no score could be acquired.

      Rows of subset dev choose the threshold, rows of subset test (or of none) are evaluated; \
      --dev names another file to choose it on.

      Example: bonafide metrics --scores test.csv --dev dev.csv
      """)

  @Option(help: ArgumentHelp("The scores to evaluate.", valueName: "file"))
  var scores: String

  @Option(help: ArgumentHelp("Development scores that choose the threshold.", valueName: "file"))
  var dev: String?

  @OptionGroup var measures: MeasureOptions

  @Flag(help: "Mark the numbers: the detector was trained on subjects of the test set.")
  var subjectsShared = false

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let evaluation = try Metrics.evaluate(
      Metrics.Request(
        scores: URL(filePath: scores), development: dev.map { URL(filePath: $0) },
        policy: measures.threshold, subjectsShared: subjectsShared, settings: measures.settings))
    if json {
      print(String(decoding: try evaluation.json(), as: UTF8.self))
    } else {
      print(EvaluationText.render(evaluation, title: scores), terminator: "")
    }
  }
}
