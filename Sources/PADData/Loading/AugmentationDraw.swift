internal import Foundation
public import PADCore
public import PADMedia

/// The change that one sample undergoes: an affine warp, a loss of detail, then a map of its
/// colors.
public struct AugmentationDraw: Hashable, Sendable {
  public var isFlipped = false
  /// Clockwise as the picture shows it.
  public var rotationDegrees = 0.0
  /// Factor of the size, about the center.
  public var scale = 1.0
  /// Shares of the side.
  public var shift = Point(x: 0, y: 0)
  /// Share of the value range.
  public var brightness = 0.0
  /// Factor about mid-gray.
  public var contrast = 1.0
  /// Factor of the distance from gray.
  public var saturation = 1.0
  /// Red, green, blue.
  public var gains = [1.0, 1.0, 1.0]
  /// Before the changes of color above, but for gray, which comes last.
  public var photometric = PhotometricDraw.identity
  /// After the warp, before all changes of color.
  public var degradation = DegradationDraw.identity

  /// Changes nothing.
  public static let identity = AugmentationDraw()

  /// Whether any color differs from the crop's.
  public var changesColor: Bool {
    brightness != 0 || contrast != 1 || saturation != 1 || gains != [1, 1, 1]
      || photometric != .identity
  }

  private var onlyFlips: Bool {
    rotationDegrees == 0 && scale == 1 && shift == Point(x: 0, y: 0)
  }

  /// The geometric half: flip, rotation and scale about the center, shift. Outside the crop
  /// lies its mirror image.
  ///
  /// - Shape: [height, width, channels] -> same
  /// - Throws: `PADError(.invalid)` where the warp is not finite or cannot be inverted.
  public func warp(_ image: Image) throws -> Image {
    if onlyFlips { return isFlipped ? try image.flippedHorizontally() : image }
    return try image.warped(
      transform(width: image.width, height: image.height), width: image.width,
      height: image.height)
  }

  /// The geometric half on a flow: what moves turns and scales with the picture.
  ///
  /// - Throws: `PADError(.invalid)` as for a picture.
  public func warp(_ flow: OpticalFlow) throws -> OpticalFlow {
    guard isFlipped || !onlyFlips else { return flow }
    return try flow.warped(transform(width: flow.width, height: flow.height))
  }

  /// Takes points of the picture to points of the changed one.
  private func transform(width: Int, height: Int) -> AffineTransform2D {
    let (width, height) = (Double(width), Double(height))
    let mirror = AffineTransform2D(a: isFlipped ? -1 : 1, b: 0, tx: 0, c: 0, d: 1, ty: 0)
    return AffineTransform2D.translation(x: -width / 2, y: -height / 2)
      .followed(by: mirror)
      .followed(by: .rotation(radians: rotationDegrees * .pi / 180))
      .followed(by: .scaling(by: scale))
      .followed(by: .translation(x: width * (0.5 + shift.x), y: height * (0.5 + shift.y)))
  }

  /// The color half and the normalization in one pass. Without color changes it is
  /// `InputSpec.normalize`, which deployment uses.
  ///
  /// - Shape: `pixels` [size, size, 3] -> `output` [3, size, size] from `offset`
  package func normalize(
    _ pixels: UnsafeBufferPointer<UInt8>, to input: InputSpec,
    into output: UnsafeMutableBufferPointer<Float>, at offset: Int
  ) {
    guard changesColor else {
      input.normalize(pixels, into: output, at: offset)
      return
    }
    let plane = input.size * input.size
    precondition(pixels.count == plane * 3 && output.count >= offset + plane * 3)
    let rows = self.rows(for: pixels)
    for position in 0..<3 {
      let channel = input.channelOrder == .rgb ? position : 2 - position
      let scale = 1 / (255 * input.deviation[position])
      let shift = input.mean[position] / input.deviation[position]
      let base = offset + position * plane
      map(pixels, rows.channels[channel], curve: rows.curve) { i, value in
        output[base + i] = value * scale - shift
      }
    }
  }

  /// The changed picture itself, for looking at it and for measuring it: values are rounded to
  /// 8 bits, which `normalize` does not do.
  ///
  /// - Shape: [height, width, 3] -> same
  /// - Throws: `PADError(.invalid)` where the warp cannot be inverted or the picture is gray.
  public func rendered(_ image: Image) throws -> Image {
    var result = try degradation.applied(to: warp(image))
    guard changesColor else { return result }
    guard image.channels == 3 else {
      throw PADError(.invalid, "a picture of \(image.channels) channels; expected 3")
    }
    var output = result.pixels
    result.pixels.withUnsafeBufferPointer { pixels in
      let rows = self.rows(for: pixels)
      for channel in 0..<3 {
        map(pixels, rows.channels[channel], curve: rows.curve) { i, value in
          output[i * 3 + channel] = UInt8(value.rounded())
        }
      }
    }
    result.pixels = output
    return result
  }

  private typealias Row = (red: Float, green: Float, blue: Float, offset: Float)

  /// What a crop's pixels are multiplied with, and the curve that comes before; nil where that
  /// changes nothing.
  private func rows(for pixels: UnsafeBufferPointer<UInt8>) -> (channels: [Row], curve: [Float]?) {
    guard photometric != .identity else { return ((0..<3).map(colorRow), nil) }
    let curve = photometric.curve
    let color = photometric.map(for: ColorStatistics(pixels, curve: curve))
      .followed(by: ColorMap.saturation(saturation))
      .followed(by: .gains(gains)).followed(by: .contrast(contrast))
      .followed(by: .offset(255 * brightness))
    let whole = photometric.isGray ? color.followed(by: .saturation(0)) : color
    return ((0..<3).map(whole.row), photometric.gamma == 1 ? nil : curve)
  }

  /// One channel of every pixel, cut to 0...255.
  @inline(__always)
  private func map(
    _ pixels: UnsafeBufferPointer<UInt8>, _ row: Row, curve: [Float]?,
    _ store: (Int, Float) -> Void
  ) {
    let count = pixels.count / 3
    guard let curve else {
      for i in 0..<count {
        let (red, green, blue) = (pixels[i * 3], pixels[i * 3 + 1], pixels[i * 3 + 2])
        let value =
          row.red * Float(red) + row.green * Float(green) + row.blue * Float(blue) + row.offset
        store(i, min(max(value, 0), 255))
      }
      return
    }
    curve.withUnsafeBufferPointer { curve in
      for i in 0..<count {
        let value =
          row.red * curve[Int(pixels[i * 3])] + row.green * curve[Int(pixels[i * 3 + 1])]
          + row.blue * curve[Int(pixels[i * 3 + 2])] + row.offset
        store(i, min(max(value, 0), 255))
      }
    }
  }

  /// Channel = red * R + green * G + blue * B + offset, in 0...255: saturation about the luma
  /// (Rec. 601), then the channel's gain, then contrast about mid-gray and brightness.
  private func colorRow(_ channel: Int) -> (
    red: Float, green: Float, blue: Float, offset: Float
  ) {
    let luma = [0.299, 0.587, 0.114]
    let weights = luma.indices.map { source in
      let saturated = (1 - saturation) * luma[source] + (source == channel ? saturation : 0)
      return Float(contrast * gains[channel] * saturated)
    }
    let offset = 127.5 * (1 - contrast) + 255 * brightness
    return (weights[0], weights[1], weights[2], Float(offset))
  }
}
