import Foundation
import PADCore
import PADMedia

extension CameraModel {
  /// Takes the picture of `scene`, which was rendered on `supersampling` times this camera's
  /// lattice.
  ///
  /// - Parameters:
  ///   - exposure: Factor on the automatic exposure: what a control misses or a user sets.
  ///   - metering: What the control has found; nil measures this scene.
  ///   - rows: Light that reaches each row, relative to the mean: lamps flicker while a rolling
  ///     shutter reads; nil where they do not.
  /// - Shape: scene [height * supersampling, width * supersampling] -> [height, width, 3]
  package func capture(
    _ scene: RadianceImage, exposure: Float = 1, metering: Metering? = nil, rows: [Float]? = nil,
    using generator: inout SeededGenerator
  ) -> Image {
    var light = pixelLight(scene)
    darkenCorners(&light)
    let gain = exposure * (metering?.gain ?? automaticGain(light))
    if let rows { modulate(&light, rows) }
    addNoise(&light, gain: gain, using: &generator)
    if hasMosaic { light = Mosaic.interpolated(light, width: width, height: height) }
    balanceAndSaturate(&light, metering?.balance ?? automaticBalance(light))
    var encoded = toneMapped(light)
    if sharpening > 0 { encoded = sharpened(encoded) }
    var pixels = [UInt8](repeating: 0, count: width * height * 3)
    for i in 0..<width * height {
      for channel in 0..<3 {
        pixels[i * 3 + channel] = UInt8(clamp(encoded[i][channel]) * 255 + 0.5)
      }
    }
    return Image(width: width, height: height, pixels: pixels)
  }

  /// What automatic exposure and white balance settle on.
  package struct Metering: Hashable, Codable, Sendable {
    package var gain: Float
    /// Factors on red, green and blue.
    package var balance: Vector
  }

  /// Measures a scene as `capture` would.
  package func metering(of scene: RadianceImage) -> Metering {
    var light = pixelLight(scene)
    darkenCorners(&light)
    let gain = automaticGain(light)
    return Metering(gain: gain, balance: automaticBalance(light.map { $0 * gain }))
  }

  private func modulate(_ light: inout [Vector], _ rows: [Float]) {
    for y in 0..<height {
      for x in 0..<width { light[y * width + x] *= rows[y] }
    }
  }

  /// Light gathered by each pixel: the lens's Gaussian spread, then the pixel's square.
  package func pixelLight(_ scene: RadianceImage) -> [Vector] {
    let factor = Self.supersampling
    precondition(scene.width == width * factor && scene.height == height * factor)
    let kernel = pixelKernel(factor)
    let reach = (kernel.count - factor) / 2
    var columns = [Vector](repeating: .zero, count: width * scene.height)
    // A row with its ends repeated, so that the inner loop needs no clamping.
    var row = [Vector](repeating: .zero, count: scene.width + 2 * reach)
    for y in 0..<scene.height {
      let start = y * scene.width
      row.replaceSubrange(
        reach..<reach + scene.width, with: scene.pixels[start..<start + scene.width])
      for k in 0..<reach {
        row[k] = scene.pixels[start]
        row[reach + scene.width + k] = scene.pixels[start + scene.width - 1]
      }
      row.withUnsafeBufferPointer { row in
        kernel.withUnsafeBufferPointer { kernel in
          columns.withUnsafeMutableBufferPointer { columns in
            for x in 0..<width {
              var sum = Vector.zero
              for k in 0..<kernel.count { sum += row[x * factor + k] * kernel[k] }
              columns[y * width + x] = sum
            }
          }
        }
      }
    }
    var result = [Vector](repeating: .zero, count: width * height)
    result.withUnsafeMutableBufferPointer { result in
      columns.withUnsafeBufferPointer { source in
        for y in 0..<height {
          for k in 0..<kernel.count {
            let sy = min(max(y * factor - reach + k, 0), scene.height - 1)
            let weight = kernel[k]
            for x in 0..<width { result[y * width + x] += source[sy * width + x] * weight }
          }
        }
      }
    }
    return result
  }

  /// The pixel's box convolved with the lens's Gaussian, on the sample lattice; sums to 1.
  private func pixelKernel(_ factor: Int) -> [Float] {
    let sigma = blur * Float(factor)
    let reach = Int((3 * sigma).rounded(.up))
    var kernel = [Float](repeating: 0, count: factor + 2 * reach)
    for tap in 0..<kernel.count {
      for sample in 0..<factor {
        let distance = Float(tap - reach - sample)
        kernel[tap] += exp(-distance * distance / (2 * sigma * sigma))
      }
    }
    let sum = kernel.reduce(0, +)
    return kernel.map { $0 / sum }
  }

  private func darkenCorners(_ light: inout [Vector]) {
    let (cx, cy) = (Float(width) / 2, Float(height) / 2)
    let scale = 1 / (cx * cx + cy * cy)
    for y in 0..<height {
      for x in 0..<width {
        let (dx, dy) = (Float(x) + 0.5 - cx, Float(y) + 0.5 - cy)
        light[y * width + x] *= 1 - vignetting * (dx * dx + dy * dy) * scale
      }
    }
  }

  /// Center-weighted metering that does not chase what is far brighter than the rest.
  private func automaticGain(_ light: [Vector]) -> Float {
    var (sum, total) = (Float(0), Float(0))
    for y in stride(from: 0, to: height, by: 3) {
      for x in stride(from: 0, to: width, by: 3) {
        let dx = (Float(x) / Float(width) - 0.5) * 2
        let dy = (Float(y) / Float(height) - 0.5) * 2
        let weight = 0.15 + exp(-2 * (dx * dx + dy * dy))
        sum += weight * log(light[y * width + x].luminance + 0.004)
        total += weight
      }
    }
    return clamp(exposureTarget / exp(sum / total), 0.05, 20)
  }

  /// Scales light to full scale 1 with shot and read noise; dim scenes are amplified, noise too.
  private func addNoise(
    _ light: inout [Vector], gain: Float, using generator: inout SeededGenerator
  ) {
    // Below unit gain the shutter is shorter, not the amplifier weaker.
    let electrons = fullWell / max(gain, 0.5)
    for i in light.indices {
      let signal = light[i] * gain
      let noise = Vector(
        Self.gaussian(&generator), Self.gaussian(&generator), Self.gaussian(&generator))
      let variance = (signal * electrons + readNoise * readNoise) / (electrons * electrons)
      light[i] = signal + noise * variance.squareRoot()
    }
  }

  /// Nearly normal, mean 0, variance 1: the sum of four 16-bit uniforms.
  @inline(__always)
  private static func gaussian(_ generator: inout SeededGenerator) -> Float {
    let bits = generator.next()
    let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
    // Each uniform on 0...65535 has variance (65536^2 - 1) / 12; four of them 65536^2 / 3.
    return (Float(sum) - 131_070) * (1.732_050_8 / 65536)
  }

  private func automaticBalance(_ light: [Vector]) -> Vector {
    var mean = Vector.zero
    for pixel in light { mean += pixel.clamped(lowerBound: .zero, upperBound: .one) }
    mean = mean / Float(light.count) + 1e-4
    return Vector(
      pow(mean.y / mean.x, whiteBalance), 1, pow(mean.y / mean.z, whiteBalance)) * tint
  }

  private func balanceAndSaturate(_ light: inout [Vector], _ gains: Vector) {
    for i in light.indices {
      let balanced = light[i] * gains
      light[i] = mix(Vector(repeating: balanced.luminance), balanced, saturation)
    }
  }

  private func toneMapped(_ light: [Vector]) -> [Vector] {
    let curve = toneCurve()
    let top = Float(curve.count - 2)
    return curve.withUnsafeBufferPointer { curve in
      light.map { pixel in
        var result = Vector.zero
        for channel in 0..<3 {
          // The table is finer in the dark: it is indexed by the square root.
          let position = clamp(pixel[channel]).squareRoot() * top
          let index = Int(position)
          result[channel] = mix(curve[index], curve[index + 1], position - Float(index))
        }
        return result
      }
    }
  }

  /// Encoded value for the square root of linear light, over 0...1.
  private func toneCurve() -> [Float] {
    let count = 1024
    return (0...count).map { step in
      let root = min(Float(step) / Float(count - 1), 1)
      let encoded = pow(SRGB.encoded(root * root), gamma)
      let curved = encoded * encoded * (3 - 2 * encoded)
      return mix(encoded, curved, contrast)
    }
  }

  /// Unsharp masking against a 3 x 3 mean, on all channels alike.
  private func sharpened(_ image: [Vector]) -> [Vector] {
    var result = image
    image.withUnsafeBufferPointer { image in
      for y in 1..<height - 1 {
        for x in 1..<width - 1 {
          let i = y * width + x
          var around = image[i - width - 1] + image[i - width] + image[i - width + 1]
          around += image[i - 1] + image[i] + image[i + 1]
          around += image[i + width - 1] + image[i + width] + image[i + width + 1]
          let detail = (image[i] - around / 9).luminance
          result[i] += sharpening * detail
        }
      }
    }
    return result
  }
}
