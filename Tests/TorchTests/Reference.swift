import Foundation
import Torch

/// The files that the scripts of `Reference` wrote.
enum Reference {
  static func url(_ name: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Reference/\(name)")
  }

  /// The names of the cases in `operators.safetensors`.
  static func caseNames(_ tensors: [String: Tensor]) -> Set<String> {
    Set(tensors.keys.compactMap { $0.split(separator: "/").first.map(String.init) })
  }

  /// `NAME/0`, `NAME/1`, ... or with another stem `NAME/out0`, ..., each a copy.
  static func values(
    _ tensors: [String: Tensor], _ name: String, stem: String = ""
  ) throws -> [Tensor] {
    var found: [Tensor] = []
    while let next = tensors["\(name)/\(stem)\(found.count)"] { found.append(try next.cloned()) }
    return found
  }

  /// A new folder for files of one test.
  static func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "TorchTests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
