import PADCore

/// How a decision threshold is chosen.
public enum ThresholdPolicy: Hashable, Codable, Sendable {
  /// The EER threshold of the pooled development scores: the honest default.
  case sourceDevelopment
  /// A number given beforehand, for example a model card's.
  case fixed(Double)
  /// The EER threshold of the test scores themselves, as several papers do. Its numbers are better
  /// than any deployed detector's and are marked wherever they appear.
  case oracle
  /// The threshold with the lowest (APCER + BPCER) / 2 on the test scores themselves, attacks
  /// pooled, as PDGAN's tables have it. An oracle too, and marked likewise.
  case oracleACER

  /// Whether the test scores choose.
  public var isOracle: Bool {
    switch self {
    case .oracle, .oracleACER: true
    case .sourceDevelopment, .fixed: false
    }
  }

  /// Reads `source-dev`, `fixed=X`, `oracle` or `oracle-acer`.
  ///
  /// - Throws: `PADError(.invalid)` naming the four forms.
  public init(parsing text: String) throws {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    switch (parts.first, parts.count) {
    case ("source-dev", 1): self = .sourceDevelopment
    case ("oracle", 1): self = .oracle
    case ("oracle-acer", 1): self = .oracleACER
    case ("fixed", 2):
      guard let value = Double(parts[1]), !value.isNaN else {
        throw PADError(.invalid, "threshold '\(text)': '\(parts[1])' is no number")
      }
      self = .fixed(value)
    default:
      throw PADError(
        .invalid, "threshold '\(text)'; expected source-dev, fixed=X, oracle or oracle-acer",
        advice: "For example: --threshold fixed=0.5")
    }
  }

  /// The form that `init(parsing:)` reads.
  public var text: String {
    switch self {
    case .sourceDevelopment: "source-dev"
    case .fixed(let value): "fixed=\(value)"
    case .oracle: "oracle"
    case .oracleACER: "oracle-acer"
    }
  }

  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// A threshold and where it came from: live where score >= value.
public struct DecisionThreshold: Hashable, Codable, Sendable {
  /// Live where score >= value.
  public var value: Double
  /// How it was chosen.
  public var policy: ThresholdPolicy
  /// For people, for example `EER of 120 development videos`.
  public var chosenBy: String
  /// The EER of the development scores, where they chose it.
  public var developmentEqualErrorRate: Double?

  /// Takes a threshold and where it came from.
  public init(
    value: Double, policy: ThresholdPolicy, chosenBy: String,
    developmentEqualErrorRate: Double? = nil
  ) {
    self.value = value
    self.policy = policy
    self.chosenBy = chosenBy
    self.developmentEqualErrorRate = developmentEqualErrorRate
  }
}
