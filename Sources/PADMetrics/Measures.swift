import PADCore

/// Everything measured over one way of counting presentations: by image or by video.
///
/// EER, AUC, operating points and curves are of the samples with a score; `rates` are too, and
/// `failures.rates` counts the others as rejected.
public struct Measures: Hashable, Codable, Sendable {
  /// What counts as one presentation.
  public enum Unit: String, Codable, Sendable {
    case image
    case video
  }

  /// How many samples there were.
  public struct Counts: Hashable, Codable, Sendable {
    /// With a score.
    public var live: Int
    /// Attacks with a score.
    public var attack: Int
    /// Without a score.
    public var liveUnacquired: Int
    /// Attacks without a score.
    public var attackUnacquired: Int
    /// Videos; a single image is one.
    public var videos: Int
    /// Nil where not every sample names its subject.
    public var subjects: Int?
  }

  /// How the bootstrap intervals were drawn.
  public struct Resampling: Hashable, Codable, Sendable {
    /// What is drawn as a whole.
    public enum Cluster: String, Codable, Sendable {
      case subject
      case video
    }

    /// What was drawn as a whole.
    public var cluster: Cluster
    /// How many of them there were.
    public var clusters: Int
    /// How often was drawn.
    public var replicates: Int
    /// Of the generator that drew.
    public var seed: UInt64
  }

  /// What counts as one presentation.
  public var unit: Unit
  /// How many samples there were.
  public var counts: Counts
  /// Live where score >= threshold.
  public var threshold: Double
  /// Equal error rate on these samples.
  public var eer: EqualErrorRate
  /// Nil where none could be drawn.
  public var eerInterval: Interval?
  /// Area under the ROC curve.
  public var auc: Estimate
  /// Of the samples with a score.
  public var rates: ErrorRates
  /// Samples without a score, and the rates that count them as rejected.
  public var failures: FailuresToAcquire
  /// Decisions at the threshold.
  public var confusion: Confusion
  /// BPCER10, BPCER20, BPCER100: APCER of each species at most 10, 5 and 1 %.
  public var bpcerAtAPCER: [OperatingPoint]
  /// TAR@FAR 1/100, 1/1,000, 1/5,000, 1/10,000, 1/50,000.
  public var tarAtFAR: [OperatingPoint]
  /// Reduced to the settings' number of points.
  public var roc: ROCCurve
  /// Of both classes' scores.
  public var histogram: ScoreHistogram
  /// Nil without development scores.
  public var expectedPerformance: ExpectedPerformanceCurve?
  /// Nil where no interval could be drawn.
  public var resampling: Resampling?

  static let apcerTargets = [1.0 / 10, 1.0 / 20, 1.0 / 100]
  static let farTargets = [1.0 / 100, 1.0 / 1000, 1.0 / 5000, 1.0 / 10_000, 1.0 / 50_000]

  init(
    _ table: ScoreTable, scores: ScoreSet, development: ScoreSet?, unit: Unit, threshold: Double,
    settings: Evaluation.Settings
  ) throws {
    let confidence = settings.confidence
    self.unit = unit
    self.threshold = threshold
    counts = Counts(
      live: scores.live.values.count, attack: scores.attack.values.count,
      liveUnacquired: scores.live.unacquired, attackUnacquired: scores.attack.unacquired,
      videos: table.videoCount, subjects: table.namesEverySubject ? table.subjectCount : nil)
    eer = scores.equalErrorRate()
    auc = Estimate(scores.areaUnderCurve())
    rates = ErrorRates(
      scores, threshold: threshold, countsFailures: false, confidence: confidence)
    failures = FailuresToAcquire(scores, threshold: threshold, confidence: confidence)
    confusion = Confusion(scores, threshold: threshold)
    bpcerAtAPCER = try Self.apcerTargets.map {
      try scores.operatingPoint(apcer: $0, confidence: confidence)
    }
    tarAtFAR = try Self.farTargets.map {
      try scores.operatingPoint(falseAcceptRate: $0, confidence: confidence)
    }
    roc = ROCCurve(scores).reduced(to: settings.curvePoints)
    histogram = ScoreHistogram(scores, bins: settings.histogramBins)
    expectedPerformance = development.map {
      ExpectedPerformanceCurve(development: $0, test: scores)
    }
    addIntervals(from: table, settings: settings)
  }

  private mutating func addIntervals(from table: ScoreTable, settings: Evaluation.Settings) {
    let bySubject = table.namesEverySubject && table.subjectCount > 1
    let replicates = Bootstrap.replicates(settings.replicates, sampleCount: table.count)
    let bootstrap = Bootstrap(
      table, clusters: bySubject ? table.subjects : table.videos, threshold: threshold)
    guard
      let intervals = bootstrap.intervals(
        replicates: replicates, confidence: settings.confidence, seed: settings.seed)
    else { return }
    eerInterval = intervals.equalErrorRate
    auc.interval = intervals.areaUnderCurve
    rates.hter.interval = intervals.halfTotalErrorRate
    rates.acer.interval = intervals.averageClassificationErrorRate
    resampling = Resampling(
      cluster: bySubject ? .subject : .video,
      clusters: bySubject ? table.subjectCount : table.videoCount, replicates: replicates,
      seed: settings.seed)
  }
}
