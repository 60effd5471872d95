import PADCore

/// Many scored samples in columns: what the measures need of them in 20 bytes a sample, and each
/// name once.
public struct ScoreTable: Sendable {
  /// One entry a sample; NaN where no score was acquired.
  public private(set) var scores: [Double] = []
  /// Index into `instruments`, or `live`.
  private(set) var labels: [Int32] = []
  private(set) var subjects: [Int32] = []
  private(set) var videos: [Int32] = []

  static let live: Int32 = -1
  /// Every attack species met, in order of appearance.
  public private(set) var instruments: [AttackInstrument] = []
  private var instrumentCodes: [AttackInstrument: Int32] = [:]
  /// Names are unique within a data set only.
  private struct Name: Hashable {
    var dataset: String
    var name: String
  }
  /// Clips of one name but of different people or labels are different clips.
  private struct Clip: Hashable {
    var name: Name
    var subject: Int32
    var label: Int32
  }
  private var subjectCodes: [Name: Int32] = [:]
  private var videoCodes: [Clip: Int32] = [:]
  /// Whether every sample names its subject; else intervals are drawn by video.
  public private(set) var namesEverySubject = true
  private var videoTotal = 0

  /// An empty table.
  public init() {}

  /// A table of these samples.
  public init(_ samples: some Sequence<ScoredSample>) {
    for sample in samples { append(sample) }
  }

  /// The number of samples.
  public var count: Int { scores.count }
  /// Different subjects; in each data set, samples without a name count as one.
  public var subjectCount: Int { subjectCodes.count }
  /// The number of videos.
  public var videoCount: Int { videoTotal }

  /// Adds one sample.
  public mutating func append(_ scored: ScoredSample) {
    let sample = scored.sample
    let label = sample.label == .live ? Self.live : code(of: sample.instrument ?? .unspecified)
    if sample.subject.isEmpty { namesEverySubject = false }
    let subject = Self.code(
      of: Name(dataset: sample.dataset, name: sample.subject), in: &subjectCodes)
    let video = Self.code(
      of: Clip(
        name: Name(dataset: sample.dataset, name: sample.video), subject: subject, label: label),
      in: &videoCodes)
    videoTotal = videoCodes.count
    append(score: scored.score, label: label, subject: subject, video: video)
  }

  /// How many of the subjects that this table names also appear in `other`.
  public func sharedSubjectCount(with other: ScoreTable) -> Int {
    subjectCodes.keys.count { !$0.name.isEmpty && other.subjectCodes[$0] != nil }
  }

  /// One row a video, in the order of their first frames. Subjects and species stay.
  public func aggregated(
    by aggregation: VideoAggregation, frameThreshold: Double = 0
  ) -> ScoreTable {
    // Frames of one video need not be neighbors: a counting sort groups them.
    var ends = [Int](repeating: 0, count: videoTotal + 1)
    for video in videos { ends[Int(video) + 1] += 1 }
    for i in 1..<ends.count { ends[i] += ends[i - 1] }
    var places = ends
    var rows = [Int](repeating: 0, count: count)
    for (row, video) in videos.enumerated() {
      rows[places[Int(video)]] = row
      places[Int(video)] += 1
    }
    var table = ScoreTable()
    table.instruments = instruments
    table.instrumentCodes = instrumentCodes
    table.subjectCodes = subjectCodes
    table.namesEverySubject = namesEverySubject
    table.videoTotal = videoTotal
    for video in 0..<videoTotal {
      let frames = rows[ends[video]..<ends[video + 1]]
      guard let first = frames.first else { continue }
      let score =
        frames.count == 1 && aggregation != .vote
        ? scores[first]
        : aggregation.score(of: frames.lazy.map { scores[$0] }, frameThreshold: frameThreshold)
      table.append(
        score: score, label: labels[first], subject: subjects[first], video: Int32(video))
    }
    return table
  }

  /// The scores by class and species.
  ///
  /// - Throws: `PADError(.insufficientData)` where either class has no acquired score.
  public func scoreSet(name: String) throws -> ScoreSet {
    var live: [Double] = []
    var attacks = [[Double]](repeating: [], count: instruments.count)
    for (score, label) in zip(scores, labels) {
      if label == Self.live { live.append(score) } else { attacks[Int(label)].append(score) }
    }
    let bySpecies = Dictionary(uniqueKeysWithValues: zip(instruments, attacks))
      .filter { !$0.value.isEmpty }
    return try ScoreSet(live: live, attacks: bySpecies, name: name)
  }

  private mutating func append(score: Double, label: Int32, subject: Int32, video: Int32) {
    scores.append(score)
    labels.append(label)
    subjects.append(subject)
    videos.append(video)
  }

  private mutating func code(of instrument: AttackInstrument) -> Int32 {
    if let code = instrumentCodes[instrument] { return code }
    let code = Int32(instruments.count)
    instruments.append(instrument)
    instrumentCodes[instrument] = code
    return code
  }

  private static func code<Key: Hashable>(of key: Key, in codes: inout [Key: Int32]) -> Int32 {
    if let code = codes[key] { return code }
    let code = Int32(codes.count)
    codes[key] = code
    return code
  }
}
