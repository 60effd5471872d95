import PADCore
import PADMedia
import PADMethods
import PADReport
import Torch

/// The rows of pictures that a method shows of itself, a sheet for each name.
package struct IllustrationSheets {
  /// How many live samples and how many attacks are shown.
  private static let samplesPerLabel = 4
  let sheets: [AnalysisPage.Sheet]

  /// Empty for methods that show none.
  ///
  /// - Throws: `PADError` where a picture cannot be read or has no shape of one; `TorchError` from
  ///   the engine.
  init(of samples: AnalysisSamples, run: TrainedRun, seed: UInt64) throws {
    guard let method = run.method as? any IllustratedMethod else {
      sheets = []
      return
    }
    let generator = try Generator(seed: seed, device: run.device)
    var rows: [Illustration] = []
    try run.forEachBatch(of: samples.few(ofEachLabel: Self.samplesPerLabel)) { _, batch in
      rows += try withoutGradient { try method.illustrations(of: batch, using: generator) }
    }
    sheets = try Self.sheets(of: rows, input: method.input)
  }

  private static let side = 128

  /// A sheet for each name, in the order in which names appear.
  ///
  /// - Parameter input: how the method normalizes pictures.
  /// - Throws: `PADError(.invalid)` where a tensor has no shape of a picture; `TorchError` from the
  ///   engine.
  package static func sheets(of rows: [Illustration], input: InputSpec) throws
    -> [AnalysisPage.Sheet]
  {
    var names: [String] = []
    for row in rows where !names.contains(row.name) { names.append(row.name) }
    return try names.map { name in
      let own = try rows.filter { $0.name == name }.map { row in
        PictureSheet.Row(
          cells: try row.pictures.map { picture in
            PictureSheet.Cell(
              try Image(showing: picture.values, scale: picture.scale, input: input),
              caption: picture.caption)
          })
      }
      return AnalysisPage.Sheet(
        title: name, note: "A row a sample, in evaluation mode; samples chosen by the seed alone.",
        png: try PictureSheet(rows: own, side: side).picture().encoded(.png(level: 6)))
    }
  }
}
