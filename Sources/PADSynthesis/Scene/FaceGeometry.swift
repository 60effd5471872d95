import Foundation
public import PADCore

/// Where a face and its eyes are in a picture, by projection of the scene and not by detection.
public struct FaceGeometry: Hashable, Codable, Sendable {
  /// From the middle of the forehead to the chin and from cheek to cheek, in pixels.
  public var box: BoundingBox
  /// The person's own right eye: the one on the picture's left.
  public var rightEye: Point
  /// The person's own left eye.
  public var leftEye: Point
  /// The middle of the line between the lips.
  public var mouth: Point

  /// - Parameters:
  ///   - outline: Projected points of the face; their bounds are its box.
  init(outline: [SIMD2<Float>], eyes: [SIMD2<Float>], mouth: SIMD2<Float>) {
    let xs = outline.map(\.x)
    let ys = outline.map(\.y)
    let (left, right) = (Double(xs.min() ?? 0), Double(xs.max() ?? 0))
    let (top, bottom) = (Double(ys.min() ?? 0), Double(ys.max() ?? 0))
    box = BoundingBox(x: left, y: top, width: right - left, height: bottom - top)
    rightEye = Point(x: Double(eyes[0].x), y: Double(eyes[0].y))
    leftEye = Point(x: Double(eyes[1].x), y: Double(eyes[1].y))
    self.mouth = Point(x: Double(mouth.x), y: Double(mouth.y))
  }

  /// The face as points that another projection can take on: box corners, eyes, mouth.
  private var points: [SIMD2<Float>] {
    func point(_ x: Double, _ y: Double) -> SIMD2<Float> { SIMD2(Float(x), Float(y)) }
    return [
      point(box.x, box.center.y), point(box.x + box.width, box.center.y),
      point(box.center.x, box.y), point(box.center.x, box.y + box.height),
      point(rightEye.x, rightEye.y), point(leftEye.x, leftEye.y), point(mouth.x, mouth.y),
    ]
  }

  /// The face after its picture was carried to another place.
  func mapped(_ transform: (SIMD2<Float>) -> SIMD2<Float>) -> FaceGeometry {
    let moved = points.map(transform)
    return FaceGeometry(
      outline: Array(moved[0..<4]), eyes: Array(moved[4..<6]), mouth: moved[6])
  }
}

extension Person {
  /// The face of this person in a pose, as `camera` sees it.
  func geometry(_ pose: Pose, through camera: Pinhole) -> FaceGeometry {
    let turn = Rotation(yaw: pose.yaw, pitch: pose.pitch, roll: pose.roll)
    func projected(_ rest: Vector) -> SIMD2<Float> {
      camera.project(headPoint(rest, turn) + pose.position)
    }
    let shape = subject.shape
    let outline = stride(from: 0, to: head.rest.count, by: 3).compactMap { i -> SIMD2<Float>? in
      let p = head.rest[i]
      guard p.y < 4.2, p.y > -12.5, p.z > 1.5 else { return nil }
      return projected(p)
    }
    let eyes = [-1, 1].map { (side: Float) in
      projected(Vector(side * shape.eyeSpacing, 0.05, 5.75 + shape.eyeRadius))
    }
    return FaceGeometry(
      outline: outline, eyes: eyes, mouth: projected(Vector(0, shape.mouthHeight, 8.4)))
  }

  /// A point of the head at rest, turned about the neck.
  @inline(__always)
  func headPoint(_ p: Vector, _ turn: Rotation) -> Vector {
    turn(p - Self.neck) + Self.neck
  }

  static let neck = Vector(0, -7, -3)
}
