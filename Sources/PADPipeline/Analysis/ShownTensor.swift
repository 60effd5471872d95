import PADCore
import PADMedia
import PADMethods
import Torch

extension Tensor {
  /// A picture as a network takes it, at the picture's own size: the way back of
  /// `Image(showing:scale:input:)`.
  ///
  /// - Shape: [3, H, W]
  /// - Throws: `TorchError` from the engine.
  package convenience init(showing picture: Image, input: InputSpec) throws {
    let plane = picture.width * picture.height
    var values = [Float](repeating: 0, count: 3 * plane)
    for channel in 0..<3 {
      let source = input.channelOrder == .bgr ? 2 - channel : channel
      for pixel in 0..<plane {
        let value = Float(picture.pixels[3 * pixel + source]) / 255
        values[channel * plane + pixel] =
          (value - input.mean[channel]) / input.deviation[channel]
      }
    }
    try self.init(values, shape: [3, picture.height, picture.width])
  }
}

extension Image {
  /// What a network sees or makes, as a picture.
  ///
  /// - Shape: values [3, H, W] or [1, H, W]
  /// - Throws: `PADError(.invalid)` for another shape; `TorchError` from the engine.
  package init(showing values: Tensor, scale: Illustration.Scale, input: InputSpec) throws {
    let shape = values.shape
    guard shape.count == 3, [1, 3].contains(shape[0]), shape[1] > 0, shape[2] > 0 else {
      throw PADError(.invalid, "a picture of shape \(shape); expected [3, H, W] or [1, H, W]")
    }
    let (channels, plane) = (shape[0], shape[1] * shape[2])
    let elements = try values.detached().to(.cpu).floats()
    var pixels = [UInt8](repeating: 0, count: channels * plane)
    for channel in 0..<channels {
      // Networks may take blue first; pictures have red first.
      let target =
        channels == 3 && scale == .input && input.channelOrder == .bgr ? 2 - channel : channel
      for pixel in 0..<plane {
        let value = elements[channel * plane + pixel]
        let shown =
          switch scale {
          case .input: value * input.deviation[channel] + input.mean[channel]
          case .unit: value
          }
        // NaN becomes black.
        pixels[pixel * channels + target] = UInt8(min(255, max(0, (shown * 255).rounded())))
      }
    }
    self.init(width: shape[2], height: shape[1], channels: channels, pixels: pixels)
  }

  /// The picture in gray under a color that covers it the more, the higher `heat` is: skin under a
  /// transparent red would hide a map.
  ///
  /// - Parameters:
  ///   - heat: 0...1, one value a pixel, row by row.
  ///   - color: of the highest heat.
  /// - Throws: `PADError` where the picture cannot be converted.
  package func shaded(by heat: [Double], _ color: [UInt8]) throws -> Image {
    precondition(heat.count == width * height && color.count == 3)
    let strongest = 0.85  // so that the picture shows through
    let gray = try self.gray().pixels
    var shaded = Image(width: width, height: height)
    for pixel in heat.indices {
      let cover = strongest * max(0, min(1, heat[pixel]))
      for channel in 0..<3 {
        let value = (1 - cover) * Double(gray[pixel]) + cover * Double(color[channel])
        shaded.pixels[pixel * 3 + channel] = UInt8(value.rounded())
      }
    }
    return shaded
  }
}
