import PADCore

/// A measure with its bootstrap interval, where one could be drawn.
public struct Estimate: Hashable, Codable, Sendable {
  /// The measure on all samples.
  public var value: Double
  /// Nil where none could be drawn.
  public var interval: Interval?

  /// Takes a measure with its interval.
  public init(_ value: Double, interval: Interval? = nil) {
    self.value = value
    self.interval = interval
  }
}

/// A rate of one attack species (PAI).
public struct SpeciesRate: Hashable, Codable, Sendable {
  /// The species.
  public var instrument: AttackInstrument
  /// Its rate.
  public var rate: Rate
}

/// The error rates at one threshold, over one way of counting (with or without failures to acquire).
public struct ErrorRates: Hashable, Codable, Sendable {
  /// FAR, the pooled APCER: share of all attacks accepted.
  public var pooledAPCER: Rate
  /// FRR: share of the bona fides rejected.
  public var bpcer: Rate
  /// APCER by species (PAI), in alphabetical order.
  public var apcerBySpecies: [SpeciesRate]
  /// The species with the highest APCER, which ISO/IEC 30107-3 reports as the detector's.
  public var worst: SpeciesRate
  /// HTER = (FAR + FRR) / 2, attacks pooled.
  public var hter: Estimate
  /// ACER = (APCER + BPCER) / 2 with the worst species' APCER.
  public var acer: Estimate

  /// APCER: the maximum over species.
  public var apcer: Double { worst.rate.value }

  /// - Parameter countsFailures: whether samples without a score count: a refused attack as
  ///   rejected, a refused bona fide as rejected too.
  init(_ scores: ScoreSet, threshold: Double, countsFailures: Bool, confidence: Double) {
    func total(_ side: SortedScores) -> Int { countsFailures ? side.total : side.values.count }
    pooledAPCER = Rate(
      scores.attack.countAccepted(at: threshold), of: total(scores.attack),
      confidence: confidence)
    bpcer = Rate(
      scores.live.countBelow(threshold) + (countsFailures ? scores.live.unacquired : 0),
      of: total(scores.live), confidence: confidence)
    apcerBySpecies = scores.species.compactMap { instrument in
      guard let side = scores.instruments[instrument], total(side) > 0 else { return nil }
      return SpeciesRate(
        instrument: instrument,
        rate: Rate(
          side.countAccepted(at: threshold), of: total(side), confidence: confidence))
    }
    worst =
      apcerBySpecies.max { $0.rate.value < $1.rate.value }
      ?? SpeciesRate(instrument: .unspecified, rate: pooledAPCER)
    hter = Estimate((pooledAPCER.value + bpcer.value) / 2)
    acer = Estimate((worst.rate.value + bpcer.value) / 2)
  }
}

/// Samples that yielded no score.
public struct FailuresToAcquire: Hashable, Codable, Sendable {
  /// Attack presentation non-response rate.
  public var apnrr: Rate
  /// Bona fide presentation non-response rate.
  public var bpnrr: Rate
  /// Non-responses by species, in alphabetical order.
  public var species: [SpeciesRate]
  /// The error rates with failures counted as rejections.
  public var rates: ErrorRates

  /// Whether every sample has a score.
  public var isEmpty: Bool { apnrr.count + bpnrr.count == 0 }

  init(_ scores: ScoreSet, threshold: Double, confidence: Double) {
    func rate(_ side: SortedScores) -> Rate {
      Rate(side.unacquired, of: side.total, confidence: confidence)
    }
    apnrr = rate(scores.attack)
    bpnrr = rate(scores.live)
    species = scores.species.compactMap { instrument in
      scores.instruments[instrument].map {
        SpeciesRate(instrument: instrument, rate: rate($0))
      }
    }
    rates = ErrorRates(
      scores, threshold: threshold, countsFailures: true, confidence: confidence)
  }
}
