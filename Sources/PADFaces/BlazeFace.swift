import Foundation
import PADCore

/// BlazeFace's output and how it becomes faces (Bazarevsky et al., BlazeFace, 2019), with the
/// settings of MediaPipe's `face_detection_short_range` and `face_detection_full_range` graphs.
package struct BlazeFace: Sendable {
  /// Width and height of the network's input in pixels.
  package let inputSize: Int
  /// Anchor centers in 0...1; all anchors have size 1 (`fixed_anchor_size`).
  /// - Shape: [anchors]
  package let anchors: [Point]

  /// Candidates that overlap more than this are one face (`min_suppression_threshold`).
  static let suppressionOverlap = 0.3
  /// Raw confidences are clipped before the sigmoid (`score_clipping_thresh`).
  static let clippedConfidence: Float = 100
  static let valuesPerAnchor = 16

  /// 16x16 cells of two anchors, then 8x8 cells of six (three layers of stride 16): 896.
  package static let shortRange = BlazeFace(
    inputSize: 128, layers: [(stride: 8, 2), (stride: 16, 6)])
  /// 48x48 cells of one anchor: 2,304.
  package static let fullRange = BlazeFace(inputSize: 192, layers: [(stride: 4, 1)])

  private init(inputSize: Int, layers: [(stride: Int, anchorsPerCell: Int)]) {
    self.inputSize = inputSize
    anchors = layers.flatMap { layer in
      let cells = inputSize / layer.stride
      return (0..<cells * cells).flatMap { cell in
        let center = Point(
          x: (Double(cell % cells) + 0.5) / Double(cells),
          y: (Double(cell / cells) + 0.5) / Double(cells))
        return repeatElement(center, count: layer.anchorsPerCell)
      }
    }
  }

  /// A face in input coordinates (0...1): a box and six points.
  package struct Candidate: Hashable {
    package var confidence: Double
    package var box: BoundingBox
    /// - Shape: [6]
    package var points: [Point]

    package init(confidence: Double, box: BoundingBox, points: [Point]) {
      self.confidence = confidence
      self.box = box
      self.points = points
    }
  }

  /// - Shape: `regressors` [anchors, 16] (center x, y, width, height, six points), in input
  ///   pixels relative to the anchor; `confidences` [anchors], before the sigmoid.
  package func candidates(
    regressors: UnsafeBufferPointer<Float>, confidences: UnsafeBufferPointer<Float>,
    minimumConfidence: Double
  ) -> [Candidate] {
    let scale = 1 / Double(inputSize)
    return anchors.indices.compactMap { index in
      let clipped = max(
        -Self.clippedConfidence, min(Self.clippedConfidence, confidences[index]))
      let confidence = 1 / (1 + exp(-Double(clipped)))
      guard confidence >= minimumConfidence else { return nil }
      let anchor = anchors[index]
      let values = index * Self.valuesPerAnchor
      func point(_ offset: Int) -> Point {
        Point(
          x: Double(regressors[values + offset]) * scale + anchor.x,
          y: Double(regressors[values + offset + 1]) * scale + anchor.y)
      }
      let center = point(0)
      let width = Double(regressors[values + 2]) * scale
      let height = Double(regressors[values + 3]) * scale
      guard width > 0, height > 0, width.isFinite, height.isFinite else { return nil }
      return Candidate(
        confidence: confidence,
        box: BoundingBox(
          x: center.x - width / 2, y: center.y - height / 2, width: width, height: height),
        points: (0..<6).map { point(4 + 2 * $0) })
    }
  }

  /// Weighted non-maximum suppression: candidates that overlap the most confident one merge
  /// with it into their mean, weighted by confidence. The result keeps the highest confidence.
  package static func merged(_ candidates: [Candidate]) -> [Candidate] {
    var remaining = candidates.enumerated()
      .sorted { ($1.element.confidence, $0.offset) < ($0.element.confidence, $1.offset) }
      .map(\.element)
    var faces: [Candidate] = []
    while let best = remaining.first {
      let together = remaining.filter {
        best.box.intersectionOverUnion($0.box) > suppressionOverlap
      }
      // A degenerate box overlaps nothing, itself included.
      guard !together.isEmpty else {
        remaining.removeFirst()
        continue
      }
      remaining.removeAll { best.box.intersectionOverUnion($0.box) > suppressionOverlap }
      faces.append(
        together.count == 1 ? best : mean(of: together, confidence: best.confidence))
    }
    return faces
  }

  private static func mean(of candidates: [Candidate], confidence: Double) -> Candidate {
    let total = candidates.reduce(0) { $0 + $1.confidence }
    func mean(_ value: (Candidate) -> Double) -> Double {
      candidates.reduce(0) { $0 + value($1) * $1.confidence } / total
    }
    return Candidate(
      confidence: confidence,
      box: BoundingBox(
        x: mean { $0.box.x }, y: mean { $0.box.y }, width: mean { $0.box.width },
        height: mean { $0.box.height }),
      points: (0..<6).map { index in
        Point(x: mean { $0.points[index].x }, y: mean { $0.points[index].y })
      })
  }
}
