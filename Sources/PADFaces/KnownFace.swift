import Foundation
import PADCore
import PADMedia

/// What a data set itself says of the face in a frame: it takes the place of the detection.
///
/// Data sets draw their boxes otherwise than the detector does. A model that was trained on such
/// crops gets others when it is deployed, unless its users give boxes of the same kind.
public enum KnownFace: Hashable, Sendable {
  /// The face's box in pixels. Key points are the detector's, where it finds a face that overlaps
  /// the box; a spec that aligns by eyes has no face without them.
  case box(BoundingBox)
  /// The eyes in pixels, right and left the person's own: the right eye is on the picture's left.
  /// Box and other key points follow from them in the proportions of a frontal face, as the
  /// detector draws it.
  case eyes(right: Point, left: Point)

  /// The face in the picture.
  ///
  /// - Returns: nil where the spec aligns by eyes and no detection supplies them for a box.
  /// - Throws: `PADError(.invalid)` for a box without area and eyes that coincide, or another
  ///   `PADError` where inference fails.
  func face(in image: Image, cropper: FaceCropper) throws -> Face? {
    switch self {
    case .eyes(let right, let left):
      guard let face = Face(rightEye: right, leftEye: left) else {
        throw PADError(
          .invalid, "the annotation puts both eyes at (\(right.x), \(right.y))")
      }
      return face
    case .box(let box):
      let sides = [box.x, box.y, box.width, box.height]
      guard sides.allSatisfy(\.isFinite), box.area > 0 else {
        throw PADError(
          .invalid,
          "the annotated face box is x \(box.x), y \(box.y), \(box.width)x\(box.height); "
            + "expected an area above 0")
      }
      let region = box.squared(scaledBy: FaceTracker.regionScale)
      let nearest = try cropper.detector.detect(image, in: region).max {
        $0.box.intersectionOverUnion(box) < $1.box.intersectionOverUnion(box)
      }
      let overlaps =
        (nearest?.box.intersectionOverUnion(box) ?? 0) >= FaceTracker.minimumOverlap
      let keypoints = overlaps ? nearest?.keypoints : nil
      if case .eyes = cropper.spec.alignment, keypoints == nil { return nil }
      return Face(box: box, keypoints: keypoints)
    }
  }
}

extension Face {
  /// A frontal face around its eyes, as the short-range detector would draw it; nil where the
  /// eyes coincide.
  ///
  /// The proportions are medians over 536 portraits, with the eyes level, their middle the origin
  /// and their distance the unit.
  public init?(rightEye: Point, leftEye: Point) {
    let distance = hypot(leftEye.x - rightEye.x, leftEye.y - rightEye.y)
    guard distance > 0, distance.isFinite,
      let frame = AffineTransform2D.similarity(
        Point(x: -0.5, y: 0), Point(x: 0.5, y: 0), to: rightEye, leftEye)
    else { return nil }
    let center = frame(Point(x: 0, y: Proportions.boxCenter))
    let side = Proportions.boxSide * distance
    self.init(
      box: BoundingBox(x: center.x - side / 2, y: center.y - side / 2, width: side, height: side),
      keypoints: FaceKeypoints(
        rightEye: rightEye, leftEye: leftEye, nose: frame(Point(x: 0, y: Proportions.nose)),
        mouth: frame(Point(x: 0, y: Proportions.mouth)),
        rightEar: frame(Point(x: -Proportions.earX, y: Proportions.earY)),
        leftEar: frame(Point(x: Proportions.earX, y: Proportions.earY))))
  }

  private enum Proportions {
    static let boxCenter = 0.56
    static let boxSide = 2.4
    static let nose = 0.58
    static let mouth = 1.08
    static let earX = 1.03
    static let earY = 0.25
  }
}
