internal import Foundation
internal import PADCore
public import PADMedia

extension CueValues {
  /// Measures a crop and what is known of its source.
  ///
  /// - Parameters:
  ///   - detection: the face's box in the source picture.
  ///   - sourceBytes: of the source file.
  ///   - pictureSize: of the source picture; without it the face's place and share are none.
  /// - Shape: `crop` [height, width, 3]
  /// - Throws: `PADError(.invalid)` where the crop has no three channels or no encoder takes it.
  public init(
    crop: Image, detection: StoredSample.Detection? = nil, sourceBytes: Int? = nil,
    pictureSize: StoredSample.PictureSize? = nil
  ) throws {
    self.init()
    guard crop.channels == 3 else {
      throw PADError(.invalid, "a crop of \(crop.channels) channels; expected 3")
    }
    measureColors(of: crop)
    measureDetail(of: Luma(crop))
    let encoded = try crop.encoded(.jpeg(quality: Cue.jpegQuality))
    self[.compression] = Double(encoded.count) / Double(crop.width * crop.height)
    self[.fileSize] = sourceBytes.map(Double.init)
    guard let box = detection?.box else { return }
    let side = max(box.width, box.height)
    self[.cropWidth] = side
    guard let pictureSize else { return }
    self[.faceShare] = side / Double(max(pictureSize.width, pictureSize.height))
    self[.faceX] = box.center.x / Double(pictureSize.width)
    self[.faceY] = box.center.y / Double(pictureSize.height)
  }

  private mutating func measureColors(of crop: Image) {
    var (red, green, blue) = (0, 0, 0)
    var saturation = 0.0
    crop.pixels.withUnsafeBufferPointer { pixels in
      for i in stride(from: 0, to: pixels.count, by: 3) {
        let (r, g, b) = (Int(pixels[i]), Int(pixels[i + 1]), Int(pixels[i + 2]))
        red += r
        green += g
        blue += b
        let highest = max(r, g, b)
        if highest > 0 { saturation += Double(highest - min(r, g, b)) / Double(highest) }
      }
    }
    self[.saturation] = saturation / Double(crop.width * crop.height)
    guard green > 0 else { return }
    self[.redToGreen] = Double(red) / Double(green)
    self[.blueToGreen] = Double(blue) / Double(green)
  }

  private mutating func measureDetail(of luma: Luma) {
    let all = Moments(luma.values)
    self[.mean] = all.mean
    self[.contrast] = all.variance.squareRoot()
    self[.sharpness] = luma.laplacian().map { Moments($0).variance }
    self[.highFrequencies] = luma.finestOctaveShare()
  }
}

/// A crop's luma.
private struct Luma {
  let width: Int
  let height: Int
  /// - Shape: [height, width]
  let values: [Double]

  init(_ image: Image) {
    width = image.width
    height = image.height
    values = [Double](unsafeUninitializedCapacity: width * height) { luma, count in
      image.pixels.withUnsafeBufferPointer { pixels in
        for i in 0..<luma.count {
          luma[i] =
            0.299 * Double(pixels[i * 3]) + 0.587 * Double(pixels[i * 3 + 1])
            + 0.114 * Double(pixels[i * 3 + 2])
        }
      }
      count = luma.count
    }
  }

  /// Nil where no pixel has four neighbors.
  func laplacian() -> [Double]? {
    guard width > 2, height > 2 else { return nil }
    return [Double](unsafeUninitializedCapacity: (width - 2) * (height - 2)) { result, count in
      values.withUnsafeBufferPointer { luma in
        for y in 1..<height - 1 {
          let row = y * width
          for x in row + 1..<row + width - 1 {
            result[count] =
              luma[x - width] + luma[x - 1] - 4 * luma[x] + luma[x + 1] + luma[x + width]
            count += 1
          }
        }
      }
    }
  }

  /// Nil for a picture of one value. A block's own variance times 4 is the energy of its three
  /// orthonormal Haar coefficients, so the share follows from Parseval's equation.
  func finestOctaveShare() -> Double? {
    var (within, sum, squares) = (0.0, 0.0, 0.0)
    let (columns, rows) = (width / 2 * 2, height / 2 * 2)
    guard columns > 0, rows > 0 else { return nil }
    values.withUnsafeBufferPointer { luma in
      for y in stride(from: 0, to: rows, by: 2) {
        for x in stride(from: y * width, to: y * width + columns, by: 2) {
          let (a, b, c, d) = (luma[x], luma[x + 1], luma[x + width], luma[x + width + 1])
          let (total, power) = (a + b + c + d, a * a + b * b + c * c + d * d)
          sum += total
          squares += power
          within += power - total * total / 4
        }
      }
    }
    let energy = squares - sum * sum / Double(columns * rows)
    // A flat picture's rest of rounding is no detail.
    return energy > squares * 1e-12 ? min(1, max(0, within / energy)) : nil
  }
}

/// Mean and variance (divided by n).
private struct Moments {
  var mean = 0.0
  var variance = 0.0

  init(_ values: [Double]) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    self.mean = mean
    variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
  }
}
