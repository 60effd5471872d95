import Foundation
import PADCore

/// What a detector's scores on a test set say of it: all that a command prints or a report draws.
public struct Evaluation: Hashable, Codable, Sendable {
  /// How an evaluation is computed.
  public struct Settings: Hashable, Codable, Sendable {
    /// How a video's frames become one score.
    public var aggregation: VideoAggregation
    /// Of all intervals.
    public var confidence: Double
    /// Bootstrap replicates; 0 draws no intervals. Fewer are drawn over millions of samples
    /// (`Measures.Resampling.replicates` says how many).
    public var replicates: Int
    /// Of the bootstrap.
    public var seed: UInt64
    /// Points that curves are reduced to.
    public var curvePoints: Int
    /// Bins of the histogram.
    public var histogramBins: Int

    /// The usual settings where nothing is given.
    public init(
      aggregation: VideoAggregation = .mean, confidence: Double = 0.95, replicates: Int = 1000,
      seed: UInt64 = 1, curvePoints: Int = 500, histogramBins: Int = 50
    ) {
      self.aggregation = aggregation
      self.confidence = confidence
      self.replicates = replicates
      self.seed = seed
      self.curvePoints = curvePoints
      self.histogramBins = histogramBins
    }

    func check() throws {
      func require(_ holds: Bool, _ what: String) throws {
        if !holds { throw PADError(.invalid, what) }
      }
      try require(
        confidence > 0 && confidence < 1, "confidence is \(confidence); expected 0 < c < 1")
      try require(replicates >= 0, "replicates is \(replicates); expected 0 or more")
      try require(curvePoints >= 2, "curvePoints is \(curvePoints); expected 2 or more")
      try require(histogramBins >= 1, "histogramBins is \(histogramBins); expected 1 or more")
    }
  }

  /// How the numbers were computed.
  public var settings: Settings
  /// The threshold and what chose it.
  public private(set) var threshold: DecisionThreshold
  /// How many subjects of the test set also chose the threshold.
  public var subjectsSharedWithDevelopment: Int
  /// What must stand beside every number of this evaluation.
  public private(set) var marks: [Mark]
  /// Every image on its own.
  public var byImage: Measures
  /// Nil where every video is a single image.
  public var byVideo: Measures?

  /// Evaluates test scores.
  ///
  /// One threshold serves images and videos: it is chosen on videos (their aggregated scores), as
  /// a deployed detector has one. With the aggregation `vote` it is chosen on images, and a video
  /// is accepted where at least half of its frames are.
  ///
  /// - Parameters:
  ///   - development: scores that may choose the threshold; also the expected performance curve
  ///     is drawn with them.
  ///   - marks: what the caller knows of the samples. Subjects that occur in both tables are found
  ///     here.
  ///   - fixedChosenBy: for a fixed threshold, where it came from.
  /// - Throws: `PADError(.insufficientData)` where a table lacks a class, or where the policy
  ///   needs development scores and there are none; `.invalid` for settings out of range.
  public init(
    test: ScoreTable, development: ScoreTable? = nil, policy: ThresholdPolicy,
    marks: Set<Mark> = [], fixedChosenBy: String? = nil, settings: Settings = Settings()
  ) throws {
    try settings.check()
    let test = try Units(test, name: "test scores", settings: settings)
    let development = try Self.development(development, policy: policy, settings: settings)
    threshold = try Self.threshold(
      policy, test: test, development: development, fixedChosenBy: fixedChosenBy)
    self.settings = settings
    let chose = policy == .sourceDevelopment ? development : nil
    let shared = chose.map { test.images.sharedSubjectCount(with: $0.images) } ?? 0
    subjectsSharedWithDevelopment = shared
    var marks = marks
    if policy.isOracle { marks.insert(.oracleThreshold) }
    if shared > 0 { marks.insert(.subjectsShared) }
    self.marks = marks.sorted()
    byImage = try Measures(
      test.images, scores: test.imageScores, development: development?.imageScores, unit: .image,
      threshold: threshold.value, settings: settings)
    guard test.hasVideos else { return }
    let videos = test.images.aggregated(
      by: settings.aggregation, frameThreshold: threshold.value)
    let developmentVideos = try development.map {
      try $0.images.aggregated(by: settings.aggregation, frameThreshold: threshold.value)
        .scoreSet(name: "development videos")
    }
    byVideo = try Measures(
      videos, scores: videos.scoreSet(name: "test videos"), development: developmentVideos,
      unit: .video,
      threshold: settings.aggregation == .vote ? VideoAggregation.majority : threshold.value,
      settings: settings)
  }

  /// The numbers to print first: by video where there are videos, else by image.
  public var headline: Measures { byVideo ?? byImage }
  /// Equal error rate of the headline, 0...1.
  public var eer: Double { headline.eer.rate }
  /// Half total error rate of the headline, 0...1.
  public var hter: Double { headline.rates.hter.value }
  /// APCER of the headline, 0...1.
  public var apcer: Double { headline.rates.apcer }
  /// BPCER of the headline, 0...1.
  public var bpcer: Double { headline.rates.bpcer.value }
  /// ACER of the headline, 0...1.
  public var acer: Double { headline.rates.acer.value }
  /// Area under the ROC curve of the headline, 0...1.
  public var auc: Double { headline.auc.value }

  /// The threshold was chosen on the test scores.
  public var isOracle: Bool { marks.contains(.oracleThreshold) }
  /// Subjects of the test set were trained on, or chose checkpoint or threshold.
  public var subjectsShared: Bool { marks.contains(.subjectsShared) }

  /// Where the policy does not need them, development scores of one class are of no use, and no
  /// error.
  private static func development(
    _ table: ScoreTable?, policy: ThresholdPolicy, settings: Settings
  ) throws -> Units? {
    try table.flatMap { table in
      do {
        return try Units(table, name: "development scores", settings: settings)
      } catch  where policy != .sourceDevelopment {
        return nil
      }
    }
  }

  private static func threshold(
    _ policy: ThresholdPolicy, test: Units, development: Units?, fixedChosenBy: String?
  ) throws -> DecisionThreshold {
    switch policy {
    case .sourceDevelopment:
      guard let development else {
        throw PADError(
          .insufficientData, "no development scores to choose the threshold on",
          advice: "Give them, or a fixed threshold, or ask for the oracle (marked as such)")
      }
      let eer = development.deciding.equalErrorRate()
      return DecisionThreshold(
        value: eer.threshold, policy: policy,
        chosenBy: "EER of \(development.decidingCount) development \(development.noun)",
        developmentEqualErrorRate: eer.rate)
    case .fixed(let value):
      return DecisionThreshold(
        value: value, policy: policy, chosenBy: fixedChosenBy ?? "given beforehand")
    case .oracle:
      return DecisionThreshold(
        value: test.deciding.equalErrorRate().threshold, policy: policy,
        chosenBy: "oracle: EER of the \(test.decidingCount) test \(test.noun) themselves")
    case .oracleACER:
      return DecisionThreshold(
        value: test.deciding.lowestACER().threshold, policy: policy,
        chosenBy: "oracle: lowest (APCER + BPCER) / 2 of the \(test.decidingCount) test "
          + "\(test.noun) themselves, attacks pooled")
    }
  }

  /// A table's scores by image, and those that may choose a threshold.
  private struct Units {
    let images: ScoreTable
    let imageScores: ScoreSet
    /// By video, or by image under `vote`.
    let deciding: ScoreSet
    let hasVideos: Bool
    let noun: String

    init(_ table: ScoreTable, name: String, settings: Settings) throws {
      images = table
      imageScores = try table.scoreSet(name: name)
      hasVideos = table.videoCount < table.count
      let decidesByVideo = hasVideos && settings.aggregation != .vote
      deciding =
        decidesByVideo
        ? try table.aggregated(by: settings.aggregation).scoreSet(name: name) : imageScores
      noun = decidesByVideo ? "videos (\(settings.aggregation.rawValue))" : "images"
    }

    var decidingCount: Int { deciding.live.values.count + deciding.attack.values.count }
  }
}

extension Evaluation {
  /// JSON, with infinite numbers as the strings `inf` and `-inf`.
  ///
  /// - Throws: `EncodingError` where a value has no JSON form.
  public func json() throws -> Data { try JSONText.data(self) }

  /// - Throws: `PADError(.invalid)` where the bytes are no evaluation.
  public init(json: Data, from file: String = "evaluation") throws {
    do {
      self = try JSONText.decode(Evaluation.self, from: json)
    } catch let error as DecodingError {
      throw PADError(
        .invalid, "\(file): not an evaluation (\(error.explanation))",
        advice: "Make it again with bonafide evaluate or bonafide metrics --json")
    }
  }
}
