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

  @Option(
    help: ArgumentHelp(
      """
      source-dev (EER of the development scores), fixed=X, or oracle (EER of the test scores \
      themselves; marked wherever it is printed).
      """, valueName: "policy"),
    transform: { try ThresholdPolicy(parsing: $0) })
  var threshold: ThresholdPolicy = .sourceDevelopment

  @Option(help: "A video's score from its frames': mean, median, max, min or vote.")
  var aggregate: VideoAggregation = .mean

  @Flag(help: "Mark the numbers: the detector was trained on subjects of the test set.")
  var subjectsShared = false

  @Option(help: ArgumentHelp("Bootstrap replicates; 0 for no such intervals.", valueName: "n"))
  var bootstrap = 1000

  @Option(help: ArgumentHelp("Seed of the bootstrap.", valueName: "n"))
  var seed: UInt64 = 1

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let evaluation = try Metrics.evaluate(
      Metrics.Request(
        scores: URL(filePath: scores), development: dev.map { URL(filePath: $0) },
        policy: threshold, subjectsShared: subjectsShared,
        settings: Evaluation.Settings(
          aggregation: aggregate, replicates: bootstrap, seed: seed)))
    if json {
      print(String(decoding: try evaluation.json(), as: UTF8.self))
    } else {
      print(EvaluationText.render(evaluation, title: scores), terminator: "")
    }
  }
}

extension VideoAggregation: ExpressibleByArgument {}
