public import Foundation
import PADCore
import PADFaces
import PADMedia
public import PADSynthesis

/// A folder of real portraits, each of somebody else, for `bonafide synth --portraits`.
public struct PortraitFolder: Sendable {
  /// The folder.
  public let folder: URL
  private let detector: FaceDetector
  private let mesh: FaceMesh
  private let all: [String]

  /// - Throws: `PADError` where the folder cannot be read or the face models are missing.
  public init(_ folder: URL) throws {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
      throw PADError(.unreadable, "\(folder.path): not a folder, or one that cannot be read")
    }
    self.folder = folder
    all = names.filter {
      ImageEncoding(fileExtension: ($0 as NSString).pathExtension) != nil
    }.sorted()
    detector = try FaceDetector()
    mesh = try FaceMesh()
  }

  /// The first `count` portraits by name.
  ///
  /// - Throws: `PADError(.insufficientData)` where there are fewer.
  public func names(_ count: Int) throws -> [String] {
    guard all.count >= count else {
      throw PADError(
        .insufficientData, "\(folder.path): \(all.count) portraits; \(count) subjects need as many",
        advice: "Ask for fewer subjects, or add portraits (jpg, png, bmp, webp)")
    }
    return Array(all.prefix(count))
  }

  /// A portrait with the surface of its largest face.
  ///
  /// - Throws: `PADError` that names the picture where it cannot be read or shows no face.
  public func portrait(_ name: String) throws -> MeshedPortrait {
    let url = folder.appending(path: name)
    let image = try Image.read(url)
    guard let face = try detector.detect(image).max(by: { $0.box.area < $1.box.area }) else {
      throw PADError(
        .invalid, "\(url.path): no face is found in this portrait", advice: "Remove the picture")
    }
    let points = try mesh.mesh(image, face: face).points.map {
      SIMD3(Float($0.x), Float($0.y), Float($0.z))
    }
    let triangles = FaceMesh.triangles.map { SIMD3($0.0, $0.1, $0.2) }
    do {
      return try MeshedPortrait(image: image, points: points, triangles: triangles)
    } catch let error as PADError {
      throw PADError(error.kind, "\(url.path): \(error.message)", advice: error.advice)
    }
  }
}
