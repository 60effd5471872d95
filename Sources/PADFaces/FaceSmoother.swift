import PADCore

/// Smooths one track's boxes and key points.
struct FaceSmoother: Sendable {
  private let fresh: OneEuroFilter?
  private var boxes: OneEuroFilter?
  private var points: OneEuroFilter?

  init(_ smoothing: FaceSmoothing) {
    fresh =
      switch smoothing {
      case .off: nil
      case .oneEuro(let cutoff, let coefficient):
        OneEuroFilter(minimumCutoffHertz: cutoff, speedCoefficient: coefficient)
      }
    restart()
  }

  mutating func restart() {
    boxes = fresh
    points = fresh
  }

  /// - Parameter seconds: since the track's last face; ignored for its first.
  mutating func next(_ face: Face, after seconds: Double) -> Face {
    let side = max(face.box.width, face.box.height)
    guard fresh != nil, side > 0 else { return face }
    var result = face
    let center = face.box.center
    let box = [center.x, center.y, face.box.width, face.box.height]
    // A track's first box stays as it is, to the last bit.
    if let smooth = boxes?.next(box, after: seconds, unit: side), smooth != box {
      result.box = BoundingBox(
        x: smooth[0] - smooth[2] / 2, y: smooth[1] - smooth[3] / 2, width: smooth[2],
        height: smooth[3])
    }
    guard let keypoints = face.keypoints else {
      points = fresh
      return result
    }
    if let smooth = points?.next(keypoints.coordinates, after: seconds, unit: side) {
      result.keypoints = FaceKeypoints(coordinates: smooth)
    }
    return result
  }
}

extension FaceKeypoints {
  /// - Shape: [12]: x and y of both eyes, nose, mouth and both ears
  fileprivate var coordinates: [Double] {
    [rightEye, leftEye, nose, mouth, rightEar, leftEar].flatMap { [$0.x, $0.y] }
  }

  fileprivate init(coordinates: [Double]) {
    func point(_ index: Int) -> Point {
      Point(x: coordinates[2 * index], y: coordinates[2 * index + 1])
    }
    self.init(
      rightEye: point(0), leftEye: point(1), nose: point(2), mouth: point(3), rightEar: point(4),
      leftEar: point(5))
  }
}
