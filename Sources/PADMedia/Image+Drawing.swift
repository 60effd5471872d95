import CVision
import PADCore

extension Image {
  /// Draws a line of text. The font has ASCII only; other characters become `?`.
  ///
  /// - Parameters:
  ///   - left: where the text begins, in pixels from the left edge.
  ///   - baseline: what its letters stand on, in pixels from the top edge.
  ///   - capitalHeight: of its capitals, in pixels.
  ///   - color: one value a channel.
  /// - Throws: `PADError(.invalid)` for a color of another number of channels, or a height that is
  ///   not in 1...`maximumSide`.
  public mutating func draw(
    _ text: String, left: Int, baseline: Int, capitalHeight: Int, color: [UInt8]
  ) throws {
    guard color.count == channels, (1...Image.maximumSide).contains(capitalHeight),
      let left = Int32(exactly: left), let baseline = Int32(exactly: baseline)
    else { throw failure("written on with a color of \(color.count) channels") }
    let (width, height, channels) = (self.width, self.height, self.channels)
    let message = pixels.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { base in
        vision_draw_text(
          vision_target(
            pixels: base, width: Int32(width), height: Int32(height), channels: Int32(channels)),
          Image.drawable(text), left, baseline, Int32(capitalHeight), color)
      }
    }
    guard let message else { return }
    defer { vision_free(message) }
    throw PADError(.invalid, "'\(text)' cannot be drawn (\(String(cString: message)))")
  }

  /// The width that `draw` needs for a text, in pixels.
  public static func width(ofText text: String, capitalHeight: Int) -> Int {
    Int(vision_text_width(drawable(text), Int32(clamping: capitalHeight)))
  }

  /// Lays a picture of as many channels over this one; what reaches beyond is cut off.
  ///
  /// - Parameters:
  ///   - left: the column of this picture that takes the other's first.
  ///   - top: the row of this picture that takes the other's first.
  /// - Precondition: both have the same number of channels.
  public mutating func paste(_ other: Image, left: Int, top: Int) {
    precondition(other.channels == channels)
    let columns = max(0, left)..<max(max(0, left), min(width, left + other.width))
    let rows = max(0, top)..<max(max(0, top), min(height, top + other.height))
    guard !columns.isEmpty else { return }
    for row in rows {
      let from = ((row - top) * other.width + columns.lowerBound - left) * channels
      let to = (row * width + columns.lowerBound) * channels
      pixels.replaceSubrange(
        to..<to + columns.count * channels,
        with: other.pixels[from..<from + columns.count * channels])
    }
  }

  private static func drawable(_ text: String) -> String {
    String(text.map { $0.isASCII && $0 >= " " ? $0 : "?" })
  }
}
