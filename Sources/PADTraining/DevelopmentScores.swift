import PADCore
import PADMetrics

/// What a method says of the development split at the end of an epoch.
public struct DevelopmentScores {
  /// One a sample, NaN where it has no crop. Where the method has a video score of its own, every
  /// frame has its video's.
  public var scores: [ScoredSample]
  /// Mean errors of frames, of methods that measure them: `latent/live`, `latent/fixed`.
  public var errors: [String: Double]

  /// Takes scores, with errors where there are any.
  public init(scores: [ScoredSample], errors: [String: Double] = [:]) {
    self.scores = scores
    self.errors = errors
  }
}

/// What the development scores say: pooled, the mean of every video.
public struct DevelopmentSummary: Hashable, Sendable {
  /// Equal error rate, 0...1.
  public let eer: Double
  /// Area under the ROC curve, 0...1.
  public let auc: Double
  /// The threshold of the equal error rate.
  public let threshold: Double

  /// - Throws: `PADError(.insufficientData)` where either class has no score.
  public init(of scores: [ScoredSample]) throws {
    let videos = ScoreTable(scores).aggregated(by: .mean)
    let set = try videos.scoreSet(name: "development scores")
    let equal = set.equalErrorRate()
    eer = equal.rate
    auc = set.areaUnderCurve()
    threshold = equal.threshold
  }
}
