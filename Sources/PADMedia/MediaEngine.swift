import CVideo
import CVision

/// The picture and video libraries at hand.
public enum MediaEngine {
  /// OpenCV's version, for example `4.6.0`.
  public static var version: String { String(cString: vision_version()) }

  /// FFmpeg's version, for example `5.1.9-0+deb12u1`.
  public static var videoVersion: String { String(cString: video_version()) }
}
