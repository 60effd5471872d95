import Foundation
import PADCore
import PADData
import PADMetrics
import PADRuntime

/// `bonafide calibrate`: a new threshold for a model package, without training.
public enum Calibrating {
  /// The old and the new threshold.
  public struct Result: Codable, Sendable {
    /// The package's path.
    public var model: String
    /// The card's threshold before.
    public var before: ModelCard.Threshold
    /// The card's threshold now.
    public var after: ModelCard.Threshold
    /// Share of attacks accepted and of bona fides rejected at the new threshold, on these data.
    public var falseAcceptRate: Double
    /// Share of bona fides rejected at the new threshold, on these data.
    public var falseRejectRate: Double
    /// Bona fides that chose the threshold.
    public var live: Int
    /// Attacks that chose the threshold.
    public var attacks: Int

    /// Some lines for people.
    public var text: String {
      String(
        format: """
          %@: threshold %.4f -> %.4f
          %@
          On these data: %.2f %% of %d attacks accepted, %.2f %% of %d live rejected.
          """, model, before.value, after.value, after.chosenBy, falseAcceptRate * 100, attacks,
        falseRejectRate * 100, live)
    }

    /// The result as JSON.
    ///
    /// - Throws: `EncodingError` where a value has no JSON form.
    public func json() throws -> String { try JSONText.encode(self) }
  }

  /// Writes the new threshold to the package's card.
  ///
  /// - Parameter falseAcceptRate: the greatest share of attacks to accept; nil takes the equal
  ///   error rate's threshold.
  /// - Throws: `PADError` where package or store cannot be read, the crops differ, a class is
  ///   missing, or the store's lists name no development samples; the card is then unchanged.
  public static func calibrate(model: URL, store storeURL: URL, falseAcceptRate: Double? = nil)
    throws -> Result
  {
    let package = try ModelPackage.load(model)
    let store = try Store(at: storeURL)
    let all = try store.samples()
    let (samples, part) = try choosing(all, of: storeURL, for: package.card)
    let scores = try CropScorer(package: package).scores(of: samples, in: store)
    let set = try ScoreTable(scores).aggregated(by: .mean).scoreSet(name: "calibration scores")

    let value: Double
    let rule: String
    if let falseAcceptRate {
      value = try set.operatingPoint(falseAcceptRate: falseAcceptRate).threshold
      rule = "at most \(falseAcceptRate * 100) % of attacks accepted"
    } else {
      value = set.equalErrorRate().threshold
      rule = "EER"
    }
    var card = package.card
    // Rates at the threshold that was replaced say nothing of the new one.
    let atThreshold = ["hter", "apcer", "bpcer", "acer"]
    card.metrics = card.metrics.filter { name, _ in
      !atThreshold.contains { name.hasSuffix(".\($0)") }
    }
    card.threshold = ModelCard.Threshold(
      value: value, chosenBy: "\(rule), on \(part) of \(storeURL.lastPathComponent)",
      samples: samples)
    try ModelPackage.replaceCard(card, in: model)
    return Result(
      model: model.path, before: package.card.threshold, after: card.threshold,
      falseAcceptRate: set.falseAcceptRate(at: value),
      falseRejectRate: set.falseRejectRate(at: value), live: set.live.values.count,
      attacks: set.attack.values.count)
  }

  /// The samples that may choose a threshold, and what to call them.
  private static func choosing(_ all: [StoredSample], of store: URL, for card: ModelCard) throws
    -> (samples: [StoredSample], name: String)
  {
    let subsets = Set(all.compactMap(\.identity.subset))
    if subsets.isEmpty {
      // Without lists, nothing says whom the model was trained on.
      let trainedOn = Set(card.provenance?.datasets ?? [])
      let mayHaveTrained = all.contains { trainedOn.contains($0.identity.dataset) }
      return (all, "all samples" + (mayHaveTrained ? " (some may have trained the model)" : ""))
    }
    guard subsets.contains(.development) else {
      throw PADError(
        .insufficientData, "\(store.path): no samples of the subset 'dev'",
        advice: "Training data flatter a threshold and test data never choose one: add a dev/ part")
    }
    return (all.filter { $0.identity.subset == .development }, "the development samples")
  }
}
