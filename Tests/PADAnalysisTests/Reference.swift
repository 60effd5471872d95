import Foundation
import Testing
import Torch

/// What `Reference/analysis.py` wrote.
struct Reference: Decodable {
  struct Layout: Decodable {
    let perplexity: Double
    let conditional: [Double]
    let joint: [Double]
    let plane: [Double]
    let divergence: Double
    let gradient: [Double]
    let finalDivergence: Double
    let trustworthiness: Double
  }
  struct Components: Decodable {
    let mean: [Double]
    let components: [Double]
    let projected: [Double]
    let variances: [Double]
    let varianceShares: [Double]
  }
  struct Divergence: Decodable {
    let a: [Double]
    let b: [Double]
    let channels: [Double]
  }
  struct Fisher: Decodable {
    let live: [Double]
    let attack: [Double]
    let value: Double
  }

  let points: [Double]
  let flowers: [Double]
  let tsne: Layout
  let pca: Components
  let divergence: Divergence
  let fisher: Fisher

  static func read() throws -> Reference {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Reference/analysis.json")
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
  }

  static let dimensions = 4

  func matrix(_ values: [Double]) throws -> Tensor {
    try Tensor(values, shape: [values.count / Self.dimensions, Self.dimensions])
  }
}

/// Pairs of coordinates as points of a plane.
func planePoints(_ values: [Double]) -> [SIMD2<Double>] {
  stride(from: 0, to: values.count, by: 2).map { SIMD2(values[$0], values[$0 + 1]) }
}

/// Fails where counts differ or any element by more than `tolerance`, absolute below 1 and
/// relative above.
func expectClose(
  _ got: [Double], _ expected: [Double], _ tolerance: Double, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(got.count == expected.count, "\(what)", sourceLocation: sourceLocation)
  let worst = zip(got, expected).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
  // Written so that NaN fails.
  #expect(worst <= tolerance, "\(what)", sourceLocation: sourceLocation)
}
