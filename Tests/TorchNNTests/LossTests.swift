import Testing
import Torch
import TorchNN
import TorchTestSupport

@Suite struct LossTests {
  private typealias Term = @Sendable (_ logits: Tensor, _ golden: Golden) throws -> Tensor

  /// The losses of `Reference/layers.py`; "other" is the second argument.
  private static let terms: [String: Term] = [
    "crossEntropy": { try Loss.crossEntropy($0, $1["loss.labels"]) },
    "crossEntropy.weighted": {
      try Loss.crossEntropy($0, $1["loss.labels"], classWeights: weights($0, $1))
    },
    "crossEntropy.smooth": {
      try Loss.crossEntropy(
        $0, $1["loss.labels"], classWeights: weights($0, $1), labelSmoothing: 0.1)
    },
    "binaryCrossEntropy": { try Loss.binaryCrossEntropy($0, like($0, $1["loss.binary"])) },
    "binaryCrossEntropy.positive": {
      try Loss.binaryCrossEntropy(
        $0, like($0, $1["loss.binary"]), positiveWeight: like($0, $1["loss.positive"]))
    },
    "l1": { try Loss.l1($0, like($0, $1["loss.other"])) },
    "meanSquaredError": { try Loss.meanSquaredError($0, like($0, $1["loss.other"])) },
    "logLikelihood.discriminator": {
      try AdversarialLoss.logLikelihood.discriminator(real: $0, fake: like($0, $1["loss.other"]))
    },
    "logLikelihood.generator": { x, _ in try AdversarialLoss.logLikelihood.generator(fake: x) },
    "saturating.generator": { x, _ in
      try AdversarialLoss.saturatingLogLikelihood.generator(fake: x)
    },
    "leastSquares.discriminator": {
      try AdversarialLoss.leastSquares.discriminator(real: $0, fake: like($0, $1["loss.other"]))
    },
    "leastSquares.generator": { x, _ in try AdversarialLoss.leastSquares.generator(fake: x) },
  ]

  private static func like(_ x: Tensor, _ value: Tensor) throws -> Tensor { try value.to(x.dtype) }

  private static func weights(_ x: Tensor, _ golden: Golden) throws -> Tensor {
    try like(x, golden["loss.weights"])
  }

  @Test("values and gradients equal PyTorch's", arguments: terms.keys.sorted())
  func golden(_ name: String) throws {
    let golden = try Golden("layers")
    let term = try #require(Self.terms[name])
    let x = try golden["loss.logits"].requireGradient()
    let loss = try term(x, golden)
    #expect(loss.shape == [])
    try expectClose([loss.item()], golden["loss.\(name).value"].doubles(), 1e-6)
    try loss.backward()
    try expectClose(try #require(x.gradient), golden["loss.\(name).gradient"], 1e-6)
  }

  @Test("gradients equal central differences in float64", arguments: terms.keys.sorted())
  func differences(_ name: String) throws {
    let golden = try Golden("layers")
    let term = try #require(Self.terms[name])
    let x = try golden["loss.logits"].to(.float64)
    #expect(try gradientError(at: [x]) { [try term($0[0], golden)] } < 1e-7)
  }

  @Test func largeLogitsDoNotOverflow() throws {
    let x = try Tensor([200, -200] as [Float])
    // softplus(-200) = 0 and softplus(200) = 200: mean 100 each.
    #expect(try AdversarialLoss.logLikelihood.generator(fake: x).item() == 100)
    #expect(try Loss.binaryCrossEntropy(x, Tensor([0, 0] as [Float])).item() == 100)
  }

  @Test func labelsOutOfRangeThrow() throws {
    let logits = try Tensor.zeros(shape: [1, 2])
    #expect(throws: TorchError.self) { try Loss.crossEntropy(logits, Tensor([2] as [Int64])) }
  }
}
