import CVision
import PADCore

extension Image {
  /// Color spaces with 8 bits a channel.
  public enum ColorSpace: String, Sendable, CaseIterable {
    case rgb
    /// Hue (the full circle is 0...255), saturation, value.
    case hsv
    /// ITU-R BT.601 luma, red and blue differences (128 is none).
    case yCrCb
  }

  /// Luma of ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B. A gray picture is returned as it is.
  ///
  /// - Shape: [height, width, 1]
  /// - Throws: `PADError(.invalid)` where the conversion fails.
  public func gray() throws -> Image {
    channels == 1 ? self : try converted(VISION_RGB_TO_GRAY, channels: 1)
  }

  /// Three equal channels of a gray picture. An RGB picture is returned as it is.
  ///
  /// - Shape: [height, width, 3]
  /// - Throws: `PADError(.invalid)` where the conversion fails.
  public func rgb() throws -> Image {
    channels == 3 ? self : try converted(VISION_GRAY_TO_RGB, channels: 3)
  }

  /// The picture's three channels, read as `source`, in another color space.
  ///
  /// `Image` does not store its space: whoever converts to HSV or YCrCb converts back.
  ///
  /// - Throws: `PADError(.invalid)` for a gray picture.
  public func converted(from source: ColorSpace = .rgb, to target: ColorSpace) throws -> Image {
    guard channels == 3 else { throw failure("converted from \(source) to \(target)") }
    switch (source, target) {
    case (.rgb, .hsv): return try converted(VISION_RGB_TO_HSV, channels: 3)
    case (.hsv, .rgb): return try converted(VISION_HSV_TO_RGB, channels: 3)
    case (.rgb, .yCrCb): return try converted(VISION_RGB_TO_YCRCB, channels: 3)
    case (.yCrCb, .rgb): return try converted(VISION_YCRCB_TO_RGB, channels: 3)
    case (.rgb, .rgb), (.hsv, .hsv), (.yCrCb, .yCrCb): return self
    case (.hsv, .yCrCb), (.yCrCb, .hsv):
      return try converted(from: source, to: .rgb).converted(from: .rgb, to: target)
    }
  }

  private func converted(_ conversion: vision_conversion, channels: Int) throws -> Image {
    try Image.filled(
      width: width, height: height, channels: channels, failure: failure("converted")
    ) { target in withSource { vision_convert($0, Int32(conversion.rawValue), target) } }
  }
}
