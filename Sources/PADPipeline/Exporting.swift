import Foundation
import PADCore
import PADData
import PADMetrics
import PADRuntime
import PADTraining

/// `bonafide export`: from a run to a model package.
public enum Exporting {
  /// Largest difference between the exported graph's score and the engine's that an export may
  /// show, relative to scores beyond 1.
  public static let tolerance = 1e-4
  private static let checkedSamples = 64

  /// What was written and how well it agrees with the engine.
  public struct Summary: Hashable, Sendable, CustomStringConvertible {
    /// The package's folder.
    public let package: URL
    /// The threshold in the package's card.
    public let threshold: Double
    /// Samples that graph and engine both scored.
    public let checkedSamples: Int
    /// Greatest difference of their scores, relative to scores beyond 1.
    public let largestDifference: Double

    /// Two lines for people.
    public var description: String {
      String(
        format: """
          %@: graph and engine agree on %d samples (largest difference %.1e)
          Threshold %.4f. Next: bonafide predict --model %@ PICTURE
          """, package.path, checkedSamples, largestDifference, threshold, package.path)
    }
  }

  /// Writes the best checkpoint as a package, after checking that it scores as the engine does.
  ///
  /// - Throws: `PADError(.numerical)` where the graph's scores differ, with nothing written.
  public static func export(
    run folder: URL, to package: URL, name: String? = nil, license: String = "not stated",
    store: URL? = nil
  ) throws -> Summary {
    let run = try TrainedRun(folder, store: store)
    guard run.method.sampling.view != .flow else {
      throw PADError(
        .unsupported,
        "\(folder.path): the model sees optical flow, which packages do not carry yet",
        advice: "Score videos with `bonafide evaluate \(folder.path)`")
    }
    let card = card(for: run, name: name ?? folder.lastPathComponent, license: license)
    let draft = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: draft) }
    let graph = draft.appendingPathExtension("onnx")
    defer { try? FileManager.default.removeItem(at: graph) }
    try AtomicFile.write(run.method.exportedGraph().serialized(), to: graph)
    try ModelPackage.write(card: card, model: graph, to: draft)
    let difference = try differences(of: ModelPackage.load(draft), run)
    try ModelPackage.write(card: card, model: graph, to: package)
    return Summary(
      package: package, threshold: card.threshold.value,
      checkedSamples: difference.count, largestDifference: difference.largest)
  }

  /// Scores evenly spaced development samples with the package and with the engine.
  private static func differences(of package: ModelPackage, _ run: TrainedRun) throws
    -> (count: Int, largest: Double)
  {
    let candidates = run.data.usable(in: .development)
    let count = min(checkedSamples, candidates.count)
    let samples = (0..<count).map { candidates[$0 * candidates.count / count] }
    let exported = try CropScorer(package: package).scores(of: samples, in: run.store)
    let expected = try run.scores(of: samples)

    var largest = 0.0
    for (got, want) in zip(exported, expected) {
      let difference = abs(got.score - want.score) / max(1, abs(want.score))
      guard difference <= tolerance else {
        throw PADError(
          .numerical,
          "the exported graph scores '\(got.sample.id)' \(got.score); the engine \(want.score)",
          advice: "Nothing was written; this is a defect of the export, please report it")
      }
      largest = max(largest, difference)
    }
    return (samples.count, largest)
  }

  private static func card(for run: TrainedRun, name: String, license: String) -> ModelCard {
    let best = run.best
    var metrics = ["dev.eer": best.developmentEER, "dev.auc": best.developmentAUC]
    for (name, value) in Evaluating.storedMetrics(of: run) {
      metrics["test.\(name)"] = value
    }
    return ModelCard(
      name: name, method: run.manifest.method, crop: run.store.crop,
      context: run.method.sampling.view == .context ? run.store.views.context : nil,
      input: run.method.input,
      score: run.method.scoreDefinition,
      threshold: ModelCard.Threshold(
        value: best.developmentThreshold,
        chosenBy:
          "EER of the development scores of \(run.data.definition.name), epoch \(best.epoch)",
        samples: run.dataUnchanged ? run.data.samples(in: .development) : nil),
      provenance: ModelCard.Provenance(
        datasets: run.manifest.datasets, dataHash: run.manifest.dataHash,
        subjects: !run.dataUnchanged
          ? nil
          : SubjectMarks.of(
            run.data.persons(in: .train).union(run.data.persons(in: .development)),
            salt: run.manifest.dataHash),
        seed: run.configuration.training.seed, versions: run.manifest.versions),
      metrics: metrics, license: license, limits: limits(of: run))
  }

  /// What the detector was not shown to do.
  static func limits(of run: TrainedRun) -> [String] {
    let kinds = Set(run.data.usable(in: .train).compactMap(\.identity.instrument)).sorted()
    var limits = [
      "Trained on attacks of the kinds \(kinds.map(\.rawValue).joined(separator: ", ")); "
        + "others were not shown to be detected",
      "Trained on \(run.data.persons(in: .train).count) people and the cameras of "
        + "\(run.manifest.datasets.joined(separator: ", ")); calibrate it on your own",
      "A single picture is judged; it is no proof of liveness over time",
    ]
    if !run.dataUnchanged { limits.append("The store has changed since the training") }
    if run.data.subjectsShared { limits.append("Test numbers share subjects with training") }
    return limits
  }
}

extension ModelCard.Threshold {
  /// A threshold that remembers which samples chose it; nil where they are no longer known.
  init(value: Double, chosenBy: String, samples: [StoredSample]?) {
    self.init(value: value, chosenBy: chosenBy)
    guard let samples else { return }
    let hash = DataHash.of(samples)
    dataHash = hash
    subjects = SubjectMarks.of(samples.persons, salt: hash)
  }
}
