import PADCore
import PADMedia

/// Follows one subject's face through a clip: detect, follow, detect again on loss.
///
/// Causal: a frame's face depends on that frame and earlier ones only, so that training and
/// deployment see the same. Each frame's measurement is the data set's own (`KnownFace`), or the
/// detection in a square around the last one that overlaps it most, or else the detection in the
/// whole picture that overlaps it most. Boxes and key points are then smoothed by the cropper's
/// `CropSpec.smoothing`.
///
/// Where no face overlaps the last one enough, the frame has no face: holding the last box would
/// cut a crop beside the face. `memorySeconds` later the subject counts as gone, and the face
/// that `CropSpec.choice` takes begins a new track; `track` tells. Two people who change places
/// within one frame cannot be told apart by boxes.
public struct FaceTracker: Sendable {
  /// How long a lost subject is looked for before another may take its place, in seconds.
  public static let memorySeconds = 0.5
  /// Boxes of one subject in successive frames overlap at least this much (intersection over
  /// union): a face may move by 54 % of its width.
  public static let minimumOverlap = 0.3
  /// The side of the region in which a face is followed, over its box's longer side: a face that
  /// moved as far as `minimumOverlap` allows is still in it. It costs what the whole picture costs
  /// and keeps small faces, which the whole picture loses.
  static let regionScale = 2.5
  /// The region stays where it is while the face overlaps the box that it was laid around by this
  /// much. Moved with every frame it would be sampled otherwise in each, which alone doubled the
  /// unrest of boxes in real clips.
  static let anchorOverlap = 0.65

  /// Detects and cuts; holds the contract.
  public let cropper: FaceCropper
  /// The number of the track that the last returned face belongs to; 0 before the first.
  public private(set) var track = 0
  private var last: (face: Face, time: Double)?
  private var frameTime: Double?
  /// The box that the region is laid around.
  private var anchor: BoundingBox?
  private var smoother: FaceSmoother

  /// Begins a clip.
  public init(cropper: FaceCropper) {
    self.cropper = cropper
    smoother = FaceSmoother(cropper.spec.smoothing)
  }

  /// The subject's face in the next frame; nil where there is none.
  ///
  /// - Parameters:
  ///   - time: the frame's, in seconds from any origin; later than the frame before.
  ///   - known: where the data set says that the face is, which then no detection overrules.
  /// - Throws: `PADError(.invalid)` where the time does not increase or the known face has no
  ///   extent, or another `PADError` where inference fails.
  public mutating func next(
    _ image: Image, time: Double, known: KnownFace? = nil
  ) throws -> Face? {
    guard time.isFinite, frameTime.map({ time > $0 }) ?? true else {
      throw PADError(
        .invalid,
        "a frame at \(time) s follows one at \(frameTime.map { "\($0) s" } ?? "the start"); "
          + "expected times that increase")
    }
    frameTime = time
    let expected = last.flatMap { time - $0.time <= Self.memorySeconds ? $0 : nil }
    let measured: Face? =
      if let known {
        try known.face(in: image, cropper: cropper)
      } else if let expected {
        try followed(expected.face, in: image)
      } else {
        cropper.chosen(of: try cropper.detect(image), in: image)
      }
    guard let measured else { return nil }
    if let expected, Self.overlap(expected.face, measured) >= Self.minimumOverlap {
      last = (measured, time)
      return smoother.next(measured, after: time - expected.time)
    }
    last = (measured, time)
    track += 1
    smoother.restart()
    return smoother.next(measured, after: 0)
  }

  private mutating func followed(_ face: Face, in image: Image) throws -> Face? {
    let overlap = anchor?.intersectionOverUnion(face.box) ?? 0
    if overlap < Self.anchorOverlap { anchor = face.box }
    let region = (anchor ?? face.box).squared(scaledBy: Self.regionScale)
    let near = Self.match(face, among: try cropper.detector.detect(image, in: region))
    return try near ?? Self.match(face, among: try cropper.detect(image))
  }

  private static func match(_ face: Face, among faces: [Face]) -> Face? {
    faces.filter { overlap(face, $0) >= minimumOverlap }
      .max { overlap(face, $0) < overlap(face, $1) }
  }

  private static func overlap(_ first: Face, _ second: Face) -> Double {
    first.box.intersectionOverUnion(second.box)
  }
}
