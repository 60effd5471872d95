import Foundation
import PADMetrics

/// Tables for a document.
enum CrossValidationText {
  /// - Parameter meansByProtocol: whether the protocols are steps of one scale (shares of the
  ///   subjects), over which no mean is taken.
  static func markdown(
    _ runs: [CrossValidation.RunResult], _ summary: CrossValidationSummary, meansByProtocol: Bool
  ) throws -> String {
    var lines = [
      "| protocol | seed | part | live / attack | without a face | epoch | EER % | HTER % | APCER % "
        + "| BPCER % | AUC |",
      "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for run in runs {
      for (index, section) in run.sections.enumerated() {
        let measures = section.evaluation.headline
        let marks = section.evaluation.marks.map(\.rawValue)
        let counts = measures.counts
        let part = (index == 0 ? ["all"] : [section.title]) + marks
        lines.append(
          String(
            format: "| %@ | %d | %@ | %d / %d | %d / %d | %d | %.2f | %.2f | %.2f | %.2f | %.4f |",
            run.name, Int(run.seed), part.joined(separator: ", "), counts.live, counts.attack,
            counts.liveUnacquired, counts.attackUnacquired, run.bestEpoch, measures.eer.rate * 100,
            measures.rates.hter.value * 100, measures.rates.apcer * 100,
            measures.rates.bpcer.value * 100, measures.auc.value))
      }
    }
    let groups =
      meansByProtocol
      ? Dictionary(grouping: runs, by: \.name).sorted { $0.key < $1.key }.map(\.value) : [runs]
    let spread = try groups.map { try self.spread($0, of: meansByProtocol ? $0[0].name : nil) }
      .joined()
    return lines.joined(separator: "\n") + "\n" + spread
      + self.summary(summary, hasMean: !meansByProtocol)
      + epochTable(
        "Test AUC after every epoch (looked at, chooses nothing)", runs,
        title: { run in
          run.name + (run.epochs.first?.marks.map { ", " + $0.rawValue }.joined() ?? "")
        }, cell: { String(format: "%.4f", $0.testAUC) })
      + epochTable(
        "Development EER in %, the number that chooses", runs, title: \.name,
        cell: { String(format: "%.2f", $0.developmentEER * 100) })
  }

  /// Honest and oracle numbers side by side.
  private static func summary(_ summary: CrossValidationSummary, hasMean: Bool) -> String {
    func percent(_ spread: Spread) -> String {
      String(format: "%.2f ± %.2f", spread.mean * 100, spread.deviation * 100)
    }
    func row(_ name: String, _ figures: CrossValidationSummary.Figures) -> String {
      let auc = String(format: "%.4f ± %.4f", figures.auc.mean, figures.auc.deviation)
      return "| \(name) | \(figures.hter.count) | \(percent(figures.hter)) | \(auc) "
        + "| \(percent(figures.oracleHTER)) | \(percent(figures.oracleEpochHTER)) |"
    }
    let lines =
      [
        "",
        "Over the seeds, mean ± deviation (by video where there are videos). Oracle columns let "
          + "the test data choose: the threshold, or threshold and epoch; no detector has them.",
        "",
        "| protocol | seeds | HTER % | AUC | oracle threshold: HTER % "
          + "| oracle threshold and epoch: HTER % |", "|---|---|---|---|---|---|",
      ] + summary.protocols.map { row($0.name, $0.figures) }
      + (hasMean && summary.protocols.count > 1 ? [row("mean", summary.mean)] : [])
    return lines.joined(separator: "\n") + "\n"
  }

  /// A row a run, a column an epoch.
  private static func epochTable(
    _ heading: String, _ runs: [CrossValidation.RunResult],
    title: (CrossValidation.RunResult) -> String, cell: (CrossValidation.EpochRow) -> String
  ) -> String {
    let epochs = max(1, runs.map(\.epochs.count).max() ?? 0)
    func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let lines =
      ["", "\(heading):", "", row(["protocol", "seed"] + (1...epochs).map(String.init))]
      + [String(repeating: "|---", count: epochs + 2) + "|"]
      + runs.map { row([title($0), "\($0.seed)"] + $0.epochs.map(cell)) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Mean and population standard deviation over folds and seeds, by video
  /// where there are videos, else by image.
  private static func spread(_ runs: [CrossValidation.RunResult], of name: String?) throws
    -> String
  {
    let parts = runs.flatMap { run in
      run.sections.enumerated().map { (index: $0.offset, section: $0.element) }
    }
    return try Dictionary(grouping: parts, by: \.index).sorted { $0.key < $1.key }
      .map { index, members in
        let measures = members.map(\.section.evaluation.headline)
        let auc = try Spread(measures.map(\.auc.value))
        let hter = try Spread(measures.map { $0.rates.hter.value * 100 })
        let acer = try Spread(
          measures.map { $0.rates.acer.value * 100 })
        let marks = Set(members.flatMap(\.section.evaluation.marks)).sorted().map(\.rawValue)
        let part = index == 0 ? "all" : members[0].section.title
        let title = ([name, part].compactMap { $0 } + marks)
          .joined(separator: ", ")
        return String(
          format: "\nOver %d runs (%@): AUC %.4f ± %.4f, lowest %.4f; HTER %.2f ± %.2f %%, "
            + "highest %.2f %%; ACER %.2f ± %.2f %%.\n",
          auc.count, title, auc.mean, auc.deviation, auc.lowest, hter.mean, hter.deviation,
          hter.highest, acer.mean, acer.deviation)
      }.joined()
  }
}
