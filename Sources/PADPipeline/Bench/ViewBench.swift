import Foundation
import PADCore
import PADFaces
import PADMedia
import PADSynthesis

/// Rows of what is derived beside the face crop, against the renderer's exact flow and depth.
enum ViewBench {
  private static let subjects = 8
  private static let seconds = 0.2

  static func rows(in folder: URL) async throws -> [Bench.Row] {
    let root = folder.appending(path: "views")
    let plan = try LayoutPlan(
      layout: .msuMFSD, subjects: subjects, seconds: seconds, writesDepth: true, writesFlow: true)
    _ = try await LayoutSet(plan).write(to: root)
    let live = plan.paths().filter { $0.contains("/real/") }
    let clips = try live.map { try Clip(path: $0, in: root) }
    var rows = try FlowAlgorithm.allCases.map { try flowRow($0, clips) }
    rows.insert(try stillRow(clips), at: 0)
    rows.append(try depthRow(clips))
    return rows
  }

  /// A rendered clip with what is exactly known of it.
  private struct Clip {
    let frames: [VideoFrame]
    /// From each frame but the last to the next.
    let flows: [OpticalFlow]
    /// Of each frame, in centimeters from the camera.
    let depths: [[Float]]

    init(path: String, in root: URL) throws {
      var frames: [VideoFrame] = []
      try FrameSource.video(root.appending(path: path)).forEachFrame { frames.append($0) }
      self.frames = frames
      let stem = (path as NSString).deletingPathExtension
      func file(_ kind: String, _ index: Int, _ type: String) -> URL {
        let digits = String(index)
        let number = String(repeating: "0", count: 6 - digits.count) + digits
        return root.appending(path: "\(kind)/\(stem)/\(number).\(type)")
      }
      flows = try frames.dropLast().map { try OpticalFlow.read(file("flow", $0.index, "flo")) }
      depths = try frames.map { try DepthMap.read(file("depth", $0.index, "pfm")).depth }
    }
  }

  /// What an estimate of no motion would err by: the length of the exact flow.
  private static func stillRow(_ clips: [Clip]) throws -> Bench.Row {
    let lengths = try clips.flatMap(\.flows).map { try $0.meanMagnitude() }
    return Bench.Row(
      "exact flow of rendered clips, mean length",
      String(format: "%.3f pixels (%d frame pairs)", mean(lengths), lengths.count))
  }

  private static func flowRow(_ algorithm: FlowAlgorithm, _ clips: [Clip]) throws -> Bench.Row {
    var errors: [Double] = []
    var timings = Timings()
    for clip in clips {
      for (pair, exact) in zip(zip(clip.frames, clip.frames.dropFirst()), clip.flows) {
        var flow: OpticalFlow?
        try timings.measure {
          flow = try OpticalFlow.estimate(
            from: pair.0.image, to: pair.1.image, algorithm: algorithm)
        }
        if let flow { errors.append(try flow.meanEndPointError(against: exact)) }
      }
    }
    return Bench.Row(
      "flow \(algorithm.text), mean end-point error",
      String(format: "%.3f pixels, %.1f ms a frame, 1 thread", mean(errors), timings.median))
  }

  /// Pseudo-depth is known up to a scale and an offset, which are fitted face by face, as
  /// evaluations of depth from one picture do.
  private static func depthRow(_ clips: [Clip]) throws -> Bench.Row {
    let cropper = try FaceCropper(spec: CropSpec())
    let depth = try PseudoDepth(cropper: cropper, size: CropSpec().size)
    var errors: [Double] = []
    var missed = 0
    for clip in clips {
      guard let frame = clip.frames.first, let exact = clip.depths.first else { continue }
      guard let face = FaceCropper.largest(of: try cropper.detect(frame.image)),
        let map = try depth.depth(frame.image, face: face).depth,
        let back = try cropper.transform(of: face).inverse
      else {
        missed += 1
        continue
      }
      var pairs: [(estimate: Double, exact: Double)] = []
      for y in 0..<map.size {
        for x in 0..<map.size where map.values[y * map.size + x] > 0 {
          let point = back(Point(x: Double(x) + 0.5, y: Double(y) + 0.5))
          let (column, row) = (Int(point.x), Int(point.y))
          guard (0..<frame.image.width).contains(column),
            (0..<frame.image.height).contains(row)
          else { continue }
          let distance = exact[row * frame.image.width + column]
          guard distance.isFinite else { continue }
          pairs.append((Double(map.values[y * map.size + x]), -Double(distance)))
        }
      }
      errors.append(rootMeanSquareOfFit(pairs))
    }
    return Bench.Row(
      "pseudo-depth of rendered live faces, RMS error after scale and offset",
      String(
        format: "%.2f cm (median of %d faces, %d missed)", Timings.quantile(errors, 0.5),
        errors.count, missed))
  }

  /// The residual of the least-squares line, in the exact values' unit.
  private static func rootMeanSquareOfFit(_ pairs: [(estimate: Double, exact: Double)]) -> Double {
    let x = mean(pairs.map(\.estimate))
    let y = mean(pairs.map(\.exact))
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for pair in pairs {
      xx += (pair.estimate - x) * (pair.estimate - x)
      xy += (pair.estimate - x) * (pair.exact - y)
      yy += (pair.exact - y) * (pair.exact - y)
    }
    guard xx > 0 else { return .nan }
    return (max(0, yy - xy * xy / xx) / Double(pairs.count)).squareRoot()
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
  }
}
