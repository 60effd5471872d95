public import Foundation
public import PADCore
public import PADMedia

/// A picture or a frame in which a face is to be found.
public struct FrameInput: Sendable {
  /// Upright.
  public var image: Image
  /// The frame behind it in its clip; nil for still pictures and for a clip's last frame, and
  /// where no view needs it.
  public var next: Image?
  /// Its place in its clip; nil for still pictures.
  public var frame: StoredSample.Frame?
  /// The face as the data set places it; nil where it does not.
  public var annotation: FaceAnnotation?
  /// Attacks have no depth.
  public var label: Label

  /// Takes a frame with what is known of it.
  public init(
    image: Image, next: Image? = nil, frame: StoredSample.Frame? = nil,
    annotation: FaceAnnotation? = nil, label: Label
  ) {
    self.image = image
    self.next = next
    self.frame = frame
    self.annotation = annotation
    self.label = label
  }
}

/// A face cut out of a picture, and what is derived beside it.
public struct CroppedFace: Sendable {
  /// Where and how surely the face was found.
  public var detection: StoredSample.Detection
  /// The face, cut by the store's `CropSpec`.
  public var crop: Image
  /// The encoded views beside it.
  public var views: [ViewKind: Data]

  /// Takes a face and its crop.
  public init(
    detection: StoredSample.Detection, crop: Image, views: [ViewKind: Data] = [:]
  ) {
    self.detection = detection
    self.crop = crop
    self.views = views
  }
}

/// Finds and cuts the face of one member's frames, which it is given in order; nil where there is
/// none.
public typealias FaceFinder = (FrameInput) throws -> CroppedFace?
