import PADCore
import PADMetrics
import PADReport

extension AnalysisLayout {
  /// Errors of methods that score by them, each kind of attack apart; nil where no run has them.
  var errors: AnalysisPage.Section? {
    let all = runs.flatMap { run in
      (run.analysis.errors?.distributions ?? []).map { (run: run, distribution: $0) }
    }
    guard !all.isEmpty else { return nil }
    let charts = all.map { run, distribution -> AnalysisPage.Block in
      var chart = distribution.chart
      chart.title = titled(chart.title, run)
      return .curves(chart)
    }
    let rows = all.flatMap { run, distribution in
      distribution.rows.map { row in
        [
          titled("\(distribution.error), \(distribution.subset.rawValue)", run), row.presentation,
          grouped(row.frames), number(row.mean), row.auc.map { number($0) } ?? "-",
        ]
      }
    }
    let table = Report.Table(
      title: "Errors of frames",
      note: "AUC: of single frames of a kind against live ones, the larger error being the "
        + "attack's; below 0.5 where they are reconstructed better than live ones.",
      header: ["Error", "Shown", "Frames", "Mean", "AUC"], rows: rows)
    return AnalysisPage.Section(
      title: "Reconstruction errors",
      note:
        "Frame by frame, before any video score and any motion judgment. Attacks are told apart "
        + "by how they are held where the data set says it, else by their species.",
      marks: errorMarks(all.map(\.distribution.subset)), blocks: charts + [.table(table)])
  }

  private func errorMarks(_ subsets: [Subset]) -> [Mark] {
    var marks = Set(runs.flatMap(\.analysis.marks))
    if subsets.contains(.train) { marks.insert(.trainingData) }
    if subsets.contains(.development) { marks.insert(.developmentData) }
    return marks.sorted()
  }
}
