import Foundation
import PADCore
import PADMedia
import PADMethods
import PADReport
import Torch

/// Given pictures beside what a method's transformation network makes of them, at their own sizes
/// (GFA-CNN, figure 5: 320x240, 720x480 and 720x1280).
struct TransferSheets {
  let sheets: [AnalysisPage.Sheet]

  /// Empty without pictures.
  ///
  /// - Throws: `PADError(.unsupported)` for a method that repaints nothing, `.invalid` for a picture
  ///   that is too small, and as the picture's reader; `TorchError` from the engine.
  init(of pictures: [URL], run: TrainedRun) throws {
    guard !pictures.isEmpty else {
      sheets = []
      return
    }
    guard let method = run.method as? any DomainTransferringMethod, method.transfersPictures else {
      throw PADError(
        .unsupported, "the run's method '\(run.manifest.method)' repaints no pictures",
        advice: "--picture is for GFA-CNN with adaptation")
    }
    sheets = try pictures.map { try Self.sheet(of: $0, by: method, run) }
  }

  /// The transformation network halves twice.
  private static let multiple = 4

  private static func sheet(
    of url: URL, by method: any DomainTransferringMethod, _ run: TrainedRun
  ) throws -> AnalysisPage.Sheet {
    let picture = try Image.read(url).rgb()
    let (width, height) = (
      picture.width / multiple * multiple, picture.height / multiple * multiple
    )
    guard min(width, height) >= smallest else {
      throw PADError(
        .invalid,
        "\(url.path): \(picture.width)x\(picture.height) pixels; expected \(smallest) or more a side"
      )
    }
    let cut = try picture.cropped(
      BoundingBox(x: 0, y: 0, width: Double(width), height: Double(height)), width: width,
      height: height)
    let input = method.input
    let values = try Tensor(showing: cut, input: input).to(run.device)
    let painted = try method.transferred(values.unsqueeze(0)).select(dim: 0, index: 0)
    let row = PictureSheet.Row(
      cells: [
        PictureSheet.Cell(cut, caption: "picture"),
        PictureSheet.Cell(
          try Image(showing: painted, scale: .input, input: input), caption: "transferred"),
      ])
    return AnalysisPage.Sheet(
      title: "domain transfer of \(url.lastPathComponent), \(width)x\(height)",
      note: "The whole picture at its own size, in evaluation mode.",
      png: try PictureSheet(rows: [row], side: width).picture().encoded(.png(level: 6)))
  }

  /// So that reflection padding has something to reflect behind two halvings.
  private static let smallest = 32
}
