import Foundation

/// Linear light that arrives at a lattice of samples, and how far away it came from.
package struct RadianceImage: Sendable {
  package let width: Int
  package let height: Int
  /// - Shape: [height, width]
  package var pixels: [Vector]
  /// Distance along the optical axis in centimeters; infinite where there is only background.
  /// - Shape: [height, width]
  package var depth: [Float]
  /// How far what a sample shows moves until the next frame, in samples right and down; empty
  /// where nobody asked.
  /// - Shape: [height, width]
  package var flow: [SIMD2<Float>] = []

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
    pixels = [Vector](repeating: .zero, count: width * height)
    depth = [Float](repeating: .infinity, count: width * height)
  }

  /// Bilinear interpolation at a position measured from the left and top edges; clamped at the
  /// border.
  package func sample(_ x: Float, _ y: Float) -> Vector {
    let px = clamp(x - 0.5, 0, Float(width - 1))
    let py = clamp(y - 0.5, 0, Float(height - 1))
    let (ix, iy) = (min(Int(px), width - 2), min(Int(py), height - 2))
    let (tx, ty) = (px - Float(ix), py - Float(iy))
    return pixels.withUnsafeBufferPointer { pixels in
      let base = iy * width + ix
      let top = mix(pixels[base], pixels[base + 1], tx)
      let bottom = mix(pixels[base + width], pixels[base + width + 1], tx)
      return mix(top, bottom, ty)
    }
  }
}
