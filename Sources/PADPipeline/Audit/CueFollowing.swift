import Foundation
import PADCore
import PADData
import PADMetrics

/// How much a detector's scores follow each trivial cue within a class. Who looks at liveness has
/// no reason to give a brighter live face a higher score than a darker one.
public struct CueFollowing: Hashable, Codable, Sendable {
  /// One cue's rank correlations with the scores.
  public struct Row: Hashable, Codable, Sendable {
    public var cue: Cue
    /// Among the live samples; nil where the cue or the score is the same for all.
    public var live: RankCorrelation?
    /// Among the attacks; nil where the cue or the score is the same for all.
    public var attack: RankCorrelation?

    /// The larger of both, without sign, 0...1.
    public var strength: Double {
      max(abs(live?.rho.value ?? 0), abs(attack?.rho.value ?? 0))
    }
  }

  /// Live samples that were measured.
  public var live: Int
  /// Attacks that were measured.
  public var attack: Int
  /// Of the choice of samples and of the intervals.
  public var seed: UInt64
  public var confidence: Double
  /// The strongest first; cues that neither class tells are left out.
  public var rows: [Row]

  /// Crops measured of each class, at most: some tenths of a second's work.
  public static let samplesPerClass = 400

  /// Measures the crops of the scored samples, or of some of them.
  ///
  /// - Parameters:
  ///   - scores: those without a score are left out.
  ///   - samples: the same samples as the store holds them; those without a crop are left out.
  ///   - workers: threads that decode and measure.
  /// - Throws: `PADError` naming the sample whose crop is damaged.
  public init(
    of scores: [ScoredSample], samples: [StoredSample], in store: Store,
    settings: Evaluation.Settings,
    workers: Int = ProcessInfo.processInfo.activeProcessorCount
  ) throws {
    let scoreOf = Dictionary(
      scores.filter { !$0.score.isNaN }.map { ($0.sample.id, $0.score) },
      uniquingKeysWith: { first, _ in first })
    seed = settings.seed
    confidence = settings.confidence
    let usable = samples.filter { $0.status == .prepared && scoreOf[$0.id] != nil }
    let chosen = Label.allCases.map { label in
      Self.chosen(usable.filter { $0.identity.label == label }, seed: settings.seed)
    }
    (live, attack) = (chosen[0].count, chosen[1].count)
    let cues = try chosen.map { try CueSurvey.measure($0, in: store, workers: workers) }
    func correlation(_ cue: Cue, _ label: Int) -> RankCorrelation? {
      RankCorrelation(
        cues[label].map { $0[cue] ?? .nan }, chosen[label].map { scoreOf[$0.id] ?? .nan },
        clusters: chosen[label].map(Self.cluster), replicates: settings.replicates,
        confidence: settings.confidence, seed: settings.seed)
    }
    rows = Cue.allCases.map { Row(cue: $0, live: correlation($0, 0), attack: correlation($0, 1)) }
      .filter { $0.live != nil || $0.attack != nil }
      .sorted { $0.strength > $1.strength }
  }

  private static func chosen(_ samples: [StoredSample], seed: UInt64) -> [StoredSample] {
    guard samples.count > samplesPerClass else { return samples }
    var generator = SeededGenerator(seed: seed)
    return samples.shuffled(using: &generator).prefix(samplesPerClass) + []
  }

  /// Pictures of one person are no independent trials; of somebody unnamed, frames of one clip.
  private static func cluster(_ sample: StoredSample) -> String {
    let identity = sample.identity
    return identity.subject.isEmpty ? "\(identity.dataset)/\(identity.video)" : identity.person
  }
}

extension CueFollowing {
  /// What the table below says, in a sentence or two.
  public var note: String {
    "Spearman's rank correlation of score and cue, \(grouped(live)) live and \(grouped(attack)) "
      + "attack crops\(isPart ? " drawn with seed \(seed)" : ""); "
      + "\(percent(confidence, digits: 0)) intervals over subjects. Far from 0 in both classes, "
      + "with one sign: the detector follows the cue."
  }

  private var isPart: Bool { max(live, attack) == Self.samplesPerClass }

  /// The table's columns.
  public static let header = ["cue", "live", "interval", "attack", "interval"]

  /// The table's cells.
  ///
  /// - Shape: [rows, header]
  public var cells: [[String]] {
    rows.map { row in
      [row.cue.rawValue] + Self.cells(row.live) + Self.cells(row.attack)
    }
  }

  private static func cells(_ correlation: RankCorrelation?) -> [String] {
    guard let rho = correlation?.rho else { return ["-", "-"] }
    let interval = rho.interval.map { String(format: "%+.2f to %+.2f", $0.lower, $0.upper) }
    return [String(format: "%+.3f", rho.value), interval ?? "-"]
  }

  /// The table for people.
  public var text: String {
    let rows = textTable([Self.header] + cells).map { "  \($0)" }
    return (["How much the scores follow each cue within a class", "  \(note)"] + rows)
      .joined(separator: "\n")
  }
}
