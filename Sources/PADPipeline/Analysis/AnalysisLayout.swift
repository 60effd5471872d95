import Foundation
import PADCore
import PADMetrics
import PADReport

/// The page of an analysis: a section a topic, the runs beside each other within it.
struct AnalysisLayout {
  let runs: [AnalyzedRun]
  let request: Analyzing.Request

  var page: AnalysisPage {
    let names = runs.map(\.analysis.name).joined(separator: ", ")
    return AnalysisPage(
      title: "Analysis of \(names)",
      subtitle: runs.map { "\($0.analysis.name): \($0.analysis.method)" }.joined(separator: "; ")
        + "; \(request.subset.rawValue) samples"
        + (request.beside.map { ", embeddings beside the \($0.rawValue) samples" } ?? "")
        + (request.before.map { ", weights before the stage '\($0)'" } ?? ""),
      sections: (scored + [embeddings, attention, strips, divergence, networks, missing])
        .compactMap { $0 })
  }

  /// What the selected epoch's scores are about: nothing before a stage of the training.
  private var scored: [AnalysisPage.Section?] {
    request.before == nil ? [comparison, training, scores, errors] : []
  }

  private var marks: [Mark] { Set(runs.flatMap(\.analysis.marks)).sorted() }

  /// Of a run, where there are several.
  private func label(_ run: AnalyzedRun) -> String { runs.count > 1 ? run.analysis.name : "" }

  func titled(_ title: String, _ run: AnalyzedRun) -> String {
    runs.count > 1 ? "\(title), \(run.analysis.name)" : title
  }

  private var comparison: AnalysisPage.Section? {
    guard runs.count > 1 else { return nil }
    let analyses = runs.map(\.analysis)
    let table = Report.Table(
      title: "Beside each other",
      note:
        "By video where there are videos; J on single pictures. One run of each is an anecdote: "
        + "seeds differ by more than methods often do.",
      header: ["Run", "Method", "Epoch", "EER", "HTER", "AUC", "Fisher's J"],
      rows: analyses.map {
        [
          $0.name, $0.method, "\($0.epoch)", percent($0.eer), percent($0.hter), number($0.auc),
          number($0.fisherCriterion),
        ]
      })
    let bars = BarChart(
      title: "Fisher's J", y: "J (GTCN, eq. 20)", names: analyses.map(\.name),
      series: [BarChart.Series("J", analyses.map(\.fisherCriterion))])
    return AnalysisPage.Section(
      title: "Comparison", note: "The same samples, each run at its own threshold.", marks: marks,
      blocks: [.table(table), .bars(bars)])
  }

  private var training: AnalysisPage.Section? {
    let compared = TrainingCurves.compared(runs.map { ($0.analysis.name, $0.curves) })
    let blocks =
      compared.map(AnalysisPage.Block.curves)
      + runs.flatMap { run in
        run.curves.charts.map { chart -> AnalysisPage.Block in
          var chart = chart
          chart.title = titled(chart.title, run)
          return .curves(chart)
        }
      }
    guard !blocks.isEmpty else { return nil }
    return AnalysisPage.Section(
      title: "Training",
      note: "As the run's log has it, steps averaged where there are many; every loss before its "
        + "weight.",
      blocks: blocks)
  }

  private var scores: AnalysisPage.Section {
    let charts = runs.map { run -> AnalysisPage.Block in
      let analysis = run.analysis
      return .scores(
        ScoreChart(
          title: titled("Scores", run) + ": J = \(number(analysis.fisherCriterion))",
          histogram: run.evaluation.byImage.histogram, threshold: analysis.threshold,
          summary: "Fisher's J \(number(analysis.fisherCriterion)); live mean "
            + "\(number(analysis.moments.liveMean)), attack mean "
            + number(analysis.moments.attackMean)))
    }
    return AnalysisPage.Section(
      title: "Scores",
      note: "Fisher's J is the squared distance of the two means over the sum of the variances "
        + "(GTCN, eq. 20). Single pictures, at the threshold that the development data chose "
        + "(\(runs.map { number($0.analysis.threshold) }.joined(separator: ", "))).",
      marks: marks, blocks: charts + runs.map { .confusion(confusion($0)) })
  }

  private func confusion(_ run: AnalyzedRun) -> ConfusionTable {
    let confusion = run.evaluation.byImage.confusion
    let species = run.evaluation.byImage.rates.apcerBySpecies.map { species in
      ConfusionTable.Row(
        name: "attack: \(species.instrument.rawValue)", label: .attack,
        accepted: species.rate.count, rejected: species.rate.total - species.rate.count)
    }
    return ConfusionTable(
      title: titled("Confusion matrix", run),
      rows: [
        ConfusionTable.Row(
          name: "live", label: .live, accepted: confusion.liveAccepted,
          rejected: confusion.liveRejected),
        ConfusionTable.Row(
          name: "attack", label: .attack, accepted: confusion.attackAccepted,
          rejected: confusion.attackRejected),
      ] + (species.count > 1 ? species : []))
  }

  private var embeddings: AnalysisPage.Section? {
    let blocks = runs.flatMap { run in
      (run.analysis.embedding?.charts(of: label(run)) ?? []).map(AnalysisPage.Block.scatter)
    }
    guard !blocks.isEmpty else { return nil }
    let widths = runs.compactMap(\.analysis.embedding?.dimensions).map { "\($0)" }
    return AnalysisPage.Section(
      title: "Embeddings",
      note: "What the classifier's last layer sees (\(widths.joined(separator: ", ")) numbers a "
        + "picture), at most \(request.limit) pictures a label and domain. PCA keeps distances as "
        + "far as two directions can. t-SNE keeps neighbors; how far its groups lie apart, and how "
        + "large they are, means nothing. Outlines were made by the method's own networks.",
      marks: request.beside == .train ? Set(marks + [.trainingData]).sorted() : marks,
      blocks: blocks)
  }

  private var attention: AnalysisPage.Section? {
    sheets("Where the score comes from", "Best and worst as the scores have it.") { run in
      run.attention.map { [$0] } ?? []
    }
  }

  private var strips: AnalysisPage.Section? {
    sheets("What the networks make", "Each row follows one sample.", \.strips)
  }

  private func sheets(
    _ title: String, _ note: String, _ own: (AnalyzedRun) -> [AnalysisPage.Sheet]
  ) -> AnalysisPage.Section? {
    let blocks = runs.flatMap { run in
      own(run).map { sheet -> AnalysisPage.Block in
        var sheet = sheet
        sheet.title = titled(sheet.title, run)
        return .sheet(sheet)
      }
    }
    return blocks.isEmpty
      ? nil : AnalysisPage.Section(title: title, note: note, marks: marks, blocks: blocks)
  }

  private var divergence: AnalysisPage.Section? {
    let blocks = runs.compactMap { run in
      run.analysis.divergence.map { divergence -> AnalysisPage.Block in
        let sets = divergence.subsets.map(\.rawValue).joined(separator: " and ")
        return .bars(divergence.chart(title: titled("Divergence of \(sets)", run)))
      }
    }
    guard !blocks.isEmpty else { return nil }
    return AnalysisPage.Section(
      title: "How far the domains lie apart",
      note:
        "Mean over the channels of a layer of the symmetric Kullback-Leibler divergence of their "
        + "means (GFA-CNN, eq. 6-8, in the Gaussian form), through the loss network, which was not "
        + "trained on attacks.",
      marks: marks, blocks: blocks)
  }

  private var networks: AnalysisPage.Section {
    let rows = runs.flatMap { run in
      run.analysis.networks.map { row in
        [
          titled(row.name, run), grouped(row.cost.weights),
          grouped(row.cost.weights + row.cost.biases), grouped(row.cost.parameters),
          grouped(row.cost.layers), row.multiplyAccumulates.map(millions) ?? "-",
        ]
      }
    }
    let deployed = runs.compactMap { run in
      run.analysis.deployed.map { row in
        [
          run.analysis.name, millions(row.multiplyAccumulates),
          String(format: "%.2f ms", row.latencyMilliseconds),
        ]
      }
    }
    return AnalysisPage.Section(
      title: "Networks", note: "As GTCN's Table 9 has it.",
      blocks: [
        .table(
          Report.Table(
            title: "Sizes",
            note: "Layers are convolutions and fully connected ones. MACs: multiply-accumulate "
              + "operations of these layers for one picture; \"-\" for a network that takes "
              + "something else.",
            header: [
              "Network", "Weights of layers", "With biases", "All parameters", "Layers", "MACs",
            ], rows: rows))
      ]
        + (deployed.isEmpty
          ? []
          : [
            .table(
              Report.Table(
                title: "What is deployed",
                note: "The exported graph in OpenVINO on one thread of this machine: median of one "
                  + "picture.",
                header: ["Run", "MACs", "Latency"], rows: deployed))
          ]))
  }

  private func millions(_ count: Int) -> String { String(format: "%.2f M", Double(count) / 1e6) }

  private var missing: AnalysisPage.Section? {
    let notes = runs.flatMap { run in
      run.analysis.notes.map { runs.count > 1 ? "\(run.analysis.name): \($0)" : $0 }
    }
    return notes.isEmpty
      ? nil
      : AnalysisPage.Section(
        title: "Left out", note: "What this page lacks, and why.",
        blocks: notes.map(AnalysisPage.Block.note))
  }
}
