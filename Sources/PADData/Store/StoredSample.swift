public import PADCore

/// What a data set itself says about the face in a picture, in pixels of that picture.
///
/// Left and right are as the picture shows them, not the person's own.
public struct FaceAnnotation: Hashable, Codable, Sendable {
  /// The center of the eye on the picture's left.
  public var eyeOnPictureLeft: Point?
  /// The center of the eye on the picture's right.
  public var eyeOnPictureRight: Point?
  /// The center of the mouth.
  public var mouth: Point?
  /// The face's box.
  public var box: BoundingBox?

  /// Takes what the data set says; the rest is nil.
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
    /// The face's box; may reach beyond the picture.
    public var box: BoundingBox
    /// Nil where the detector finds none.
    public var keypoints: FaceKeypoints?
    /// 0...1
    public var confidence: Double

    /// Takes a face as a detector found it.
    public init(box: BoundingBox, keypoints: FaceKeypoints? = nil, confidence: Double) {
      self.box = box
      self.keypoints = keypoints
      self.confidence = confidence
    }
  }

  /// Who and what the sample shows.
  public var identity: SampleIdentity
  /// Whether there is a crop, and else what failed.
  public var status: Status
  /// Why there is no crop; nil where there is one.
  public var reason: String?
  /// Nil exactly where there is no crop.
  public var detection: Detection?
  /// Nil where the data set says nothing of the face.
  public var annotation: FaceAnnotation?
  /// The picture's or the clip's path below the root of its data set.
  public var source: String
  /// Bytes of the source's files when it was prepared; nil in stores of schema version 1.
  public var sourceBytes: Int?
  /// SHA-256 of the crop in hexadecimal, as the store took it; nil without a crop.
  public var cropDigest: String?
  /// The source picture's size in pixels; nil where it is unreadable, and in stores older than
  /// schema version 4.
  public var pictureSize: PictureSize?
  /// Where the sample lies in its clip; nil for still pictures.
  public var frame: Frame?

  /// A frame's place in its clip.
  public struct Frame: Hashable, Codable, Sendable {
    /// From 0, counting every frame of the clip.
    public var index: Int
    /// Seconds since the clip's first frame.
    public var time: Double

    /// Takes a frame's place.
    public init(index: Int, time: Double) {
      self.index = index
      self.time = time
    }
  }

  /// Width and height of a picture.
  public struct PictureSize: Hashable, Codable, Sendable {
    /// In pixels.
    public var width: Int
    /// In pixels.
    public var height: Int

    /// Takes a size in pixels.
    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// The identity's id.
  public var id: String { identity.id }

  /// Takes all that the store keeps of a sample.
  public init(
    identity: SampleIdentity, status: Status, reason: String? = nil,
    detection: Detection? = nil, annotation: FaceAnnotation? = nil, source: String,
    sourceBytes: Int? = nil, cropDigest: String? = nil, pictureSize: PictureSize? = nil,
    frame: Frame? = nil
  ) {
    self.identity = identity
    self.status = status
    self.reason = reason
    self.detection = detection
    self.annotation = annotation
    self.source = source
    self.sourceBytes = sourceBytes
    self.cropDigest = cropDigest
    self.pictureSize = pictureSize
    self.frame = frame
  }
}

extension SampleIdentity {
  /// The subject, qualified by the data set: two data sets may use one name for two people.
  public var person: String { "\(dataset)/\(subject)" }
}
