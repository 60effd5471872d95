import Foundation
import PADCore
import PADMedia
import PADSynthesis
import Testing

@Suite struct ExactFlowTests {
  /// Light from all around.
  private var lighting: Lighting {
    Lighting(
      keyDirection: Vector(0, 1, 1), key: .one, fillDirection: Vector(0, 1, 0), fill: .zero,
      sky: .one, side: .one, ground: .one)
  }

  /// A flat print 40 cm before a camera of focal length 100 pixels that is 64 x 48 pixels large.
  private func clip(sliding slide: Vector, readout: Float = 0) -> Clip {
    var camera = CameraModel.plain
    (camera.width, camera.height) = (64, 48)
    camera.verticalField = 2 * atan(24.0 / 100)
    camera.readout = readout
    let portrait = Portrait(
      image: Image(width: 64, height: 64, fill: 180), framing: Framing(share: 0.5, offset: .zero))
    var generator = SeededGenerator(seed: 1)
    let scene = SheetScene(
      sheet: Sheet(position: Vector(0, 0, -40), width: 12, height: 10), lighting: lighting,
      background: Background(using: &generator))
    return Clip(
      .print(portrait, .laser, margin: 0, scene),
      motion: AttackMotion(support: .fixed, slide: slide), camera: camera, frameRate: 10,
      using: &generator)
  }

  private func deviation(
    _ frame: Clip.Frame, from expected: (_ x: Float, _ y: Float) -> SIMD2<Float>
  ) -> (worst: Float, onSheet: Int) {
    var (worst, count) = (Float(0), 0)
    for y in 0..<48 {
      for x in 0..<64 {
        let flow = frame.flow[y * 64 + x]
        guard frame.depth[y * 64 + x].isFinite else {
          worst = max(worst, abs(flow.x), abs(flow.y))  // the background rests
          continue
        }
        let difference = flow - expected(Float(x) + 0.5, Float(y) + 0.5)
        worst = max(worst, abs(difference.x), abs(difference.y))
        count += 1
      }
    }
    return (worst, count)
  }

  @Test func aPlaneMovedSidewaysFlowsByFocalLengthTimesMotionOverDepth() {
    // 4 cm/s to the right and 2 upwards at 10 frames a second: 0.4 and 0.2 cm a frame. 100 pixels
    // * 0.4 / 40 = 1 pixel right, 100 * 0.2 / 40 = 0.5 up, that is -0.5 down.
    let frame = clip(sliding: Vector(4, 2, 0)).frame(0, withFlow: true)
    let found = deviation(frame) { _, _ in SIMD2(1, -0.5) }
    #expect(found.worst < 1e-4)
    // 12 x 10 cm at 100 / 40 pixels a centimeter: 30 x 25 pixels.
    #expect(abs(found.onSheet - 30 * 25) < 60)
    #expect(frame.depth.filter(\.isFinite).allSatisfy { abs($0 - 40) < 1e-3 })
  }

  @Test func anApproachingPlaneFlowsAwayFromTheMiddle() {
    // 40 cm become 38: every point moves to 40 / 38 of its distance from (32, 24).
    let frame = clip(sliding: Vector(0, 0, 20)).frame(0, withFlow: true)
    let found = deviation(frame) { x, y in
      SIMD2(x - 32, y - 24) * (Float(40) / 38 - 1) + 0 * x
    }
    // Each pixel carries the flow of one of its four samples, a quarter of a pixel off its middle:
    // at most 0.25 * (40 / 38 - 1) = 0.0132.
    #expect(found.worst < 0.0135)
  }

  @Test func aRollingShutterSeesLowerRowsLater() {
    // Downwards by 5 cm/s = 12.5 pixels a second. While the shutter reads 48 rows in 0.02 s, a
    // point that falls d rows lower is seen d / 48 * 0.02 s later: d = 12.5 (0.1 + d 0.02 / 48),
    // d = 1.25 / (1 - 12.5 * 0.02 / 48) = 1.25655.
    let frame = clip(sliding: Vector(0, -5, 0), readout: 0.02).frame(0, withFlow: true)
    let found = deviation(frame) { _, _ in SIMD2(0, 1.25655) }
    // A square of samples shares the middle of its rows: half a sample, 0.25 pixel, that is
    // 12.5 * 0.02 / 48 * 0.25 = 0.0013.
    #expect(found.worst < 0.002)
  }

  @Test func aMovedMeshFlowsLikeItsVertices() {
    // A facing square of 20 cm at 50 cm; 0.5 cm to the right at focal length 100: 1 pixel.
    let camera = Pinhole(width: 40, height: 40, focalLength: 100)
    let corners = [Vector(-10, 10, -50), Vector(10, 10, -50), Vector(-10, -10, -50)]
    let mesh = Mesh(
      material: .skin, rows: 2, columns: 2, closed: false,
      positions: corners + [Vector(10, -10, -50)], openness: [1, 1, 1, 1])
    var buffer = VisibilityBuffer(width: 40, height: 40)
    buffer.draw([mesh], through: camera)
    let moved = mesh.positions.map { $0 + Vector(0.5, 0, 0) }
    let flow = buffer.flow([mesh], later: [camera.project(moved)])
    for (hit, vector) in zip(buffer.hits, flow) {
      let expected = hit.mesh < 0 ? SIMD2<Float>.zero : SIMD2(1, 0)
      #expect(abs(vector.x - expected.x) < 1e-4 && abs(vector.y - expected.y) < 1e-4)
    }
    #expect(buffer.hits.count { $0.mesh == 0 } == 40 * 40)
  }
}
