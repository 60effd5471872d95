import Foundation
import PADAnalysis
import PADCore
import PADData
import PADMedia
import PADMethods
import PADMetrics
import PADReport
import Torch

/// Grad-CAM of the best, the median and the worst samples of each class.
struct AttentionSheet {
  private static let perRow = 3
  let sheet: AnalysisPage.Sheet

  /// - Returns: nil where no scored sample has a crop.
  /// - Throws: `PADError` where a crop cannot be read; `TorchError` from the engine.
  init?(
    of scores: [ScoredSample], by method: any ExplainableMethod, run: TrainedRun, _ subset: Subset
  ) throws {
    let groups = Label.allCases.flatMap { Self.groups(of: scores, $0) }
    let stored = Dictionary(
      run.data.usable(in: subset).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var maps: [String: [PictureSheet.Cell]] = [:]
    let scored = Dictionary(
      groups.flatMap(\.samples).map { ($0.sample.id, $0.score) },
      uniquingKeysWith: { first, _ in first })
    let chosen = groups.flatMap(\.samples).compactMap { stored[$0.sample.id] }
    try run.forEachBatch(of: chosen) { samples, batch in
      let cells = try Self.cells(of: batch.images, by: method)
      for (sample, cells) in zip(samples, cells) {
        var cells = cells
        cells[0].caption = scored[sample.id].map { number($0) } ?? ""
        maps[sample.id] = cells
      }
    }
    let rows = groups.compactMap { group in
      let cells = group.samples.flatMap { maps[$0.sample.id, default: []] }
      return cells.isEmpty
        ? nil
        : PictureSheet.Row(
          title: group.title, detail: "score, then evidence for live and for an attack",
          color: PictureSheet.color(of: group.label), cells: cells, groupSize: Self.cellsPerSample)
    }
    guard !rows.isEmpty else { return nil }
    sheet = AnalysisPage.Sheet(
      title: "Grad-CAM, \(subset.rawValue)",
      note: "Which places of the last convolution's features raise the score (green) and which "
        + "lower it (orange), after Selvaraju et al. 2017; both maps of a picture share one scale. "
        + "A map shows what the network looks at, not whether it is right to.",
      png: try PictureSheet(rows: rows).picture().encoded(.png(level: 6)))
  }

  private struct Group {
    let title: String
    let label: Label
    let samples: [ScoredSample]
  }

  private static let cellsPerSample = 3

  /// The best are those whose scores are most of their class.
  private static func groups(of scores: [ScoredSample], _ label: Label) -> [Group] {
    let own = scores.filter { $0.sample.label == label && !$0.score.isNaN }
      .sorted { ($0.score, $0.sample.id) < ($1.score, $1.sample.id) }
    let count = min(perRow, (own.count + 2) / 3)
    let lowest = Array(own.prefix(count))
    let highest = Array(own.dropFirst(count).suffix(count).reversed())
    let middle = Array(own.dropFirst(count).dropLast(count))
    let median = Array(middle.dropFirst(max(0, middle.count - count) / 2).prefix(count))
    let isLive = label == .live
    let name = isLive ? "Live" : "Attack"
    return [
      Group(title: "\(name), best", label: label, samples: isLive ? highest : lowest),
      Group(title: "\(name), median", label: label, samples: median),
      Group(title: "\(name), worst", label: label, samples: isLive ? lowest : highest),
    ]
  }

  /// Each picture, with what raises and what lowers its score.
  private static func cells(of images: Tensor, by method: any ExplainableMethod) throws
    -> [[PictureSheet.Cell]]
  {
    let size = (height: images.shape[2], width: images.shape[3])
    let features = try withoutGradient { try method.featureMap(for: images) }
    func maps(_ evidence: GradCAM.Evidence) throws -> (values: [Double], strengths: [Double]) {
      let map = try GradCAM(of: features, evidence: evidence) {
        try method.score(ofFeatureMap: $0)
      }
      return (try map.upsampled(height: size.height, width: size.width).doubles(), map.strengths)
    }
    let (raising, lowering) = (try maps(.raises), try maps(.lowers))
    let plane = size.height * size.width
    return try (0..<images.shape[0]).map { index in
      let picture = try Image(
        showing: images.select(dim: 0, index: index), scale: .input, input: method.input)
      let strongest = max(raising.strengths[index], lowering.strengths[index])
      func shaded(_ maps: (values: [Double], strengths: [Double]), _ label: Label) throws
        -> PictureSheet.Cell
      {
        let scale = strongest > 0 ? maps.strengths[index] / strongest : 0
        let heat = maps.values[index * plane..<(index + 1) * plane].map { $0 * scale }
        return PictureSheet.Cell(
          try picture.shaded(by: heat, PictureSheet.color(of: label)), caption: label.rawValue)
      }
      return [
        PictureSheet.Cell(picture, caption: ""), try shaded(raising, .live),
        try shaded(lowering, .attack),
      ]
    }
  }
}
