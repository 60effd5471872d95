import Foundation
import PADMedia

/// A picture printed on paper, as physics: inks in halftone screens under the room's light.
struct PrintMedium: SheetMedium {
  private let printer: Printer
  private let lighting: Lighting
  /// Ink shares of every source pixel.
  /// - Shape: [height, width]
  private let inks: [SIMD4<Float>]
  private let pictureWidth: Int
  private let pictureHeight: Int
  /// Size of the printed picture; the rest of the sheet is bare paper.
  private let width: Float
  private let height: Float
  private let screens: [HalftoneScreen]
  private let noise = Noise.sampler

  /// - Parameters:
  ///   - picture: What was printed, RGB.
  ///   - margin: Bare paper around it on the sheet, in centimeters.
  init(
    _ picture: Image, on sheet: Sheet, margin: Float, printer: Printer, lighting: Lighting
  ) {
    self.printer = printer
    self.lighting = lighting
    pictureWidth = picture.width
    pictureHeight = picture.height
    width = sheet.width - 2 * margin
    height = sheet.height - 2 * margin
    let linear = LinearPicture(picture)
    inks = linear.pixels.map { printer.separation($0) }
    // The trade's angles, which keep the inks' lattices from beating with each other.
    screens = [15, 75, 0, 45].map { (degrees: Float) in
      HalftoneScreen(
        ruling: printer.ruling, angle: degrees * .pi / 180, placement: printer.placement)
    }
  }

  func radiance(at hit: Sheet.Hit, view: Vector, footprint: Float) -> Vector {
    let u = (hit.x / width + 0.5) * Float(pictureWidth)
    let v = (0.5 - hit.y / height) * Float(pictureHeight)
    var ink = SIMD4<Float>.zero
    if u >= 0, v >= 0, u < Float(pictureWidth), v < Float(pictureHeight) {
      let tone = tone(u, v)
      for i in 0..<4 {
        ink[i] = screens[i].ink(
          tone[i], x: hit.x + 0.37 * Float(i), y: hit.y, footprint: footprint)
      }
    }
    let band = 1 + printer.banding * noise(3.5, hit.y / printer.bandWidth)
    let fiber = noise(hit.x * 9, hit.y * 9) * 0.6 + noise(hit.x * 23, hit.y * 23) * 0.4
    let reflectance =
      printer.reflectance(ink * band) * printer.paper * (1 + printer.texture * fiber)
    let slope = Vector(fiber, noise(hit.y * 17, hit.x * 17), 0) * printer.texture
    let normal = (hit.normal + slope).normalized
    return reflectance * lighting.irradiance(hit.normal) + highlight(normal, view)
  }

  private func highlight(_ normal: Vector, _ view: Vector) -> Vector {
    let towardsEye = -view.normalized
    let half = (lighting.keyDirection + towardsEye).normalized
    let key = pow(max(dot(normal, half), 0), printer.sharpness)
    let fillHalf = (lighting.fillDirection + towardsEye).normalized
    let fill = pow(max(dot(normal, fillHalf), 0), printer.sharpness)
    return (lighting.key * key + lighting.fill * fill) * printer.gloss
      + lighting.side * (0.02 * min(printer.gloss, 1))
  }

  @inline(__always)
  private func tone(_ u: Float, _ v: Float) -> SIMD4<Float> {
    let x = clamp(u - 0.5, 0, Float(pictureWidth - 1))
    let y = clamp(v - 0.5, 0, Float(pictureHeight - 1))
    let (ix, iy) = (min(Int(x), pictureWidth - 2), min(Int(y), pictureHeight - 2))
    let (tx, ty) = (x - Float(ix), y - Float(iy))
    let base = iy * pictureWidth + ix
    return inks.withUnsafeBufferPointer { inks in
      let top = inks[base] + (inks[base + 1] - inks[base]) * tx
      let low = inks[base + pictureWidth]
      let bottom = low + (inks[base + pictureWidth + 1] - low) * tx
      return top + (bottom - top) * ty
    }
  }
}

/// A decoded picture in linear light.
struct LinearPicture {
  let width: Int
  let height: Int
  /// - Shape: [height, width]
  let pixels: [Vector]

  init(_ image: Image) {
    width = image.width
    height = image.height
    let table = (0..<256).map { SRGB.linear(Float($0) / 255) }
    pixels = (0..<width * height).map { i in
      Vector(
        table[Int(image.pixels[i * 3])], table[Int(image.pixels[i * 3 + 1])],
        table[Int(image.pixels[i * 3 + 2])])
    }
  }
}
