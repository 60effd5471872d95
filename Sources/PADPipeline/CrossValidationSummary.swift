import PADCore
import PADMetrics

/// A cross-validation's numbers over its seeds.
public struct CrossValidationSummary: Hashable, Codable, Sendable {
  /// Means and deviations over seeds, 0...1.
  public struct Figures: Hashable, Codable, Sendable {
    /// Half total error rate at the development threshold of the epoch that development data chose.
    public var hter: Spread
    /// Area under the ROC curve of that epoch.
    public var auc: Spread
    /// Half total error rate of that epoch where the test data choose the threshold.
    public var oracleHTER: Spread
    /// The same where the test data choose the epoch as well, as some public code does.
    public var oracleEpochHTER: Spread
  }

  /// One protocol over the seeds.
  public struct Row: Hashable, Codable, Sendable {
    /// The protocol's name.
    public var name: String
    /// Over the seeds.
    public var figures: Figures
  }

  /// In the order in which they were run.
  public var protocols: [Row]
  /// The mean over the protocols, taken seed by seed; its deviation is that of the seeds' means.
  public var mean: Figures

  /// - Throws: `PADError(.insufficientData)` without runs.
  init(of runs: [CrossValidation.RunResult]) throws {
    let measured = try runs.map { try Measured($0) }
    let names = measured.map(\.name).reduce(into: [String]()) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    protocols = try names.map { name in
      Row(name: name, figures: try Figures(measured.filter { $0.name == name }))
    }
    mean = try Figures(Measured.means(measured))
  }

  /// The numbers of a run, or of a seed's runs together.
  struct Measured {
    var name: String
    var seed: UInt64
    var hter: Double
    var auc: Double
    var oracleHTER: Double
    var oracleEpochHTER: Double

    init(name: String, seed: UInt64, _ parts: [Measured]) {
      func mean(_ value: (Measured) -> Double) -> Double {
        parts.reduce(0) { $0 + value($1) } / Double(parts.count)
      }
      self.name = name
      self.seed = seed
      hter = mean(\.hter)
      auc = mean(\.auc)
      oracleHTER = mean(\.oracleHTER)
      oracleEpochHTER = mean(\.oracleEpochHTER)
    }

    /// - Throws: `PADError(.insufficientData)` for a run without sections.
    init(_ run: CrossValidation.RunResult) throws {
      guard let whole = run.sections.first?.evaluation else {
        throw PADError(.insufficientData, "run '\(run.name)' has no evaluation")
      }
      name = run.name
      seed = run.seed
      hter = whole.hter
      auc = whole.auc
      oracleHTER = whole.eer
      oracleEpochHTER = run.epochs.map(\.testEER).min() ?? whole.eer
    }

    /// One a seed: the mean over its protocols.
    static func means(_ all: [Measured]) -> [Measured] {
      Dictionary(grouping: all, by: \.seed).sorted { $0.key < $1.key }
        .map { Measured(name: "mean", seed: $0.key, $0.value) }
    }
  }
}

extension CrossValidationSummary.Figures {
  /// - Throws: `PADError(.insufficientData)` without runs.
  init(_ runs: [CrossValidationSummary.Measured]) throws {
    self.init(
      hter: try Spread(runs.map(\.hter)), auc: try Spread(runs.map(\.auc)),
      oracleHTER: try Spread(runs.map(\.oracleHTER)),
      oracleEpochHTER: try Spread(runs.map(\.oracleEpochHTER)))
  }
}
