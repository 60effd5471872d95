import Foundation
import PADCore
import PADRuntime

/// Files written by `Reference/models.py`.
func reference(_ name: String) -> URL {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "Reference").appending(path: name)
}

/// The two pictures of `Reference/models.py`.
/// - Shape: [2, 3, 4, 4]
let pictures = (0..<96).map { Float($0 % 17) / 16 }

struct ExpectedOutputs: Decodable {
  var logits: [Double]
  var means: [Double]

  static func read() throws -> ExpectedOutputs {
    try JSONDecoder().decode(
      ExpectedOutputs.self, from: Data(contentsOf: reference("classifier.json")))
  }
}

func agree(_ values: [Float], _ expected: [Double], within tolerance: Double = 1e-5) -> Bool {
  values.count == expected.count
    && zip(values, expected).allSatisfy { abs(Double($0) - $1) <= tolerance }
}

/// A folder of its own that is removed after `body`.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// The error's description, so that tests read what users read.
func message(_ body: () throws -> some Any) -> String {
  do {
    _ = try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}
