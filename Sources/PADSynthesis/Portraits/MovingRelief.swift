import Foundation

/// A person made of a real portrait, who turns and blinks before a camera.
struct MovingRelief: Sendable {
  let relief: Relief
  let motion: HeadMotion
  let lighting: Lighting

  /// Draws the person at `time` over `image`, see `Performer.render`.
  func render(
    at time: Float, onto image: inout RadianceImage, through camera: Pinhole, readout: Float,
    flowOver step: Float?
  ) {
    let mesh = relief.posed(motion.pose(at: time))
    let smear = smear(at: time, camera, readout)
    var visible = VisibilityBuffer(width: camera.width, height: camera.height)
    visible.draw([mesh], through: camera, smear: smear)
    let blink = motion.expression(at: time).blink
    let width = camera.width
    for y in stride(from: 0, to: camera.height, by: 2) {
      for x in stride(from: 0, to: width, by: 2) {
        let square = [
          (x, y), (min(x + 1, width - 1), y), (x, min(y + 1, camera.height - 1)),
          (min(x + 1, width - 1), min(y + 1, camera.height - 1)),
        ].map { $0.1 * width + $0.0 }
        guard let shown = square.first(where: { visible.hits[$0].mesh >= 0 }) else { continue }
        let light = shade(visible.hits[shown], mesh, blink: blink)
        for index in square where visible.hits[index].mesh >= 0 {
          image.pixels[index] = light
          image.depth[index] = 1 / visible.hits[index].inverseDepth
        }
      }
    }
    guard let step else { return }
    let later = relief.posed(motion.pose(at: time + step))
    let flow = visible.flow(
      [mesh],
      later: [
        camera.project(later.positions, smear: self.smear(at: time + step, camera, readout))
      ])
    for (index, hit) in visible.hits.enumerated() where hit.mesh >= 0 {
      image.flow[index] = flow[index]
    }
  }

  private func shade(_ hit: VisibilityBuffer.Hit, _ mesh: Mesh, blink: Float) -> Vector {
    let base = Int(hit.triangle) * 3
    let corners = (
      Int(mesh.indices[base]), Int(mesh.indices[base + 1]), Int(mesh.indices[base + 2])
    )
    let (wb, wc) = (hit.second, hit.third)
    func blended(_ values: [Vector]) -> Vector {
      values[corners.0] * (1 - wb - wc) + values[corners.1] * wb + values[corners.2] * wc
    }
    return relief.radiance(
      blended(mesh.rest), normal: blended(mesh.normals).normalized,
      original: blended(relief.mesh.normals).normalized, lighting: lighting, blink: blink)
  }

  func geometry(at time: Float, through camera: Pinhole) -> FaceGeometry {
    let pose = motion.pose(at: time)
    let turn = Rotation(yaw: pose.yaw, pitch: pose.pitch, roll: pose.roll)
    let source = relief.source
    let pivot = Person.neck - Scene.faceMiddle
    return source.face.mapped { point in
      let p = Vector(point.x - source.middle.x, source.middle.y - point.y, 0) / source.scale
      return camera.project(turn(p - pivot) + pivot + pose.position)
    }
  }

  private func smear(at time: Float, _ camera: Pinhole, _ readout: Float) -> SIMD2<Float> {
    guard readout > 0 else { return .zero }
    let (before, after) = (
      motion.pose(at: time - readout / 2), motion.pose(at: time + readout / 2)
    )
    return camera.project(after.position) - camera.project(before.position)
  }
}
