import PADCore
import Torch

/// How GFA-CNN multiplies its live samples: each is drawn in one of its forms, all equally often, as
/// it would be from a training set that holds every form.
public enum LiveFlips: String, Choice {
  case off = "none"
  /// Twice as many: as it is, and mirrored left to right (the paper's SiW).
  case horizontal
  /// Three times as many: also upside down (the paper's CASIA, MSU-MFSD and Replay-Attack).
  case horizontalAndVertical = "horizontal-and-vertical"

  /// The dimensions of [N, C, H, W] that each form turns round.
  package var forms: [[Int]] {
    switch self {
    case .off: [[]]
    case .horizontal: [[], [3]]
    case .horizontalAndVertical: [[], [3], [2]]
    }
  }

  /// Draws a form for every sample; attacks keep their own.
  ///
  /// - Returns: one index of `forms` a sample.
  /// - Throws: `TorchError` from the engine.
  package func draw(for labels: [Label], using generator: Generator) throws -> [Int] {
    guard forms.count > 1 else { return labels.map { _ in 0 } }
    let draws = try Tensor.uniform(shape: [labels.count], using: generator).doubles()
    return zip(labels, draws).map { label, draw in
      switch label {
      case .live: min(Int(draw * Double(forms.count)), forms.count - 1)
      case .attack: 0
      }
    }
  }

  /// Every sample in its form.
  ///
  /// - Shape: images [N, C, H, W] -> same
  /// - Throws: `TorchError` from the engine.
  package func apply(_ drawn: [Int], to images: Tensor) throws -> Tensor {
    guard drawn.contains(where: { $0 != 0 }) else { return images }
    let all = try Tensor.cat(forms.map { $0.isEmpty ? images : try images.flip(dims: $0) })
    let rows = drawn.enumerated().map { Int64($1 * drawn.count + $0) }
    return try all.indexSelect(
      dim: 0, indices: Tensor(rows, shape: [rows.count], device: images.device))
  }
}
