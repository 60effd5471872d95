import PADCore

/// How well one number separates live from attack, whatever it measures: a detector's score, or a
/// trivial property of the pictures.
public struct Separation: Hashable, Codable, Sendable {
  /// Area under the ROC curve: the chance that a live sample has the higher number than an attack
  /// (ties count one half). Above 0.5 it is higher in live, below it is lower; the distance from
  /// 0.5 is the strength.
  public var auc: Estimate
  /// Live samples with a number.
  public var live: Int
  /// Attacks with a number.
  public var attack: Int
  /// Nil where no interval could be drawn.
  public var resampling: Measures.Resampling?

  /// Whole subjects are drawn where every sample names one and there are two or more; else
  /// videos.
  ///
  /// - Throws: `PADError(.insufficientData)` where either class has no number.
  public init(
    _ table: ScoreTable, replicates: Int = 1000, confidence: Double = 0.95, seed: UInt64 = 1
  ) throws {
    let scores = try table.scoreSet(name: "separation")
    live = scores.live.values.count
    attack = scores.attack.values.count
    auc = Estimate(scores.areaUnderCurve())
    let bySubject = table.namesEverySubject && table.subjectCount > 1
    let drawn = Bootstrap.replicates(replicates, sampleCount: table.count)
    let bootstrap = Bootstrap(
      table, clusters: bySubject ? table.subjects : table.videos, threshold: 0)
    guard
      let intervals = bootstrap.intervals(replicates: drawn, confidence: confidence, seed: seed)
    else { return }
    auc.interval = intervals.areaUnderCurve
    resampling = Measures.Resampling(
      cluster: bySubject ? .subject : .video,
      clusters: bySubject ? table.subjectCount : table.videoCount, replicates: drawn, seed: seed)
  }

  /// |AUC - 0.5|, 0...0.5.
  public var strength: Double { abs(auc.value - 0.5) }

  /// The interval lies on one side of 0.5.
  public var isCertain: Bool {
    auc.interval.map { $0.lower > 0.5 || $0.upper < 0.5 } ?? false
  }
}
