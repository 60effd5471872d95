import Foundation
import PADCore

/// The bones and flesh of one head, in centimeters.
///
/// The head faces +z with +y up; the eyes lie at y = 0, the chin near y = -11, the crown near
/// y = 11.5. Mean sizes are those of adult anthropometry (Farkas 1994), rounded.
package struct HeadShape: Hashable, Codable, Sendable {
  package var skullWidth: Float = 7.5
  package var skullHeight: Float = 9.2
  package var faceWidth: Float = 6.5
  package var jawWidth: Float = 4.9
  package var chinLength: Float = 0
  package var chinSize: Float = 1.9
  package var cheekboneSize: Float = 2.3
  package var cheekFullness: Float = 2.5
  package var browRidge: Float = 1.0
  package var eyeSpacing: Float = 3.15
  package var eyeRadius: Float = 1.3
  package var socketDepth: Float = 1.5
  package var noseLength: Float = 3.3
  package var noseWidth: Float = 1.3
  package var noseProjection: Float = 0
  package var bridgeHeight: Float = 0
  package var mouthHeight: Float = -6.7
  package var mouthWidth: Float = 2.6
  package var upperLip: Float = 0.5
  package var lowerLip: Float = 0.62
  package var earSize: Float = 3.0
  /// Sideways lean of the whole face: nobody is symmetric.
  package var asymmetry: Float = 0

  package init() {}

  /// A random head.
  package init(using generator: inout SeededGenerator) {
    func vary(_ value: inout Float, _ amount: Float) {
      // The mean of three uniforms: bell-shaped and bounded.
      let bell = (0..<3).reduce(0.0) { sum, _ in sum + generator.uniform(in: -1...1) } / 1.6
      value += amount * Float(bell)
    }
    vary(&skullWidth, 0.5)
    vary(&skullHeight, 0.5)
    vary(&faceWidth, 0.55)
    vary(&jawWidth, 0.8)
    vary(&chinLength, 0.8)
    vary(&chinSize, 0.4)
    vary(&cheekboneSize, 0.35)
    vary(&cheekFullness, 0.5)
    vary(&browRidge, 0.25)
    vary(&eyeSpacing, 0.22)
    vary(&eyeRadius, 0.12)
    vary(&socketDepth, 0.35)
    vary(&noseLength, 0.45)
    vary(&noseWidth, 0.35)
    vary(&noseProjection, 0.5)
    vary(&bridgeHeight, 0.45)
    vary(&mouthHeight, 0.35)
    vary(&mouthWidth, 0.35)
    vary(&upperLip, 0.14)
    vary(&lowerLip, 0.16)
    vary(&earSize, 0.35)
    vary(&asymmetry, 0.02)
  }

  /// The height of the line between the lips at distance `x` from the middle.
  @inline(__always)
  package func lipLine(_ x: Float) -> Float {
    mouthHeight - 0.06 * bump(x, 0.5) + 0.05 * abs(x)
  }

  /// Signed distance to the skin (negative inside).
  package func distance(at point: Vector) -> Float {
    let p = Vector(abs(point.x + asymmetry * point.y), point.y, point.z)
    var d = Distance.ellipsoid(
      p, Vector(0, 11.3 - skullHeight, -1.6), Vector(skullWidth, skullHeight, 9.4))
    d = Distance.blend(
      d,
      Distance.ellipsoid(
        p, Vector(0, 4.6, -1.3), Vector(skullWidth * 0.97, skullHeight - 3.1, 8.7)), 1.0)
    d = Distance.blend(
      d, Distance.ellipsoid(p, Vector(0, -2.2, 1.6), Vector(faceWidth, 8.2, 6.6)), 2.0)
    d = Distance.blend(
      d,
      Distance.ellipsoid(
        p, Vector(0, -7.2 + chinLength * 0.5, 2.4), Vector(jawWidth, 3.9, 5.2)), 2.0)
    d = Distance.blend(
      d, Distance.sphere(p, Vector(0.5, -9.6 + chinLength, 5.6), chinSize), 1.8)
    d = Distance.blend(
      d, Distance.sphere(p, Vector(4.5, -2.2, 4.7), cheekboneSize), 1.6)
    d = Distance.blend(
      d, Distance.sphere(p, Vector(3.3, -5.4, 4.7), cheekFullness), 1.8)
    d = Distance.blend(
      d, Distance.ellipsoid(p, Vector(0, -6.2, 4.9), Vector(3.3, 3.0, 3.3)), 1.5)
    d = withEyes(d, p)
    d = withNose(d, p)
    d = withMouth(d, p)
    return withEars(d, p)
  }

  private func withEyes(_ distance: Float, _ p: Vector) -> Float {
    var d = Distance.blend(
      distance,
      Distance.rod(p, Vector(1.0, 1.7, 7.3), Vector(5.0, 1.9, 5.2), browRidge, browRidge * 0.8),
      1.2)
    d = Distance.blend(d, Distance.sphere(p, Vector(0, 2.1, 6.9), browRidge), 1.4)
    d = Distance.carve(
      d,
      Distance.ellipsoid(
        p, Vector(eyeSpacing, 0.0, 8.3), Vector(1.9, 1.35, socketDepth + 0.4)), 1.2)
    return Distance.blend(
      d, Distance.sphere(p, Vector(eyeSpacing, 0, 5.75), eyeRadius), 0.45)
  }

  private func withNose(_ distance: Float, _ p: Vector) -> Float {
    let tip = Vector(0, -noseLength, 9.5 + noseProjection)
    let bridge = Vector(0, 1.2, 7.0 + bridgeHeight)
    var d = Distance.blend(
      distance, Distance.rod(p, bridge, tip + Vector(0, 0.4, -0.4), 0.75, 0.85), 1.1)
    d = Distance.blend(d, Distance.sphere(p, tip, 0.95), 0.7)
    d = Distance.blend(
      d,
      Distance.ellipsoid(
        p, tip + Vector(noseWidth, -0.25, -1.3), Vector(0.72, 0.65, 0.95)), 0.5)
    return Distance.carve(
      d,
      Distance.ellipsoid(
        p, tip + Vector(noseWidth * 0.52, -1.0, -0.75), Vector(0.38, 0.35, 0.55)), 0.2)
  }

  private func withMouth(_ distance: Float, _ p: Vector) -> Float {
    let line = lipLine(p.x)
    // Lips follow the dental arch: they recede towards the corners.
    let recede = 0.16 * p.x * p.x
    let q = Vector(p.x, p.y - line, p.z + recede)
    let taper = clamp(1 - p.x / (mouthWidth + 0.4))
    var d = Distance.blend(
      distance,
      Distance.ellipsoid(
        q, Vector(0.5, upperLip * 0.75, 7.75), Vector(mouthWidth * 0.8, upperLip, 0.75)), 0.45)
    d = Distance.blend(
      d,
      Distance.ellipsoid(
        q, Vector(0, -lowerLip * 0.85, 7.7), Vector(mouthWidth * 0.75, lowerLip, 0.8)), 0.45)
    d = Distance.carve(
      d,
      Distance.rod(
        Vector(q.x, q.y, q.z), Vector(0, 0, 8.55), Vector(mouthWidth, 0, 8.3),
        0.16 + 0.14 * taper, 0.1), 0.25)
    // The groove below the nose.
    return Distance.carve(
      d,
      Distance.rod(
        p, Vector(0, -noseLength - 1.2, 8.95), Vector(0, line + 0.75, 8.95), 0.28, 0.3), 0.5)
  }

  private func withEars(_ distance: Float, _ p: Vector) -> Float {
    // The ear leans outwards and back.
    let q = Vector(p.x - 0.28 * (-p.z - 0.5), p.y, p.z)
    var ear = Distance.ellipsoid(
      q, Vector(skullWidth - 0.1, -1.2, -1.2), Vector(0.75, earSize, earSize * 0.62))
    ear = Distance.carve(
      ear,
      Distance.ellipsoid(
        q, Vector(skullWidth + 0.7, -1.0, -0.9), Vector(0.7, earSize * 0.68, earSize * 0.36)),
      0.3)
    return Distance.blend(distance, ear, 0.5)
  }
}
