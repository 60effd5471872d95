import PADCore

/// What a video file says of itself.
public struct VideoInfo: Hashable, Sendable {
  /// In pixels, upright.
  public var width: Int
  /// In pixels, upright.
  public var height: Int
  /// How the stored frames are turned upright (the container's display matrix).
  public var orientation: Orientation
  /// Frames a second on average; nil where the container does not say.
  public var frameRate: Double?
  /// In seconds; nil where the container does not say.
  public var duration: Double?
  /// FFmpeg's name, for example `h264`, `mpeg4` or `mjpeg`.
  public var codec: String
  /// How many frames the container declares, right or wrong; nil where it does not.
  public var declaredFrames: Int?

  /// Degrees clockwise (0, 90, 180, 270) by which stored frames are turned upright, after
  /// mirroring where `orientation` mirrors.
  public var rotationDegrees: Int { orientation.rotationDegrees }
}

extension Orientation {
  /// Degrees clockwise (0, 90, 180, 270) that follow the mirroring of left and right, if any.
  public var rotationDegrees: Int {
    switch self {
    case .upright, .mirrored: 0
    case .halfTurn, .mirroredHalfTurn: 180
    case .quarterTurnClockwise, .transposedHalfTurn: 90
    case .quarterTurnCounterclockwise, .transposed: 270
    }
  }
}

/// One frame of a video or image sequence.
public struct VideoFrame: Hashable, Sendable {
  /// Counted from 0 over all frames of the source, left out or not.
  public var index: Int
  /// Seconds since the first frame.
  public var time: Double
  /// Upright, RGB.
  public var image: Image

  /// - Parameter time: in seconds since the first frame.
  public init(index: Int, time: Double, image: Image) {
    self.index = index
    self.time = time
    self.image = image
  }
}
