import Foundation
import PADCore
import PADMedia
import PADRuntime

/// A point in space: x and y in pixels of the picture, z in the same unit; smaller z is nearer
/// to the camera, 0 lies at the head's center.
public struct Point3D: Hashable, Codable, Sendable {
  public var x: Double
  public var y: Double
  public var z: Double

  /// Takes the three coordinates.
  public init(x: Double, y: Double, z: Double) {
    self.x = x
    self.y = y
    self.z = z
  }
}

/// A face's surface as MediaPipe's mesh network sees it.
public struct MeshedFace: Hashable, Sendable {
  /// - Shape: [468], in MediaPipe's canonical order
  public var points: [Point3D]
  /// Confidence that there is a face, in 0...1.
  public var presence: Double
}

/// Lays a mesh of 468 points over a face (Kartynnik et al., Real-time Facial Surface Geometry
/// from Monocular Video, 2019). Any thread may call it, several at once.
public final class FaceMesh: Sendable {
  /// Points of a mesh.
  public static let pointCount = 468
  /// Width and height of the network's input in pixels.
  static let inputSize = 192
  /// The square around the face box that the network sees, as in MediaPipe's
  /// `face_detection_front_detection_to_roi`.
  static let margin = 1.5

  private let runner: ModelRunner

  /// - Throws: `PADError` where the model is missing or damaged.
  public init(models: FaceModels? = nil, threads: Int = 1, concurrency: Int = 1) throws {
    let url = try models ?? FaceModels.locate()
    runner = try ModelRunner(model: url.mesh, threads: threads, concurrency: concurrency)
    let sizes = runner.outputs.map { $0.shape.reduce(1, *) }
    guard runner.inputs.map(\.shape) == [[1, Self.inputSize, Self.inputSize, 3]],
      sizes == [Self.pointCount * 3, 1]
    else {
      throw PADError(
        .invalid,
        "\(url.mesh.path): inputs \(runner.inputs.map(\.shape)), outputs "
          + "\(runner.outputs.map(\.shape)); expected a mesh of \(Self.pointCount) points")
    }
  }

  /// - Throws: `PADError(.invalid)` where the face has no key points.
  public func mesh(_ image: Image, face: Face) throws -> MeshedFace {
    guard let keypoints = face.keypoints else {
      throw PADError(.invalid, "the face at \(face.box) has no eye positions; the mesh needs them")
    }
    let size = Self.inputSize
    let region = Self.region(box: face.box, keypoints: keypoints)
    guard let back = region.inverse else {
      throw PADError(.invalid, "the face box \(face.box) has no area")
    }
    let input = try image.rgb().warped(region, width: size, height: size)
    let pixelsPerInputPixel = abs(back.determinant).squareRoot()
    return try runner.run(shapes: [[1, size, size, 3]]) { inputs in
      for i in input.pixels.indices { inputs[0][i] = Float(input.pixels[i]) * (1 / 255) }
    } read: { outputs in
      let points = (0..<Self.pointCount).map { index in
        let values = outputs[0][(index * 3)..<(index * 3 + 3)].map(Double.init)
        let point = back(Point(x: values[0], y: values[1]))
        return Point3D(x: point.x, y: point.y, z: values[2] * pixelsPerInputPixel)
      }
      return MeshedFace(points: points, presence: 1 / (1 + exp(-Double(outputs[1][0]))))
    }
  }

  /// The picture's pixels to the network's input: a square around the box, turned so that the
  /// eyes lie level.
  static func region(box: BoundingBox, keypoints: FaceKeypoints) -> AffineTransform2D {
    let (right, left) = (keypoints.rightEye, keypoints.leftEye)
    let angle = atan2(left.y - right.y, left.x - right.x)
    let side = max(box.width, box.height) * margin
    let middle = Double(inputSize) / 2
    return AffineTransform2D.translation(x: -box.center.x, y: -box.center.y)
      .followed(by: .rotation(radians: -angle))
      .followed(by: .scaling(by: Double(inputSize) / side))
      .followed(by: .translation(x: middle, y: middle))
  }
}
