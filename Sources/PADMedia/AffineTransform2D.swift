import Foundation
import PADCore

/// x' = a x + b y + tx, y' = c x + d y + ty, over `Point`'s coordinates.
public struct AffineTransform2D: Hashable, Codable, Sendable {
  public var a: Double
  public var b: Double
  public var tx: Double
  public var c: Double
  public var d: Double
  public var ty: Double

  /// Takes the coefficients of both rows.
  public init(a: Double, b: Double, tx: Double, c: Double, d: Double, ty: Double) {
    self.a = a
    self.b = b
    self.tx = tx
    self.c = c
    self.d = d
    self.ty = ty
  }

  /// Leaves every point where it is.
  public static let identity = scaling(by: 1)

  /// Moves points by x and y pixels.
  public static func translation(x: Double, y: Double) -> AffineTransform2D {
    AffineTransform2D(a: 1, b: 0, tx: x, c: 0, d: 1, ty: y)
  }

  /// Scales about the origin.
  public static func scaling(by factor: Double) -> AffineTransform2D {
    AffineTransform2D(a: factor, b: 0, tx: 0, c: 0, d: factor, ty: 0)
  }

  /// Turns x towards y: clockwise on the screen, where y points down.
  public static func rotation(radians: Double) -> AffineTransform2D {
    let (sine, cosine) = (sin(radians), cos(radians))
    return AffineTransform2D(a: cosine, b: -sine, tx: 0, c: sine, d: cosine, ty: 0)
  }

  /// The rotation, uniform scale and shift that takes two points to two others.
  ///
  /// - Returns: nil where the first two coincide.
  public static func similarity(
    _ first: Point, _ second: Point, to firstTarget: Point, _ secondTarget: Point
  ) -> AffineTransform2D? {
    let (ux, uy) = (second.x - first.x, second.y - first.y)
    let (vx, vy) = (secondTarget.x - firstTarget.x, secondTarget.y - firstTarget.y)
    let square = ux * ux + uy * uy
    guard square > 0, square.isFinite else { return nil }
    // The quotient of v and u as complex numbers.
    let cosine = (ux * vx + uy * vy) / square
    let sine = (ux * vy - uy * vx) / square
    return AffineTransform2D(
      a: cosine, b: -sine, tx: firstTarget.x - cosine * first.x + sine * first.y,
      c: sine, d: cosine, ty: firstTarget.y - sine * first.x - cosine * first.y)
  }

  /// This transform first, then `next`.
  public func followed(by next: AffineTransform2D) -> AffineTransform2D {
    AffineTransform2D(
      a: next.a * a + next.b * c, b: next.a * b + next.b * d,
      tx: next.a * tx + next.b * ty + next.tx,
      c: next.c * a + next.d * c, d: next.c * b + next.d * d,
      ty: next.c * tx + next.d * ty + next.ty)
  }

  /// Where the transform takes a point.
  public func callAsFunction(_ point: Point) -> Point {
    Point(x: a * point.x + b * point.y + tx, y: c * point.x + d * point.y + ty)
  }

  /// Factor of areas; negative where the transform mirrors, 0 where it cannot be inverted.
  public var determinant: Double { a * d - b * c }

  /// - Returns: nil where the determinant is 0 or not finite.
  public var inverse: AffineTransform2D? {
    let determinant = determinant
    guard determinant != 0, determinant.isFinite else { return nil }
    let (ia, ib) = (d / determinant, -b / determinant)
    let (ic, id) = (-c / determinant, a / determinant)
    return AffineTransform2D(
      a: ia, b: ib, tx: -(ia * tx + ib * ty), c: ic, d: id, ty: -(ic * tx + id * ty))
  }

  var isFinite: Bool { rows.allSatisfy(\.isFinite) }

  /// - Shape: [2, 3], row by row
  var rows: [Double] { [a, b, tx, c, d, ty] }
}
