import Foundation

/// Signed distances to simple solids (negative inside) and their smooth union.
///
/// After Quilez, "Distance functions" and "Smooth minimum" (iquilezles.org).
enum Distance {
  @inline(__always)
  static func sphere(_ p: Vector, _ center: Vector, _ radius: Float) -> Float {
    (p - center).length - radius
  }

  /// First-order approximation: exact at the surface.
  @inline(__always)
  static func ellipsoid(_ p: Vector, _ center: Vector, _ radii: Vector) -> Float {
    let q = p - center
    let k0 = (q / radii).length
    let k1 = (q / (radii * radii)).length
    return k1 > 0 ? k0 * (k0 - 1) / k1 : -radii.min()
  }

  /// A rod from `a` to `b` whose radius goes from `radiusA` to `radiusB`.
  @inline(__always)
  static func rod(_ p: Vector, _ a: Vector, _ b: Vector, _ radiusA: Float, _ radiusB: Float)
    -> Float
  {
    let axis = b - a
    let t = clamp(dot(p - a, axis) / axis.squaredLength)
    return (p - a - axis * t).length - mix(radiusA, radiusB, t)
  }

  /// The union of two solids whose crease is rounded over `width`.
  @inline(__always)
  static func blend(_ a: Float, _ b: Float, _ width: Float) -> Float {
    let h = max(width - abs(a - b), 0) / width
    return min(a, b) - h * h * width * 0.25
  }

  /// `a` without `b`, its edge rounded over `width`.
  @inline(__always)
  static func carve(_ a: Float, _ b: Float, _ width: Float) -> Float {
    -blend(-a, b, width)
  }
}
