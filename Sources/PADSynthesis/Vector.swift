import Foundation

/// A point or direction in centimeters, or a linear RGB color (reflectance or radiance).
package typealias Vector = SIMD3<Float>

extension SIMD3 where Scalar == Float {
  @inline(__always)
  package var squaredLength: Float { (self * self).sum() }
  @inline(__always)
  package var length: Float { squaredLength.squareRoot() }

  /// The same direction at length 1; zero stays zero.
  @inline(__always)
  package var normalized: Vector {
    let length = length
    return length > 0 ? self / length : self
  }

  /// Rec. 709 luminance of a linear RGB color.
  @inline(__always)
  package var luminance: Float { dot(self, Vector(0.2126, 0.7152, 0.0722)) }
}

@inline(__always)
package func dot(_ a: Vector, _ b: Vector) -> Float { (a * b).sum() }

@inline(__always)
package func cross(_ a: Vector, _ b: Vector) -> Vector {
  Vector(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

/// Linear interpolation: `a` at 0, `b` at 1.
@inline(__always)
package func mix(_ a: Float, _ b: Float, _ amount: Float) -> Float {
  a + (b - a) * amount
}

@inline(__always)
package func mix(_ a: Vector, _ b: Vector, _ amount: Float) -> Vector {
  a + (b - a) * amount
}

@inline(__always)
package func clamp(_ value: Float, _ low: Float = 0, _ high: Float = 1) -> Float {
  min(max(value, low), high)
}

/// Hermite step: 0 below `low`, 1 above `high`; descending where `low` > `high`.
@inline(__always)
package func smoothstep(_ low: Float, _ high: Float, _ value: Float) -> Float {
  let t = clamp((value - low) / (high - low))
  return t * t * (3 - 2 * t)
}

/// exp(-(x / width)^2): a bump of height 1.
@inline(__always)
package func bump(_ x: Float, _ width: Float) -> Float {
  let t = x / width
  return exp(-t * t)
}

/// A rotation of space.
package struct Rotation: Hashable, Codable, Sendable {
  package var right: Vector
  package var up: Vector
  package var forward: Vector

  /// Turns a head that faces +z: yaw to its left, then pitch upwards, then roll, in radians.
  package init(yaw: Float, pitch: Float, roll: Float) {
    let (sy, cy) = (sin(yaw), cos(yaw))
    let (sp, cp) = (sin(pitch), cos(pitch))
    let (sr, cr) = (sin(roll), cos(roll))
    func turned(_ v: Vector) -> Vector {
      let rolled = Vector(cr * v.x - sr * v.y, sr * v.x + cr * v.y, v.z)
      let pitched = Vector(rolled.x, cp * rolled.y + sp * rolled.z, cp * rolled.z - sp * rolled.y)
      return Vector(cy * pitched.x + sy * pitched.z, pitched.y, cy * pitched.z - sy * pitched.x)
    }
    right = turned(Vector(1, 0, 0))
    up = turned(Vector(0, 1, 0))
    forward = turned(Vector(0, 0, 1))
  }

  package func callAsFunction(_ v: Vector) -> Vector {
    right * v.x + up * v.y + forward * v.z
  }

  /// The inverse rotation of `v`.
  package func inverse(_ v: Vector) -> Vector {
    Vector(dot(right, v), dot(up, v), dot(forward, v))
  }
}

/// The sRGB transfer function (IEC 61966-2-1).
package enum SRGB {
  package static func linear(_ value: Float) -> Float {
    value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }

  package static func encoded(_ value: Float) -> Float {
    value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
  }

  /// The linear color of a hexadecimal sRGB triple, for example 0xD7BD96.
  package static func color(_ hex: UInt32) -> Vector {
    Vector(
      linear(Float((hex >> 16) & 255) / 255), linear(Float((hex >> 8) & 255) / 255),
      linear(Float(hex & 255) / 255))
  }
}
