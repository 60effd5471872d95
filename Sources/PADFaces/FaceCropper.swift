import Foundation
import PADCore
import PADMedia

/// Executes a `CropSpec`: the same code cuts faces for training and for deployment.
///
/// Any thread may call it, several at once. The same picture gives the same crop on every call.
public struct FaceCropper: Sendable {
  /// How faces are found and cut.
  public let spec: CropSpec
  let detector: FaceDetector

  /// - Parameters:
  ///   - models: nil searches the dependency folder (not for `wholePicture`).
  ///   - threads: threads of one detection.
  ///   - concurrency: how many pictures shall be worked on at the same time.
  /// - Throws: `PADError` where the spec is out of range or the models are missing.
  public init(
    spec: CropSpec, models: FaceModels? = nil, threads: Int = 1, concurrency: Int = 1
  ) throws {
    try spec.check(origin: "crop")
    self.spec = spec
    detector = try FaceDetector(
      kind: spec.detector, minimumConfidence: spec.minimumConfidence,
      border: spec.detectionBorder, models: models, threads: threads, concurrency: concurrency)
  }

  /// All faces, the most confident first.
  ///
  /// - Throws: `PADError` where inference fails.
  public func detect(_ image: Image) throws -> [Face] { try detector.detect(image) }

  /// The face with the largest box: the one that presents itself. Ties go to the more
  /// confident.
  public static func largest(of faces: [Face]) -> Face? {
    faces.max { ($0.box.area, $0.confidence) < ($1.box.area, $1.confidence) }
  }

  /// The face that the spec's choice takes; nil where there are none. Ties go to the more
  /// confident.
  public func chosen(of faces: [Face], in image: Image) -> Face? {
    switch spec.choice {
    case .largest: return Self.largest(of: faces)
    case .central:
      let middle = image.bounds.center
      func distance(_ face: Face) -> Double {
        hypot(face.box.center.x - middle.x, face.box.center.y - middle.y)
      }
      return faces.min { (distance($0), $1.confidence) < (distance($1), $0.confidence) }
    }
  }

  /// Finds the face that the spec's choice takes and cuts it out; nil where there is none.
  ///
  /// - Shape: crop [size, size, 3]
  /// - Throws: `PADError` where inference fails, `.invalid` where the spec aligns by eyes and the
  ///   face has none.
  public func crop(_ image: Image) throws -> (face: Face, crop: Image)? {
    guard let face = chosen(of: try detect(image), in: image) else { return nil }
    return (face, try crop(image, face: face))
  }

  /// Cuts out a known face.
  ///
  /// - Throws: `PADError(.invalid)` where the spec aligns by eyes and the face has none.
  public func crop(_ image: Image, face: Face) throws -> Image {
    switch spec.alignment {
    case .box(let margin):
      return try image.rgb().cropped(
        face.box.squared(scaledBy: margin), width: spec.size, height: spec.size,
        interpolation: spec.interpolation)
    case .eyes:
      return try warped(image, try transform(of: face))
    }
  }

  /// Cuts out a face whose eyes are known, for example from a data set's own list; no detector
  /// runs. Right and left are the person's own: the right eye is on the picture's left.
  ///
  /// - Throws: `PADError(.invalid)` where the spec does not align by eyes or the eyes coincide.
  public func crop(_ image: Image, rightEye: Point, leftEye: Point) throws -> Image {
    guard case .eyes(let eyeDistance, let eyeHeight) = spec.alignment else {
      throw PADError(.invalid, "eye positions were given, but the crop is laid over a box")
    }
    return try warped(
      image, try transform(rightEye, leftEye, eyeDistance: eyeDistance, eyeHeight: eyeHeight))
  }

  /// The upright square around a face that the spec's crop covers, in pixels of the picture; for
  /// crops aligned by the eyes, one of the same area around the same center.
  ///
  /// - Throws: `PADError(.invalid)` where the box has no area, or the spec aligns by eyes and the
  ///   face has none.
  public func square(around face: Face) throws -> BoundingBox {
    let transform = try transform(of: face)
    guard let back = transform.inverse else {
      throw PADError(.invalid, "the face box \(face.box) has no area")
    }
    let center = back(Point(x: Double(spec.size) / 2, y: Double(spec.size) / 2))
    let side = Double(spec.size) * abs(back.determinant).squareRoot()
    return BoundingBox(
      x: center.x - side / 2, y: center.y - side / 2, width: side, height: side)
  }

  /// What takes points of the picture to points of the crop that `crop(_:face:)` cuts.
  ///
  /// - Throws: `PADError(.invalid)` where the spec aligns by eyes and the face has none.
  public func transform(of face: Face) throws -> AffineTransform2D {
    switch spec.alignment {
    case .box(let margin):
      let cut = face.box.squared(scaledBy: margin).cutPixels
      return AffineTransform2D.translation(x: -cut.x, y: -cut.y)
        .followed(by: .scaling(by: Double(spec.size) / cut.width))
    case .eyes(let eyeDistance, let eyeHeight):
      guard let keypoints = face.keypoints else {
        throw PADError(
          .invalid, "the face at \(face.box) has no eye positions; alignment by eyes needs them")
      }
      return try transform(
        keypoints.rightEye, keypoints.leftEye, eyeDistance: eyeDistance, eyeHeight: eyeHeight)
    }
  }

  private func transform(
    _ rightEye: Point, _ leftEye: Point, eyeDistance: Double, eyeHeight: Double
  ) throws -> AffineTransform2D {
    let side = Double(spec.size)
    let transform = AffineTransform2D.similarity(
      rightEye, leftEye, to: Point(x: (1 - eyeDistance) / 2 * side, y: eyeHeight * side),
      Point(x: (1 + eyeDistance) / 2 * side, y: eyeHeight * side))
    guard let transform else {
      throw PADError(.invalid, "both eyes lie at (\(rightEye.x), \(rightEye.y))")
    }
    return transform
  }

  private func warped(_ image: Image, _ transform: AffineTransform2D) throws -> Image {
    try image.rgb().warped(
      transform, width: spec.size, height: spec.size, interpolation: spec.interpolation)
  }
}
