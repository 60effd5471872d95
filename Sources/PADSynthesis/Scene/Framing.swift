import Foundation
import PADCore

/// How large a face is in a picture and where it lies.
package struct Framing: Hashable, Codable, Sendable {
  /// Length from brow to chin in centimeters: the ruler by which faces are sized.
  package static let faceLength: Float = 13

  /// The face's length as a share of the picture's shorter side.
  package var share: Float
  /// The face's middle: shares of the shorter side right of and above the picture's middle.
  package var offset: SIMD2<Float>

  package init(share: Float, offset: SIMD2<Float>) {
    self.share = share
    self.offset = offset
  }

  /// The framing of a person, or a sheet, before a camera: one distribution for live and attack.
  package init(using generator: inout SeededGenerator) {
    share = Float(generator.uniform(in: 0.36...0.6))
    offset = SIMD2(
      Float(generator.uniform(in: -0.13...0.13)), Float(generator.uniform(in: -0.1...0.1)))
  }

  /// The framing of a portrait that is to be printed or shown.
  package static func portrait(using generator: inout SeededGenerator) -> Framing {
    Framing(
      share: Float(generator.uniform(in: 0.38...0.66)),
      offset: SIMD2(
        Float(generator.uniform(in: -0.06...0.06)), Float(generator.uniform(in: -0.06...0.08))))
  }

  /// Centimeters to the plane in which `length` centimeters fill this framing's share.
  package func distance(of length: Float, through camera: Pinhole) -> Float {
    camera.focalLength * length / (share * Float(min(camera.width, camera.height)))
  }

  /// The point at `distance` that falls on this framing's offset.
  package func point(at distance: Float, through camera: Pinhole) -> Vector {
    let scale = Float(min(camera.width, camera.height)) * distance / camera.focalLength
    return Vector(offset.x * scale, offset.y * scale, -distance)
  }
}

extension Scene {
  /// The face's middle on a head at rest.
  package static let faceMiddle = Vector(0, -3, 7)

  /// A person who faces a camera, more or less.
  ///
  /// - Parameter restlessness: 0 faces the camera squarely, 1 turns as people do.
  package init(
    _ framing: Framing, through camera: Pinhole, restlessness: Float = 1,
    using generator: inout SeededGenerator
  ) {
    func bell(_ reach: Float) -> Float {
      restlessness * reach
        * Float(generator.uniform(in: -1...1) + generator.uniform(in: -1...1)) / 2
    }
    let distance = framing.distance(of: Framing.faceLength, through: camera)
    var pose = Pose(
      position: .zero, yaw: bell(0.6), pitch: bell(0.3), roll: bell(0.25))
    let middle = Rotation(yaw: pose.yaw, pitch: pose.pitch, roll: pose.roll)(Self.faceMiddle)
    pose.position = framing.point(at: distance, through: camera) - middle
    self.init(
      pose: pose, expression: Expression(using: &generator),
      lighting: Lighting(using: &generator), background: Background(using: &generator))
  }
}
