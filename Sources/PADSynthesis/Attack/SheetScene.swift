import Foundation
import PADCore

/// What a sheet carries: how much light leaves it where, and in which color.
protocol SheetMedium: Sendable {
  /// - Parameters:
  ///   - hit: The point on the sheet.
  ///   - view: The direction of the ray that hit it (z = -1).
  ///   - footprint: Width of the sample on the sheet, in centimeters.
  func radiance(at hit: Sheet.Hit, view: Vector, footprint: Float) -> Vector
}

/// A sheet held into a room before a camera.
package struct SheetScene: Hashable, Codable, Sendable {
  package var sheet: Sheet
  package var lighting: Lighting
  package var background: Background
  package var thumbs: [Thumb]

  package init(
    sheet: Sheet, lighting: Lighting, background: Background, thumbs: [Thumb] = []
  ) {
    self.sheet = sheet
    self.lighting = lighting
    self.background = background
    self.thumbs = thumbs
  }

  /// A hand that holds the sheet: its thumb lies over the front, its fist behind the edge.
  package struct Thumb: Hashable, Codable, Sendable {
    /// The thumb's tip and root on the sheet, in centimeters from its middle.
    package var tip: SIMD2<Float>
    package var root: SIMD2<Float>
    package var radius: Float
    package var color: Vector
  }

  func render(_ medium: some SheetMedium, through camera: Pinhole) -> RadianceImage {
    var image = RadianceImage(width: camera.width, height: camera.height)
    background.fill(&image, step: 4, lighting: lighting)
    let intersector = Sheet.Intersector(sheet)
    let (halfWidth, halfHeight) = (sheet.width / 2, sheet.height / 2)
    for y in 0..<camera.height {
      for x in 0..<camera.width {
        let view = camera.ray(Float(x) + 0.5, Float(y) + 0.5)
        guard let hit = intersector.hit(view) else { continue }
        let index = y * camera.width + x
        let isOnSheet = abs(hit.x) <= halfWidth && abs(hit.y) <= halfHeight
        if let hand = hand(at: hit, isOnSheet: isOnSheet) {
          image.pixels[index] = hand
        } else if isOnSheet {
          image.pixels[index] = medium.radiance(
            at: hit, view: view, footprint: hit.depth / camera.focalLength)
        } else {
          continue
        }
        image.depth[index] = hit.depth
      }
    }
    return image
  }

  func hand(at hit: Sheet.Hit, isOnSheet: Bool) -> Vector? {
    for thumb in thumbs {
      let axis = thumb.root - thumb.tip
      let length = (axis * axis).sum().squareRoot()
      let p = SIMD2(hit.x, hit.y)
      if let normal = bulge(p, from: thumb.tip, to: thumb.root, radius: thumb.radius, hit) {
        let along = ((p - thumb.tip) * axis).sum() / length
        let nail = bump(along - 0.2, 0.6) * smoothstep(0.75, 0.9, normal.z)
        let color = mix(thumb.color, thumb.color * Vector(1.25, 1.15, 1.15), nail)
        return color * lighting.irradiance(normal)
      }
      guard !isOnSheet else { continue }
      for finger: Float in [-1.5, 0, 1.5, 3] {
        let knuckle = thumb.root + SIMD2(0, finger - 1)
        let wrist = knuckle + axis * (3 / length) - SIMD2(0, 1.5)
        if let normal = bulge(p, from: knuckle, to: wrist, radius: thumb.radius * 1.05, hit) {
          return thumb.color * lighting.irradiance(normal) * 0.8
        }
      }
    }
    return nil
  }

  /// The normal of a round rod that lies on the sheet; nil beside it.
  private func bulge(
    _ p: SIMD2<Float>, from a: SIMD2<Float>, to b: SIMD2<Float>, radius: Float, _ hit: Sheet.Hit
  ) -> Vector? {
    let axis = b - a
    let t = clamp(((p - a) * axis).sum() / (axis * axis).sum())
    let offset = (p - a - axis * t) / radius
    let r = (offset * offset).sum()
    guard r < 1 else { return nil }
    return (hit.normal * (1 - r).squareRoot() + Vector(offset.x, offset.y, 0)).normalized
  }
}
