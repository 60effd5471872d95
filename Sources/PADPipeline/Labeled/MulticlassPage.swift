import PADAnalysis
import PADCore
import PADMetrics
import PADReport
import Torch

/// A training on classes of pictures as a page: losses, answers, and the test pictures' logits in the
/// plane of their first two principal components (GTCN, figures 12 to 14).
struct MulticlassPage {
  let title: String
  let result: MulticlassResult
  /// The true class of each test picture.
  let labels: [Int]
  /// - Shape: [N, classes]
  let logits: Tensor

  var page: AnalysisPage {
    get throws {
      AnalysisPage(
        title: title,
        subtitle:
          "\(result.trainingCounts.reduce(0, +)) training and \(labels.count) test pictures of "
          + "\(result.classNames.count) classes",
        sections: [training, answers] + (try plane()),
        conventions: "The class with the largest logit is the answer.")
    }
  }

  private var training: AnalysisPage.Section {
    let names = Set(result.epochs.flatMap(\.losses.keys)).sorted()
    let curves = names.map { name in
      let epochs = result.epochs.filter { $0.losses[name] != nil }
      return CurveChart.Curve(
        name, x: epochs.map { Double($0.epoch) }, y: epochs.compactMap { $0.losses[name] })
    }
    return AnalysisPage.Section(
      title: "Training", note: "The mean of every loss over an epoch.",
      blocks: [.curves(CurveChart(title: "Losses", x: "Epoch", curves: curves))])
  }

  private var answers: AnalysisPage.Section {
    let measured = result.epochs.compactMap { epoch in epoch.confusion.map { (epoch, $0) } }
    return AnalysisPage.Section(
      title: "Answers",
      note: "Test pictures of each class (rows) by the class that they were taken for (columns). "
        + "Nothing was chosen by them.",
      blocks: measured.map { epoch, confusion in
        .table(
          Report.Table(
            title: "After \(epoch.stage)",
            note: "Accuracy \(percent(confusion.accuracy)), balanced "
              + "\(percent(confusion.balancedAccuracy)).",
            header: ["true"] + result.classNames + ["recall"],
            rows: result.classNames.indices.map { label in
              [result.classNames[label]] + confusion.counts[label].map(String.init)
                + [percent(confusion.recalls[label])]
            }))
      })
  }

  /// Empty where there are too few pictures for a plane.
  private func plane() throws -> [AnalysisPage.Section] {
    guard labels.count > 2 else { return [] }
    let pca = try PCA(of: logits)
    let places = try pca.projected.to(.float64).doubles()
    let groups = result.classNames.enumerated().map { label, name in
      var group = ScatterChart.Group(name: name, color: .numbered(label), mark: label)
      for row in labels.indices where labels[row] == label {
        group.x.append(places[2 * row])
        group.y.append(places[2 * row + 1])
        group.hover.append(name)
      }
      return group
    }
    let shares = pca.varianceShares.map { percent($0, digits: 0) }
    return [
      AnalysisPage.Section(
        title: "Logits",
        note:
          "The test pictures' logits, one number a class, along the two directions in which they "
          + "vary most.",
        blocks: [
          .scatter(
            ScatterChart(
              title: "PCA of the logits",
              axes: ("PC 1: \(shares[0]) of the variance", "PC 2: \(shares[1]) of the variance"),
              groups: groups))
        ])
    ]
  }
}
