import PADCore

/// Late fusion: the weighted sum of what several detectors, or one detector's looks at several
/// views, score the same samples (GTCN, eq. 19).
public enum ScoreFusion {
  /// One detector's scores and their weight.
  public struct Part: Sendable {
    /// Whose scores these are, for messages.
    public var name: String
    /// In any order.
    public var samples: [ScoredSample]
    /// Times each score.
    public var weight: Double

    /// Takes scores with their weight.
    public init(name: String, samples: [ScoredSample], weight: Double) {
      self.name = name
      self.samples = samples
      self.weight = weight
    }
  }

  /// The samples of the first part, in its order, with the sums. A sample that one of the detectors
  /// could not score (NaN) has no fused score.
  ///
  /// - Throws: `PADError(.invalid)` where a part lacks a sample or has another one, names one twice,
  ///   or labels it otherwise; `PADError(.insufficientData)` for fewer than two parts.
  public static func weightedSum(_ parts: [Part]) throws -> [ScoredSample] {
    guard let first = parts.first, parts.count > 1 else {
      throw PADError(.insufficientData, "\(parts.count) score lists to fuse; expected two or more")
    }
    var fused = first.samples.map {
      ScoredSample(sample: $0.sample, score: first.weight * $0.score)
    }
    _ = try index(first)
    for part in parts.dropFirst() {
      let scores = try index(part)
      guard scores.count == fused.count else {
        throw PADError(
          .invalid,
          "\(part.name): \(scores.count) samples; expected the \(fused.count) of \(first.name)")
      }
      for row in fused.indices {
        let sample = fused[row].sample
        guard let other = scores[Key(sample)] else {
          throw PADError(
            .invalid, "\(part.name): no score of sample '\(sample.id)', which \(first.name) has",
            advice: "Score the same samples with every detector")
        }
        guard other.sample.label == sample.label else {
          throw PADError(
            .invalid,
            "\(part.name): sample '\(sample.id)' is \(other.sample.label.rawValue); "
              + "\(sample.label.rawValue) in \(first.name)")
        }
        fused[row].score += part.weight * other.score
      }
    }
    return fused
  }

  /// Names are unique within a data set only.
  private struct Key: Hashable {
    let dataset: String
    let id: String

    init(_ sample: SampleIdentity) {
      dataset = sample.dataset
      id = sample.id
    }
  }

  private static func index(_ part: Part) throws -> [Key: ScoredSample] {
    var index: [Key: ScoredSample] = [:]
    for sample in part.samples where index.updateValue(sample, forKey: Key(sample.sample)) != nil {
      throw PADError(.invalid, "\(part.name): sample '\(sample.sample.id)' twice")
    }
    return index
  }
}
