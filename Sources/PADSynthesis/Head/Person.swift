import Foundation

/// A subject's surfaces, built once and posed for every picture.
package struct Person: Sendable {
  package let subject: Subject
  let head: Mesh
  let cap: Mesh
  let curtain: Mesh?
  let body: Mesh
  let glasses: Mesh?
  let detail: HeadMesh.Detail

  package init(_ subject: Subject, detail: HeadMesh.Detail = .picture) {
    self.subject = subject
    self.detail = detail
    head = HeadMesh.make(subject.shape, detail: detail)
    cap = HairMesh.cap(subject, over: head, detail: detail)
    curtain = HairMesh.curtain(subject)
    body = BodyMesh.make(subject)
    glasses = subject.wearsGlasses ? GlassesMesh.make(subject) : nil
  }

  /// The surfaces in camera space: x right, y up, the camera at the origin looking along -z.
  ///
  /// - Parameter worn: Surfaces that move with the head.
  package func posed(_ pose: Pose, expression: Expression, worn: [Mesh] = []) -> [Mesh] {
    let turn = Rotation(yaw: pose.yaw, pitch: pose.pitch, roll: pose.roll)
    let bodyTurn = Rotation(yaw: pose.yaw * 0.35, pitch: 0, roll: pose.roll * 0.2)
    func headPoint(_ p: Vector) -> Vector { self.headPoint(p, turn) }
    func bodyPoint(_ p: Vector) -> Vector { self.headPoint(p, bodyTurn) }

    var meshes: [Mesh] = []
    var face = head
    expression.apply(to: &face, shape: subject.shape)
    face.place { headPoint($0) + pose.position }
    meshes.append(face)
    for var rigid in [cap, glasses].compactMap({ $0 }) + worn {
      rigid.place { headPoint($0) + pose.position }
      meshes.append(rigid)
    }
    if var curtain {
      // The hair's lower end lies on the shoulders, which turn less.
      curtain.place {
        mix(headPoint($0), bodyPoint($0), 0.6 * smoothstep(-6, -18, $0.y)) + pose.position
      }
      meshes.append(curtain)
    }
    var torso = body
    torso.place {
      mix(headPoint($0), bodyPoint($0), smoothstep(-6, -13, $0.y)) + pose.position
    }
    meshes.append(torso)
    return meshes
  }
}

/// Where a head is and how it is turned. Angles in radians, centimeters from the camera.
package struct Pose: Hashable, Codable, Sendable {
  package var position: Vector
  package var yaw: Float
  package var pitch: Float
  package var roll: Float

  package init(position: Vector, yaw: Float = 0, pitch: Float = 0, roll: Float = 0) {
    self.position = position
    self.yaw = yaw
    self.pitch = pitch
    self.roll = roll
  }
}

extension Mesh {
  mutating func place(_ transform: (Vector) -> Vector) {
    for i in positions.indices { positions[i] = transform(positions[i]) }
    updateNormals()
  }
}
