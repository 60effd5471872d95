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
