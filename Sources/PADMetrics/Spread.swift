import PADCore

/// Mean and spread of a measure over repetitions: protocols of several parts (OULU-NPU's third and
/// fourth print mean and population standard deviation over six phones), folds or seeds.
public struct Spread: Hashable, Codable, Sendable {
  /// The number of repetitions.
  public var count: Int
  /// Their mean.
  public var mean: Double
  /// The population standard deviation (divided by n).
  public var deviation: Double
  /// The smallest value.
  public var lowest: Double
  /// The largest value.
  public var highest: Double

  /// - Throws: `PADError(.insufficientData)` where there are no values, `.numerical` where one is
  ///   no finite number.
  public init(_ values: [Double]) throws {
    guard let lowest = values.min(), let highest = values.max() else {
      throw PADError(.insufficientData, "no repetitions to take a mean of")
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw PADError(.numerical, "repetition \(index + 1) is \(values[index]); expected a number")
    }
    count = values.count
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    deviation =
      (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
    self.lowest = lowest
    self.highest = highest
  }
}

/// Accuracy over folds, each at the threshold that is most accurate on the others: how LFW's
/// 10-fold verification is scored (Huang et al. 2007), with pairs of one person as live.
public struct FoldedAccuracy: Hashable, Codable, Sendable {
  /// One entry a fold.
  public var thresholds: [Double]
  /// One entry a fold, 0...1.
  public var accuracies: [Double]
  /// Of the accuracies.
  public var spread: Spread

  /// - Throws: `PADError(.insufficientData)` for fewer than two folds.
  public init(folds: [ScoreSet]) throws {
    guard folds.count >= 2 else {
      throw PADError(.insufficientData, "\(folds.count) folds; expected two or more")
    }
    thresholds = try folds.indices.map { held in
      let others = folds.indices.filter { $0 != held }.map { folds[$0] }
      let rest = try ScoreSet(
        live: others.flatMap(\.live.values), attack: others.flatMap(\.attack.values),
        name: "folds other than \(held + 1)")
      // FAR times the attacks plus FRR times the live is the number of errors.
      return rest.leastWeightedErrorThreshold(
        far: rest.attack.values.count, frr: rest.live.values.count)
    }
    accuracies = zip(folds, thresholds).map { Confusion($0, threshold: $1).accuracy }
    spread = try Spread(accuracies)
  }
}
