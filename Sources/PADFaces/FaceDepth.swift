import Foundation
import PADCore
import PADMedia

/// A face's depth, one value a pixel: nearer is larger, 0 where there is no face.
///
/// The unit is the face's own radius r, the root mean square distance of its mesh's points from
/// their mean: 1 lies 1 r nearer to the camera than the mean, 0 lies 2 r behind it. Neither the
/// face's size in the picture nor its turn changes r, so that maps of different frames, cameras
/// and people compare, which a stretch of each map to its own extremes would not. The limits hold
/// any pose: the points of 536 portraits' meshes lay from 0.87 r before to 1.93 r behind the mean.
/// Pixels of the face are at least `least`.
public struct FaceDepth: Hashable, Sendable {
  /// What the farthest point of a face may have: still told from no face in 8 bits.
  public static let least: Float = 1 / 255
  /// In radii before and behind the mesh's mean.
  static let (near, far) = (1.0, 2.0)

  /// Width and height in pixels.
  public let size: Int
  /// In 0...1.
  /// - Shape: [size, size]
  public let values: [Float]

  /// Takes a map's values.
  ///
  /// - Precondition: the values fill the size.
  public init(size: Int, values: [Float]) {
    precondition(size > 0 && values.count == size * size)
    self.size = size
    self.values = values
  }

  /// No depth anywhere: an attack's target in pseudo-depth methods, whatever it shows.
  public static func zeros(size: Int) -> FaceDepth {
    FaceDepth(size: size, values: [Float](repeating: 0, count: size * size))
  }

  /// Draws a mesh.
  ///
  /// - Parameter transform: takes the picture's points to the map's, in pixels.
  public init(_ face: MeshedFace, transform: AffineTransform2D, size: Int) {
    var canvas = DepthCanvas(size: size)
    let depths = Self.depths(of: face.points)
    let places = face.points.map { transform(Point(x: $0.x, y: $0.y)) }
    for (a, b, c) in FaceMesh.triangles {
      canvas.draw((places[a], depths[a]), (places[b], depths[b]), (places[c], depths[c]))
    }
    self.init(size: size, values: canvas.values)
  }

  /// - Shape: points [468] -> [468], in `least`...1
  private static func depths(of points: [Point3D]) -> [Double] {
    let count = Double(points.count)
    func mean(_ value: (Point3D) -> Double) -> Double {
      points.reduce(0) { $0 + value($1) } / count
    }
    let (x, y, z) = (mean(\.x), mean(\.y), mean(\.z))
    let square = mean { point in
      let (dx, dy, dz) = (point.x - x, point.y - y, point.z - z)
      return dx * dx + dy * dy + dz * dz
    }
    let radius = max(square.squareRoot(), .leastNormalMagnitude)
    return points.map { point in
      let depth = (far - (point.z - z) / radius) / (near + far)
      return min(1, max(Double(least), depth))
    }
  }

  /// The map as a gray picture of 8 bits, in which it may be stored.
  public var image: Image {
    Image(
      width: size, height: size, channels: 1,
      pixels: values.map { UInt8((min(1, max(0, $0)) * 255).rounded()) })
  }

  /// Reads a stored map.
  ///
  /// - Throws: `PADError(.invalid)` for a picture that is not square or not gray.
  public init(_ image: Image) throws {
    guard image.width == image.height, image.channels == 1 else {
      throw PADError(
        .invalid,
        "a depth map of \(image.width)x\(image.height) pixels, \(image.channels) channels; "
          + "expected a square of one")
    }
    self.init(size: image.width, values: image.pixels.map { Float($0) * (1 / 255) })
  }
}

/// A map that keeps the nearest of what is drawn at each pixel's center.
private struct DepthCanvas {
  let size: Int
  var values: [Float]

  init(size: Int) {
    self.size = size
    values = [Float](repeating: 0, count: size * size)
  }

  typealias Corner = (place: Point, depth: Double)

  /// Pixels whose center lies in the triangle or on its edge; both sides are drawn, as a turned
  /// head's far cheek is hidden by what is nearer.
  mutating func draw(_ a: Corner, _ b: Corner, _ c: Corner) {
    let area = Self.side(a.place, b.place, c.place)
    guard area != 0, area.isFinite else { return }
    let columns = range(a.place.x, b.place.x, c.place.x)
    for row in range(a.place.y, b.place.y, c.place.y) {
      for column in columns {
        let center = Point(x: Double(column) + 0.5, y: Double(row) + 0.5)
        let u = Self.side(b.place, c.place, center) / area
        let v = Self.side(c.place, a.place, center) / area
        let w = 1 - u - v
        guard min(u, v, w) >= -Self.roundingError else { continue }
        let depth = Float(u * a.depth + v * b.depth + w * c.depth)
        let index = row * size + column
        values[index] = max(values[index], depth)
      }
    }
  }

  /// On an edge between two triangles both weights may fall short of 0 by this.
  private static let roundingError = 1e-12

  /// Twice the area of a triangle, negative where it turns the other way.
  private static func side(_ a: Point, _ b: Point, _ c: Point) -> Double {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
  }

  /// The pixels of one axis whose centers may lie between three coordinates.
  private func range(_ a: Double, _ b: Double, _ c: Double) -> Range<Int> {
    let limit = Double(size)
    let low = max(0, min(limit, (min(a, b, c) - 0.5).rounded(.up)))
    let high = max(low, min(limit, (max(a, b, c) + 0.5).rounded(.down)))
    return Int(low)..<Int(high)
  }
}
