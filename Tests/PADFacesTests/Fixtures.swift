import Foundation
import PADCore
import PADFaces
import PADMedia
import PADTestSupport

/// Files written by `Reference/faces.py`.
func reference(_ name: String) -> URL {
  packageRoot.appending(path: "Tests/PADFacesTests/Reference").appending(path: name)
}

/// Real pictures, which are no part of the package; tests over them are skipped without them.
let portraits = packageRoot.appending(path: "../shared/data/portraits").standardizedFileURL
let nuaa = packageRoot.appending(path: "../shared/data/nuaa-train").standardizedFileURL

func isThere(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }

/// All pictures in and below a folder, sorted.
func pictures(in folder: URL) -> [URL] {
  let names = FileManager.default.enumerator(atPath: folder.path)?.allObjects ?? []
  return names.compactMap { $0 as? String }
    .filter { PictureFile.extensions.contains(($0 as NSString).pathExtension.lowercased()) }
    .sorted().map { folder.appending(path: $0) }
}

struct ReferenceFace: Decodable {
  var confidence: Double
  var box: [Double]
  var points: [[Double]]

  /// The largest difference of box corner, size and key points, in pixels.
  func distance(to face: Face) -> Double {
    guard let keypoints = face.keypoints else { return .infinity }
    let points = [
      keypoints.rightEye, keypoints.leftEye, keypoints.nose, keypoints.mouth, keypoints.rightEar,
      keypoints.leftEar,
    ]
    let got =
      [face.box.x, face.box.y, face.box.width, face.box.height] + points.flatMap { [$0.x, $0.y] }
    let expected = box + self.points.flatMap(\.self)
    return zip(got, expected).map { abs($0 - $1) }.max() ?? .infinity
  }
}

struct References: Decodable {
  /// Detector name -> faces, the most confident first.
  var numpy: [String: [ReferenceFace]]
  var package: [String: [ReferenceFace]]
  /// - Shape: [2, 468, 3]
  var mesh: [[[Double]]]

  static func read() throws -> References {
    try JSONDecoder().decode(
      References.self, from: Data(contentsOf: reference("faces.json")))
  }
}
