import Foundation
import PADCore
public import PADMedia

/// Reads the portrait of a name and finds its face's mesh.
public typealias PortraitSource = @Sendable (_ name: String) throws -> MeshedPortrait

/// What a plan of these portraits draws its people from; nil for a plan of procedural heads.
///
/// - Throws: `PADError(.invalid)` where the plan has portraits and there is no source of them.
func portraitSource(_ source: PortraitSource?, of portraits: [String]) throws -> PortraitSource? {
  guard !portraits.isEmpty else { return nil }
  guard let source else {
    throw PADError(.invalid, "a plan of portraits, and no source of them")
  }
  return source
}

/// A real portrait with the surface of its face, as a face mesh network found it.
public struct MeshedPortrait: Sendable {
  let image: Image
  /// Pixels right and down, and away from the camera in the same unit.
  /// - Shape: [468], in MediaPipe's canonical order
  let points: [SIMD3<Float>]
  /// - Shape: [triangles, 3]
  let triangles: [SIMD3<Int>]

  /// - Parameters:
  ///   - points: MediaPipe's face mesh: pixels right and down, and away from the camera.
  ///   - triangles: Triples of indices into `points`.
  /// - Throws: `PADError(.invalid)` where the points are not those of that mesh, or the face is no
  ///   more than a few pixels large.
  public init(image: Image, points: [SIMD3<Float>], triangles: [SIMD3<Int>]) throws {
    guard points.count == Self.pointCount,
      triangles.allSatisfy({ $0.min() >= 0 && $0.max() < Self.pointCount }), !triangles.isEmpty
    else {
      throw PADError(
        .invalid, "\(points.count) points; expected the \(Self.pointCount) of MediaPipe's mesh")
    }
    self.image = try image.rgb()
    self.points = points
    self.triangles = triangles
    guard spacing > 8 else {
      throw PADError(.invalid, "eyes \(spacing) pixels apart; expected more than 8")
    }
  }

  private static let pointCount = 468

  // MARK: Points of MediaPipe's mesh

  private static let rightCorners = (33, 133)
  private static let leftCorners = (263, 362)
  private static let lips = (13, 14)
  private static let chin = 152
  private static let forehead = 10
  /// The lids from the outer to the inner corner.
  private static let rightLids = (
    upper: [33, 246, 161, 160, 159, 158, 157, 173, 133],
    lower: [33, 7, 163, 144, 145, 153, 154, 155, 133]
  )
  private static let leftLids = (
    upper: [263, 466, 388, 387, 386, 385, 384, 398, 362],
    lower: [263, 249, 390, 373, 374, 380, 381, 382, 362]
  )

  private func middle(_ pair: (Int, Int)) -> SIMD3<Float> {
    (points[pair.0] + points[pair.1]) / 2
  }

  var rightEye: SIMD3<Float> { middle(Self.rightCorners) }
  var leftEye: SIMD3<Float> { middle(Self.leftCorners) }

  /// Pixels between the eyes.
  private var spacing: Float { (rightEye - leftEye).length }

  /// Pixels a centimeter, by the mean distance of adults' pupils: 6.3 cm (Dodgson 2004).
  var scale: Float { spacing / 6.3 }

  /// The middle of the face between brow and chin, see `Scene.faceMiddle`.
  var middle: SIMD3<Float> {
    let eyes = (rightEye + leftEye) / 2
    return mix(eyes, points[Self.chin], 0.27)
  }

  /// The face in the portrait.
  var face: FaceGeometry {
    func flat(_ p: SIMD3<Float>) -> SIMD2<Float> { SIMD2(p.x, p.y) }
    // Boxes end in the middle of the forehead.
    let top = mix(points[Self.forehead], (rightEye + leftEye) / 2, 0.4)
    let sides = points.map(flat).filter { $0.y > top.y }
    return FaceGeometry(
      outline: sides, eyes: [flat(rightEye), flat(leftEye)], mouth: flat(middle(Self.lips)))
  }

  /// The portrait as something to print or show.
  package var portrait: Portrait {
    let shorter = Float(min(image.width, image.height))
    let framing = Framing(
      share: scale * Framing.faceLength / shorter,
      offset: SIMD2(
        (middle.x - Float(image.width) / 2) / shorter,
        (Float(image.height) / 2 - middle.y) / shorter))
    return Portrait(image: image, framing: framing, face: face)
  }

  /// One eye's opening: heights of the lids between two corners, in pixels.
  struct Lids: Sendable {
    private let upper: [SIMD2<Float>]
    private let lower: [SIMD2<Float>]

    fileprivate init(_ points: [SIMD3<Float>], _ upper: [Int], _ lower: [Int]) {
      func line(_ indices: [Int]) -> [SIMD2<Float>] {
        indices.map { SIMD2(points[$0].x, points[$0].y) }.sorted { $0.x < $1.x }
      }
      self.upper = line(upper)
      self.lower = line(lower)
    }

    /// Heights at `x`; nil beside the eye.
    func heights(at x: Float) -> (upper: Float, lower: Float)? {
      guard let top = Self.height(upper, x), let bottom = Self.height(lower, x), bottom > top
      else { return nil }
      return (top, bottom)
    }

    private static func height(_ line: [SIMD2<Float>], _ x: Float) -> Float? {
      guard let first = line.first, let last = line.last, x > first.x, x < last.x else {
        return nil
      }
      for (a, b) in zip(line, line.dropFirst()) where x <= b.x {
        return mix(a.y, b.y, (x - a.x) / max(b.x - a.x, 1e-3))
      }
      return nil
    }
  }

  var lids: [Lids] {
    [
      Lids(points, Self.rightLids.upper, Self.rightLids.lower),
      Lids(points, Self.leftLids.upper, Self.leftLids.lower),
    ]
  }
}
