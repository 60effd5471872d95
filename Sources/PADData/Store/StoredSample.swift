public import PADCore

/// What a data set itself says about the face in a picture, in pixels of that picture.
///
/// Left and right are as the picture shows them, not the person's own.
public struct FaceAnnotation: Hashable, Codable, Sendable {
  public var eyeOnPictureLeft: Point?
  public var eyeOnPictureRight: Point?
  public var mouth: Point?
  public var box: BoundingBox?

  public init(
    eyeOnPictureLeft: Point? = nil, eyeOnPictureRight: Point? = nil, mouth: Point? = nil,
    box: BoundingBox? = nil
  ) {
    self.eyeOnPictureLeft = eyeOnPictureLeft
    self.eyeOnPictureRight = eyeOnPictureRight
    self.mouth = mouth
    self.box = box
  }
}

/// A sample as the prepared store holds it: who and what it shows, and where its face was
/// found. Its pixels are read by `Store.crop(of:)`.
public struct StoredSample: Hashable, Codable, Sendable, Identifiable {
  /// Whether a crop could be acquired.
  public enum Status: String, Codable, Sendable, CaseIterable {
    /// The store holds a crop.
    case prepared
    /// The picture was read and no face was found in it.
    case noFace = "no face"
    /// The picture could not be read.
    case unreadable
  }

  /// The face as the detector found it, in pixels of the source picture.
  public struct Detection: Hashable, Codable, Sendable {
    public var box: BoundingBox
    public var keypoints: FaceKeypoints?
    /// 0...1
    public var confidence: Double

    public init(box: BoundingBox, keypoints: FaceKeypoints? = nil, confidence: Double) {
      self.box = box
      self.keypoints = keypoints
      self.confidence = confidence
    }
  }

  public var identity: SampleIdentity
  public var status: Status
  /// Why there is no crop; nil where there is one.
  public var reason: String?
  public var detection: Detection?
  public var annotation: FaceAnnotation?
  /// The picture's path below the root of its data set.
  public var source: String
  /// Bytes of the picture's file when it was prepared; nil in stores of schema version 1.
  public var sourceBytes: Int?
  /// SHA-256 of the crop in hexadecimal, as the store took it; nil without a crop.
  public var cropDigest: String?

  public var id: String { identity.id }

  public init(
    identity: SampleIdentity, status: Status, reason: String? = nil,
    detection: Detection? = nil, annotation: FaceAnnotation? = nil, source: String,
    sourceBytes: Int? = nil, cropDigest: String? = nil
  ) {
    self.identity = identity
    self.status = status
    self.reason = reason
    self.detection = detection
    self.annotation = annotation
    self.source = source
    self.sourceBytes = sourceBytes
    self.cropDigest = cropDigest
  }
}

extension SampleIdentity {
  /// The subject, qualified by the data set: two data sets may use one name for two people.
  public var person: String { "\(dataset)/\(subject)" }
}
