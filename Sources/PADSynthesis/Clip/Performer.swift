import Foundation
import PADCore

/// A person who moves before a camera, with or without a mask.
struct Performer: Sendable {
  let person: Person
  let motion: HeadMotion
  let lighting: Lighting
  var mask: WornMask?

  /// Draws the person at `time` over `image`.
  ///
  /// - Parameters:
  ///   - readout: Seconds that the camera's rolling shutter takes.
  ///   - step: Seconds to the moment to which flow leads; nil leaves flow alone.
  ///   - hidden: Squares of 2 x 2 samples that something will be drawn over; empty for none.
  func render(
    at time: Float, onto image: inout RadianceImage, through camera: Pinhole, readout: Float,
    flowOver step: Float?, hidden: [Bool] = []
  ) {
    let shader = PersonShader(
      person, pose: motion.pose(at: time), expression: motion.expression(at: time),
      lighting: lighting, mask: mask)
    let visible = shader.render(
      onto: &image, through: camera, smear: smear(at: time, camera, readout), hidden: hidden)
    guard let step else { return }
    let later = person.posed(
      motion.pose(at: time + step), expression: motion.expression(at: time + step),
      worn: [mask?.mesh].compactMap { $0 })
    let smear = smear(at: time + step, camera, readout)
    let flow = visible.flow(
      shader.meshes, later: later.map { camera.project($0.positions, smear: smear) })
    for (index, hit) in visible.hits.enumerated() where hit.mesh >= 0 {
      image.flow[index] = flow[index]
    }
  }

  func geometry(at time: Float, through camera: Pinhole) -> FaceGeometry {
    person.geometry(motion.pose(at: time), through: camera)
  }

  /// How far the head moves, in samples, while the shutter reads a picture.
  private func smear(at time: Float, _ camera: Pinhole, _ readout: Float) -> SIMD2<Float> {
    guard readout > 0 else { return .zero }
    func middle(_ time: Float) -> SIMD2<Float> {
      let pose = motion.pose(at: time)
      let turn = Rotation(yaw: pose.yaw, pitch: pose.pitch, roll: pose.roll)
      return camera.project(person.headPoint(Scene.faceMiddle, turn) + pose.position)
    }
    return middle(time + readout / 2) - middle(time - readout / 2)
  }
}
