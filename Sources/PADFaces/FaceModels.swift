import Foundation
import PADCore

/// The published face networks, as TFLite files in one folder.
public struct FaceModels: Hashable, Sendable {
  /// The folder that holds the networks.
  public let folder: URL

  /// - Throws: `PADError(.missing)` that lists the files that are not there.
  public init(folder: URL) throws {
    self.folder = folder
    let missing = Self.files.filter {
      !FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
    }
    guard missing.isEmpty else {
      throw PADError(
        .missing, "\(folder.path): face models missing: \(missing.joined(separator: ", "))",
        advice: "Run Scripts/setup")
    }
  }

  /// The models that set-up put into the dependency folder.
  ///
  /// - Throws: `PADError(.missing)`.
  public static func locate() throws -> FaceModels {
    try FaceModels(folder: DependencyFolder.locate().appending(path: "models"))
  }

  public static let files = [
    "face_detection_short_range.tflite", "face_detection_full_range_sparse.tflite",
    "face_landmark.tflite",
  ]

  var shortRange: URL { folder.appending(path: Self.files[0]) }
  var fullRange: URL { folder.appending(path: Self.files[1]) }
  var mesh: URL { folder.appending(path: Self.files[2]) }
}
