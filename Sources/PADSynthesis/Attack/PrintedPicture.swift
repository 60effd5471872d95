import Foundation
import PADMedia

/// A picture as a printer put it on paper: reflectance wherever one looks.
struct PrintedPicture: Sendable {
  let printer: Printer
  /// Ink shares of every source pixel.
  /// - Shape: [height, width]
  private let inks: [SIMD4<Float>]
  let width: Int
  let height: Int
  private let screens: [HalftoneScreen]
  private let noise = Noise.sampler

  init(_ picture: Image, printer: Printer) {
    self.printer = printer
    width = picture.width
    height = picture.height
    let table = (0..<256).map { SRGB.linear(Float($0) / 255) }
    inks = (0..<width * height).map { i in
      printer.separation(
        Vector(
          table[Int(picture.pixels[i * 3])], table[Int(picture.pixels[i * 3 + 1])],
          table[Int(picture.pixels[i * 3 + 2])]))
    }
    // The trade's angles, which keep the inks' lattices from beating with each other.
    screens = [15, 75, 0, 45].map { (degrees: Float) in
      HalftoneScreen(
        ruling: printer.ruling, angle: degrees * .pi / 180, placement: printer.placement)
    }
  }

  /// Reflectance at a point of the paper.
  ///
  /// - Parameters:
  ///   - u, v: The point in source pixels from the picture's left and top edges; beyond them the
  ///     paper is bare.
  ///   - x, y: The point on the paper in centimeters.
  ///   - footprint: Width of the sample on the paper, in centimeters.
  func reflectance(u: Float, v: Float, x: Float, y: Float, footprint: Float) -> Vector {
    var ink = SIMD4<Float>.zero
    if u >= 0, v >= 0, u < Float(width), v < Float(height) {
      let tone = tone(u, v)
      for i in 0..<4 {
        ink[i] = screens[i].ink(tone[i], x: x + 0.37 * Float(i), y: y, footprint: footprint)
      }
    }
    let band = 1 + printer.banding * noise(3.5, y / printer.bandWidth)
    return printer.reflectance(ink * band) * printer.paper
      * (1 + printer.texture * fiber(x, y))
  }

  /// Height of the paper's fibers, in -1...1.
  func fiber(_ x: Float, _ y: Float) -> Float {
    noise(x * 9, y * 9) * 0.6 + noise(x * 23, y * 23) * 0.4
  }

  @inline(__always)
  private func tone(_ u: Float, _ v: Float) -> SIMD4<Float> {
    let x = clamp(u - 0.5, 0, Float(width - 1))
    let y = clamp(v - 0.5, 0, Float(height - 1))
    let (ix, iy) = (min(Int(x), width - 2), min(Int(y), height - 2))
    let (tx, ty) = (x - Float(ix), y - Float(iy))
    let base = iy * width + ix
    return inks.withUnsafeBufferPointer { inks in
      let top = inks[base] + (inks[base + 1] - inks[base]) * tx
      let low = inks[base + width]
      let bottom = low + (inks[base + width + 1] - low) * tx
      return top + (bottom - top) * ty
    }
  }
}
