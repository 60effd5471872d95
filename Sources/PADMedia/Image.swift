import PADCore

/// A picture of 8-bit channels, interleaved and row by row: RGB (3 channels) or gray (1).
public struct Image: Hashable, Sendable {
  public let width: Int
  public let height: Int
  public let channels: Int
  /// - Shape: [height, width, channels]
  public var pixels: [UInt8]

  public init(width: Int, height: Int, channels: Int = 3, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && (channels == 1 || channels == 3))
    precondition(pixels.count == width * height * channels)
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

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
