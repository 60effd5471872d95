import Foundation
import PADCore
import PADMethods
import PADMetrics
import PADTraining

// Adaptation to another data set without its labels: its scores are moved to where the source's
// development scores lie, so that the source's threshold fits.

extension Evaluating {
  /// - Throws: `PADError(.invalid)` where recentering is asked for and has no meaning.
  static func requireRecenterable(_ request: Request) throws {
    guard request.recenters else { return }
    if case .package = request.subject {
      throw cannotRecenter("a model package, which lacks the scores that chose its threshold")
    }
    guard request.subset == .test else {
      throw cannotRecenter("the \(request.subset.rawValue) samples, which are the source's own")
    }
    guard request.policy == .sourceDevelopment else {
      throw cannotRecenter("a threshold that the source's development scores did not choose")
    }
  }

  /// Moves the scores where that is asked for.
  ///
  /// - Returns: how; nil where it is not asked for.
  /// - Throws: `PADError(.invalid)` where the test is of the data that chose the threshold.
  static func recenter(
    _ scores: inout [ScoredSample], to development: [ScoredSample], _ request: Request
  ) throws -> ScoreRecentering? {
    guard request.recenters else { return nil }
    let source = Set(development.map(\.sample.dataset))
    let shared = source.intersection(scores.map(\.sample.dataset)).sorted()
    guard shared.isEmpty else {
      throw cannotRecenter(
        "test samples of \(shared.joined(separator: ", ")), which chose the threshold too")
    }
    func videos(_ scores: [ScoredSample]) -> [Double] {
      ScoreTable(scores).aggregated(by: request.settings.aggregation).scores.filter(\.isFinite)
    }
    let recentering = try ScoreRecentering(source: videos(development), target: videos(scores))
    scores = scores.map {
      ScoredSample(sample: $0.sample, score: recentering.recentered($0.score))
    }
    return recentering
  }

  private static func cannotRecenter(_ what: String) -> PADError {
    PADError(
      .invalid, "--recenter with \(what)",
      advice: "It is for a run whose test is another data set (train --protocol cross=A:B, or "
        + "evaluate --store OTHER), with the threshold of the source's development data")
  }

  /// Moved scores have a file of their own: `scores.csv` is the run's.
  static func scoreFile(of run: TrainedRun, _ request: Request) -> URL {
    request.recenters
      ? run.directory.url.appending(path: "scores-recentered.csv")
      : run.directory.scores(of: request.subset)
  }
}

extension ScoreRecentering {
  /// A line for people.
  var text: String {
    "Target-adapted: every test score was moved by \(shift < 0 ? "" : "+")\(number(shift)), so "
      + "that the medians of test and development scores agree. Labels were not used."
  }
}
