import Foundation
import PADCore
import PADMetrics

/// `bonafide compare`: finished cross-validations against one another, run by run.
public struct CrossValidationComparison: Hashable, Codable, Sendable {
  /// One cross-validation.
  public struct Row: Hashable, Codable, Sendable {
    /// The folder's name.
    public var name: String
    /// Over the seeds, the mean of all protocols.
    public var figures: CrossValidationSummary.Figures
    /// Its mean HTER minus the first one's, seed by seed; nil for the first.
    public var hterDifference: Spread?
    /// The same with the oracle threshold.
    public var oracleHTERDifference: Spread?
    /// Runs in which its HTER is below that of the first; nil for the first.
    public var runsBelow: Int?
  }

  /// The first is what the others are compared with.
  public var rows: [Row]
  /// Runs of each, one a protocol and seed.
  public var runs: Int

  /// Reads what `crossval` wrote into the folders.
  ///
  /// - Throws: `PADError` where a folder holds no finished cross-validation, or two are not of the
  ///   same protocols, seeds and test samples.
  public init(_ folders: [URL]) throws {
    guard let first = folders.first, folders.count > 1 else {
      throw PADError(
        .invalid, "\(folders.count) folders; expected two or more",
        advice: "For example: bonafide compare cv/erm cv/ssdg")
    }
    let all = try folders.map { try Self.read($0) }
    for (folder, runs) in zip(folders, all).dropFirst() {
      try Self.requireSame(all[0], runs, first, folder)
    }
    let measured = try all.map { try $0.map { try CrossValidationSummary.Measured($0) } }
    let means = measured.map { CrossValidationSummary.Measured.means($0) }
    runs = all[0].count
    rows = try folders.indices.map { index in
      func difference(_ value: (CrossValidationSummary.Measured) -> Double) throws -> Spread? {
        guard index > 0 else { return nil }
        return try Spread(zip(means[index], means[0]).map { value($0) - value($1) })
      }
      return Row(
        name: folders[index].lastPathComponent,
        figures: try CrossValidationSummary.Figures(means[index]),
        hterDifference: try difference(\.hter),
        oracleHTERDifference: try difference(\.oracleHTER),
        runsBelow: index == 0
          ? nil : zip(measured[index], measured[0]).count { $0.hter < $1.hter })
    }
  }

  private static func read(_ folder: URL) throws -> [CrossValidation.RunResult] {
    let file = folder.appending(path: "results.json")
    guard let data = try? Data(contentsOf: file) else {
      throw PADError(
        .missing, "\(file.path): no finished cross-validation",
        advice: "Give the folder that `bonafide crossval --out` wrote")
    }
    do {
      let runs = try JSONText.decode([CrossValidation.RunResult].self, from: data)
      return runs.sorted { ($0.name, $0.seed) < ($1.name, $1.seed) }
    } catch {
      throw PADError(
        .unreadable, "\(file.path): \(error)",
        advice: "Give the command that wrote it again; finished runs are kept")
    }
  }

  private static func requireSame(
    _ one: [CrossValidation.RunResult], _ other: [CrossValidation.RunResult], _ first: URL,
    _ second: URL
  ) throws {
    func keys(_ runs: [CrossValidation.RunResult]) -> [String] {
      runs.map { run in
        let counts = run.sections.first?.evaluation.headline.counts
        return "\(run.name), seed \(run.seed), \(counts?.live ?? 0) live and "
          + "\(counts?.attack ?? 0) attack"
      }
    }
    let (left, right) = (keys(one), keys(other))
    guard left == right else {
      let odd =
        left.first { !right.contains($0) }.map { "only \(first.path) has \($0)" }
        ?? right.first { !left.contains($0) }.map { "only \(second.path) has \($0)" } ?? ""
      throw PADError(
        .invalid, "\(first.path) and \(second.path) are not of the same runs: \(odd)",
        advice: "Compare cross-validations of one store, one protocol and the same seeds")
    }
  }

  /// As JSON.
  ///
  /// - Throws: `EncodingError` where a value has no JSON form.
  public func json() throws -> String { try JSONText.encode(self) }

  /// A table in Markdown.
  public var text: String {
    func percent(_ spread: Spread?, sign: Bool = false) -> String {
      guard let spread else { return "" }
      return String(
        format: sign ? "%+.2f ± %.2f" : "%.2f ± %.2f", spread.mean * 100, spread.deviation * 100)
    }
    let lines =
      [
        "Mean over the protocols ± deviation over the seeds; differences to \(rows[0].name), seed by "
          + "seed. The oracle threshold is chosen by the test data.", "",
        "| run | HTER % | AUC | difference of HTER, points | runs below | oracle HTER % "
          + "| difference, points |", "|---|---|---|---|---|---|---|",
      ]
      + rows.map { row in
        let auc = String(format: "%.4f ± %.4f", row.figures.auc.mean, row.figures.auc.deviation)
        return "| \(row.name) | \(percent(row.figures.hter)) | \(auc) "
          + "| \(percent(row.hterDifference, sign: true)) "
          + "| \(row.runsBelow.map { "\($0) of \(runs)" } ?? "") "
          + "| \(percent(row.figures.oracleHTER)) "
          + "| \(percent(row.oracleHTERDifference, sign: true)) |"
      }
    return lines.joined(separator: "\n") + "\n"
  }
}
