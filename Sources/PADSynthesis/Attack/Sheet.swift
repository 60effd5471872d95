import Foundation

/// A flat or gently bent rectangle that carries a picture: a print's paper, a screen's glass.
package struct Sheet: Hashable, Codable, Sendable {
  /// Centimeters from the camera to the rectangle's middle.
  package var position: Vector
  package var yaw: Float
  package var pitch: Float
  package var roll: Float
  /// Size in centimeters.
  package var width: Float
  package var height: Float
  /// 1 / radius of the bend about an axis in the sheet, in 1 / cm; positive bulges to the camera.
  package var curvature: Float
  /// Direction of the bend in the sheet, in radians from horizontal.
  package var bendAngle: Float

  package init(
    position: Vector, yaw: Float = 0, pitch: Float = 0, roll: Float = 0, width: Float,
    height: Float, curvature: Float = 0, bendAngle: Float = 0
  ) {
    self.position = position
    self.yaw = yaw
    self.pitch = pitch
    self.roll = roll
    self.width = width
    self.height = height
    self.curvature = curvature
    self.bendAngle = bendAngle
  }

  /// The point of space where a point of the sheet lies, in camera coordinates.
  ///
  /// - Parameters:
  ///   - x, y: Centimeters right of and above the sheet's middle.
  package func point(_ x: Float, _ y: Float) -> Vector {
    let s = x * cos(bendAngle) + y * sin(bendAngle)
    let turn = Rotation(yaw: yaw, pitch: pitch, roll: roll)
    return position + turn(Vector(x, y, -curvature / 2 * s * s))
  }

  /// Where a ray meets the sheet.
  package struct Hit: Sendable {
    /// Centimeters right of and above the sheet's middle.
    package var x: Float
    package var y: Float
    package var normal: Vector
    package var depth: Float
  }

  /// Intersects rays of a camera at the origin with the sheet's paraboloid-cylinder
  /// z = -curvature / 2 * s^2, s along the bend.
  package struct Intersector: Sendable {
    private let turn: Rotation
    private let origin: Vector
    private let bend: SIMD2<Float>
    private let curvature: Float

    package init(_ sheet: Sheet) {
      turn = Rotation(yaw: sheet.yaw, pitch: sheet.pitch, roll: sheet.roll)
      origin = turn.inverse(-sheet.position)
      bend = SIMD2(cos(sheet.bendAngle), sin(sheet.bendAngle))
      curvature = sheet.curvature
    }

    /// The hit on the sheet's (unbounded) surface along `ray`, whose z is -1; nil where it misses.
    @inline(__always)
    package func hit(_ ray: Vector) -> Hit? {
      let d = turn.inverse(ray)
      let s0 = origin.x * bend.x + origin.y * bend.y
      let s1 = d.x * bend.x + d.y * bend.y
      // origin.z + t d.z + curvature / 2 (s0 + t s1)^2 = 0
      let a = curvature / 2 * s1 * s1
      let b = d.z + curvature * s0 * s1
      let c = origin.z + curvature / 2 * s0 * s0
      let t: Float
      if abs(a) < 1e-7 {
        guard b != 0 else { return nil }
        t = -c / b
      } else {
        let discriminant = b * b - 4 * a * c
        guard discriminant >= 0 else { return nil }
        // The root that tends to -c / b for a flat sheet.
        t = 2 * c / (-b + (b < 0 ? 1 : -1) * discriminant.squareRoot())
      }
      guard t > 0 else { return nil }
      let s = s0 + t * s1
      let normal = Vector(curvature * s * bend.x, curvature * s * bend.y, 1).normalized
      return Hit(x: origin.x + t * d.x, y: origin.y + t * d.y, normal: turn(normal), depth: t)
    }
  }
}
