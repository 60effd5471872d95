import ArgumentParser
import PADMetrics

/// How scores are measured.
struct MeasureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      source-dev (EER of the development scores), fixed=X, or an oracle, which the test scores \
      themselves choose and which is marked wherever it is printed: oracle (their EER) or \
      oracle-acer (their lowest ACER).
      """, valueName: "policy"),
    transform: { try ThresholdPolicy(parsing: $0) })
  var threshold: ThresholdPolicy = .sourceDevelopment

  @Option(help: "A video's score from its frames': mean, median, max, min or vote.")
  var aggregate: VideoAggregation = .mean

  @Option(help: ArgumentHelp("Bootstrap replicates; 0 for no such intervals.", valueName: "n"))
  var bootstrap = 1000

  @Option(help: ArgumentHelp("Seed of the bootstrap.", valueName: "n"))
  var seed: UInt64 = 1

  var settings: Evaluation.Settings {
    Evaluation.Settings(aggregation: aggregate, replicates: bootstrap, seed: seed)
  }
}

extension VideoAggregation: ExpressibleByArgument {}
