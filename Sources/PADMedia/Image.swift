import PADCore

/// A picture of 8-bit channels, interleaved and row by row: RGB (3 channels) or gray (1).
public struct Image: Hashable, Sendable {
  /// In pixels.
  public let width: Int
  /// In pixels.
  public let height: Int
  /// 3 (RGB) or 1 (gray).
  public let channels: Int
  /// - Shape: [height, width, channels]
  public var pixels: [UInt8]

  /// - Precondition: the pixels fill the size, and there are 1 or 3 channels.
  public init(width: Int, height: Int, channels: Int = 3, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && (channels == 1 || channels == 3))
    precondition(pixels.count == width * height * channels)
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// A picture of one value.
  ///
  /// - Precondition: the size is positive, and there are 1 or 3 channels.
  public init(width: Int, height: Int, channels: Int = 3, fill: UInt8 = 0) {
    self.init(
      width: width, height: height, channels: channels,
      pixels: [UInt8](repeating: fill, count: width * height * channels))
  }

  /// The whole picture as a box.
  public var bounds: BoundingBox {
    BoundingBox(x: 0, y: 0, width: Double(width), height: Double(height))
  }
}
