import CVision

/// The picture library at hand.
public enum MediaEngine {
  /// OpenCV's version, for example `4.6.0`.
  public static var version: String { String(cString: vision_version()) }
}
