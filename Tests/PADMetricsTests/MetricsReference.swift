import Foundation
import PADCore
import PADMetrics

/// The values that `Reference/metrics.py` wrote.
struct MetricsReference: Decodable {
  struct EqualError: Decodable {
    var rate: Double
    var far: Double
    var frr: Double
    var threshold: Double
  }
  struct AtThreshold: Decodable {
    var threshold: Double
    var far: Double
    var frr: Double
    var apcer: [String: Double]
    var accuracy: Double
    var balancedAccuracy: Double
    var f1: Double
    var precision: Double
    /// True attack rejected, accepted; live rejected, accepted.
    var confusion: [Int]
  }
  struct FARTarget: Decodable {
    var target: Double
    var threshold: Double
    var far: Double
    var frr: Double
  }
  struct APCERTarget: Decodable {
    var target: Double
    var threshold: Double
    var apcer: Double
    var bpcer: Double
  }
  struct Curve: Decodable {
    var far: [Double]
    var tar: [Double]
    var thresholds: [Double]
  }
  struct Case: Decodable {
    var name: String
    var live: [Double]
    var species: [String: [Double]]
    var leastDifference: Double
    var auc: Double
    var eer: EqualError?
    var roc: Curve?
    var at: [AtThreshold]
    var farTargets: [FARTarget]
    var apcerTargets: [APCERTarget]

    func scores() throws -> ScoreSet {
      let attacks = species.map { (AttackInstrument(rawValue: $0), $1) }
      return try ScoreSet(live: live, attacks: Dictionary(uniqueKeysWithValues: attacks))
    }
  }
  struct Curves: Decodable {
    var developmentLive: [Double]
    var developmentAttack: [Double]
    var testLive: [Double]
    var testAttack: [Double]
    var weights: [Double]
    var hter: [Double]
    var thresholds: [Double]
  }
  struct Resampled: Decodable {
    struct Row: Decodable {
      var subject: String
      var kind: String
      var score: Double
    }
    var rows: [Row]
    var threshold: Double
    var replicates: Int
    var seed: UInt64
    var lower: [Double]
    var upper: [Double]
  }

  var cases: [Case]
  var curves: Curves
  /// count, total, confidence, lower, upper
  var clopperPearson: [[Double]]
  /// a, b, x, I_x(a, b)
  var beta: [[Double]]
  /// p, quantile
  var probit: [[Double]]
  var bootstrap: Resampled

  static func load() throws -> MetricsReference {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Reference/metrics.json")
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(MetricsReference.self, from: Data(contentsOf: file))
  }
}

/// Whether two numbers agree to `tolerance`, relative where they are above 1.
func agree(_ a: Double, _ b: Double, within tolerance: Double = 1e-12) -> Bool {
  a == b || abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}

/// A made-up sample for tests.
func scored(
  _ id: String, _ label: Label, _ score: Double, subject: String = "", video: String? = nil,
  kind: String? = nil, dataset: String = "made-up"
) -> ScoredSample {
  ScoredSample(
    sample: SampleIdentity(
      id: id, dataset: dataset, label: label,
      instrument: kind.map { AttackInstrument(rawValue: $0) }, subject: subject, video: video),
    score: score)
}
