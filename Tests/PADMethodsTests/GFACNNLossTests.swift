import PADCore
import PADMethods
import Testing
import Torch
import TorchTestSupport

/// GFA-CNN's equations against `Reference/gfa_cnn.py`, in float64.
@Suite struct GFACNNLossTests {
  private let reference: ReferenceValues

  init() throws { reference = try ReferenceValues("gfa_cnn") }

  private typealias Term =
    @Sendable (_ y: Tensor, _ reference: ReferenceValues) throws -> Tensor

  private static func target(_ reference: ReferenceValues) throws -> Tensor {
    try TransferObjective.gram(reference["transfer.target"])
  }

  /// Eq. 3-4, the code's forms, and its total variation.
  private static let terms: [String: Term] = [
    "content": { try TransferObjective.paper.content($0, $1["transfer.x"]) },
    "domain.paper": { try TransferObjective.paper.domain($0, targetGram: target($1)) },
    "domain.code": { try TransferObjective.code.domain($0, targetGram: target($1)) },
    "variation": { y, _ in
      try TransferObjective.totalVariation(
        y, deviation: InputSpec.imageNet(size: 32).deviation)
    },
  ]

  @Test("values and gradients equal the equations'", arguments: terms.keys.sorted())
  func transferTerms(_ name: String) throws {
    let term = try #require(Self.terms[name])
    let y = try reference["transfer.y"].requireGradient()
    let loss = try term(y, reference)
    // The deviations are float32 numbers: .229 is 3e-9 away from its decimal form.
    let tolerance = name == "variation" ? 1e-7 : 1e-12
    #expect(try difference(loss, reference["\(name).value"]) < tolerance)
    try loss.backward()
    #expect(try difference(#require(y.gradient), reference["\(name).gradient"]) < tolerance)
  }

  @Test("gradients equal central differences", arguments: terms.keys.sorted())
  func transferGradients(_ name: String) throws {
    let term = try #require(Self.terms[name])
    let y = try reference["transfer.y"]
    #expect(try gradientError(at: [y]) { [try term($0[0], reference)] } < 1e-6)
  }

  @Test func gramMatricesOfAnySizeHaveOneShape() throws {
    let y = try reference["transfer.y"]
    try reference.expectClose(TransferObjective.gram(y), "gram")
    #expect(try TransferObjective.gram(reference["transfer.target"]).shape == [1, 3, 3])
    // Rows (1, 2) and (0, 3): products 5, 6, 9 over C H W = 4.
    let small = try Tensor([1, 2, 0, 3] as [Double], shape: [1, 2, 1, 2])
    #expect(try TransferObjective.gram(small).doubles() == [1.25, 1.5, 1.5, 2.25])
  }

  @Test func pairwiseConfusionIsEquationTwo() throws {
    // Drawn as the script draws: seven samples make three pairs.
    let pairs = try PairwiseConfusion.pairs(of: 7, using: Generator(seed: 9))
    let order = try reference["confusion.order"].to(.float64).doubles()
    #expect(try pairs.first.to(.float64).doubles() == Array(order[..<3]))
    #expect(try pairs.second.to(.float64).doubles() == Array(order[3..<6]))
    let psi = try reference["confusion.input"].requireGradient()
    let loss = try PairwiseConfusion.loss(psi, pairs: pairs)
    try reference.expectClose(loss, "confusion.value")
    try loss.backward()
    try reference.expectClose(#require(psi.gradient), "confusion.gradient")
  }

  @Test func pairwiseConfusionByHand() throws {
    // (0, 0)-(3, 4): 25; (1, 1)-(1, 3): 4.
    let psi = try Tensor([0, 0, 1, 1, 3, 4, 1, 3] as [Double], shape: [4, 2])
    let pairs = (
      first: try Tensor([0, 1] as [Int64]), second: try Tensor([2, 3] as [Int64])
    )
    #expect(try PairwiseConfusion.loss(psi, pairs: pairs).item() == 29)
    #expect(
      try gradientError(at: [psi]) { [try PairwiseConfusion.loss($0[0], pairs: pairs)] } < 1e-6)
  }

  @Test(arguments: [2, 3, 32]) func pairsAreDisjoint(_ count: Int) throws {
    let pairs = try PairwiseConfusion.pairs(of: count, using: Generator(seed: 2))
    let rows = try pairs.first.to(.float64).doubles() + pairs.second.to(.float64).doubles()
    #expect(rows.count == count / 2 * 2)
    #expect(Set(rows).count == rows.count)
    #expect(rows.allSatisfy { (0..<Double(count)).contains($0) })
  }

  @Test func aSingleSampleHasNoPair() throws {
    let error = #expect(throws: PADError.self) {
      try PairwiseConfusion.pairs(of: 1, using: Generator(seed: 2))
    }
    #expect(error?.kind == .insufficientData)
    #expect(error?.description.contains("batchSize") == true)
  }
}
