import PADCore

/// What an epoch did on the development split, the only data that choose a checkpoint.
public struct EpochResult: Codable, Hashable, Sendable {
  /// From 1.
  public var epoch: Int
  /// Steps done at the epoch's end.
  public var step: Int
  /// Equal error rate of the development scores, 0...1.
  public var developmentEER: Double
  /// Area under the ROC curve of the development scores, 0...1.
  public var developmentAUC: Double
  /// Threshold of that equal error rate.
  public var developmentThreshold: Double
  /// Mean of every training loss over the epoch.
  public var losses: [String: Double]
  /// The stage that the epoch belongs to; nil in runs of before there were stages.
  public var stage: String?

  /// Takes the numbers of one epoch.
  public init(
    epoch: Int, step: Int, developmentEER: Double, developmentAUC: Double,
    developmentThreshold: Double, losses: [String: Double],
    stage: String? = nil
  ) {
    self.epoch = epoch
    self.step = step
    self.developmentEER = developmentEER
    self.developmentAUC = developmentAUC
    self.developmentThreshold = developmentThreshold
    self.losses = losses
    self.stage = stage
  }
}

/// Which epoch's checkpoint is the run's; no test data are asked.
public enum ModelSelection: String, Choice {
  /// Lowest EER on the development split, ties by AUC, then the earlier epoch.
  case development
  /// The last epoch, as papers that train for a fixed time do. The better choice where the
  /// development split is too small or too easy to tell epochs apart.
  case last

  /// Whether `candidate` takes the place of `best`; the first one always does.
  public func isBetter(_ candidate: EpochResult, than best: EpochResult?) -> Bool {
    guard let best else { return true }
    switch self {
    case .last: return candidate.epoch > best.epoch
    case .development: break
    }
    if candidate.developmentEER != best.developmentEER {
      return candidate.developmentEER < best.developmentEER
    }
    return candidate.developmentAUC > best.developmentAUC
  }
}
