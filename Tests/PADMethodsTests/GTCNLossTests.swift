import PADCore
import PADMethods
import Testing
import Torch
import TorchNN
import TorchTestSupport

@Suite struct GTCNLossTests {
  private let reference: GTCNReference

  init() throws { reference = try GTCNReference() }

  private func quadruple(_ shape: [Int], seeds: Int, times factor: Double = 1) throws -> [Tensor] {
    try (0..<4).map { try (drawn(shape, seeds + $0) * factor).detached() }
  }

  private func joined(_ sets: [Tensor]) -> Quadruple {
    Quadruple(
      realFirst: sets[0], translatedFirst: sets[1], realSecond: sets[2],
      translatedSecond: sets[3])
  }

  private func named(_ leaves: [Tensor]) -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: leaves.enumerated().map { ("\($0)", $1) })
  }

  private let quadruplet = QuadrupletLoss(
    firstMargin: 0.5, secondMargin: 0.75, betweenMargin: 4)

  @Test func quadrupletEqualsPyTorchs() throws {
    let sets = try quadruple([5, 4], seeds: 110)
    try sets.forEach { try $0.requireGradient() }
    try reference.expect(quadruplet(joined(sets)), "quadruplet", gradients: named(sets))
    let fresh = try quadruple([5, 4], seeds: 110)
    let error = try gradientError(at: fresh) { [try quadruplet(joined($0))] }
    #expect(error < 1e-6)
  }

  /// One quadruple on a line: a = 0, made a = 1, b = 3, made b = 2.
  /// First: 1 - 4 + 2 < 0. Second: 1 - 4 + 2 < 0. Between: 6 - 9 - 1 < 0. With made a at 2.5 and
  /// made b at .5 they are 6.25 - .25 + 2 = 8, 6.25 - .25 + 2 = 8 and 0 (6 - 9 - 4 < 0).
  @Test func quadrupletByHand() throws {
    let loss = QuadrupletLoss(firstMargin: 2, secondMargin: 2, betweenMargin: 6)
    func value(_ numbers: [Double]) throws -> Double {
      try loss(joined(numbers.map { try Tensor([$0], shape: [1, 1]) })).item()
    }
    #expect(try value([0, 1, 3, 2]) == 0)
    #expect(try value([0, 2.5, 3, 0.5]) == 16)
    // All alike: every margin counts in full.
    #expect(try value([1, 1, 1, 1]) == 10)
  }

  @Test func fadeInEqualsPyTorchs() throws {
    let sets = try quadruple([3, 2], seeds: 120, times: 2)
    try sets.forEach { try $0.requireGradient() }
    let fadeIn = try AdaptiveFadeIn(isAdaptive: true)
    try fadeIn.convert(to: .float64)
    try fadeIn.load([
      "first_logit": Tensor([0.3], shape: []), "second_logit": Tensor([-0.8], shape: []),
    ])
    let parameters = fadeIn.parameters().map(\.tensor)
    var leaves = named(sets)
    leaves["a"] = parameters[0]
    leaves["b"] = parameters[1]
    try reference.expect(
      fadeIn(joined(sets), firstClass: 0, secondClass: 1), "fadeIn", gradients: leaves)
    let weights = try fadeIn.weights()
    #expect(abs(weights.first - 0.574442516811659) < 1e-12)  // 1 / (1 + exp(-.3))
    #expect(abs(weights.second - 0.310025518872388) < 1e-12)  // 1 / (1 + exp(.8))

    let fresh = try quadruple([3, 2], seeds: 120, times: 2)
    let error = try gradientError(at: fresh) {
      [try fadeIn(joined($0), firstClass: 0, secondClass: 1)]
    }
    #expect(error < 1e-6)
  }

  /// Without the ablation's learned weights all four sets count half.
  @Test func fadeInThatIsOffHalves() throws {
    let fadeIn = try AdaptiveFadeIn(isAdaptive: false)
    try fadeIn.convert(to: .float64)
    #expect(fadeIn.parameters().allSatisfy { $0.isFrozen })
    let zeros = try (0..<4).map { _ in try Tensor.zeros(shape: [2, 2], dtype: .float64) }
    // Four times .5 ln 2.
    let value = try fadeIn(joined(zeros), firstClass: 0, secondClass: 1).item()
    #expect(abs(value - 2 * 0.693147180559945) < 1e-12)
  }

  @Test func betweenClassMixturesEqualNumPys() throws {
    let first = try drawn([3, 3, 4, 4], 140)
    let second = try drawn([3, 3, 4, 4], 141)
    let ratios = try Tensor([0.2, 0.5, 0.9], shape: [3, 1, 1, 1])
    try reference.expect(BetweenClassMixing.mixed(first, second, ratios), "bc")
    let waves = try BetweenClassMixing.mixedWaves(first, second, ratios)
    let wanted = try #require(reference.values["bc-plus"])
    // The small number beside the deviations moves the sixth digit.
    #expect(try difference(waves, wanted) < 1e-5)
  }

  @Test func mixturesAreOfDifferentClasses() throws {
    #expect(
      try BetweenClassMixing.pairs(of: [0, 1, 0, 1]).map { [$0.0, $0.1] } == [[0, 1], [2, 3]])
    #expect(
      try BetweenClassMixing.pairs(of: [2, 0, 1, 0]).map { [$0.0, $0.1] } == [[1, 2], [3, 0]])
    // An epoch of an odd number of samples leaves batches with a sample or two too many of a class.
    #expect(
      try BetweenClassMixing.pairs(of: [0, 0, 1, 0, 1]).map { [$0.0, $0.1] } == [[0, 2], [1, 4]])
    for classes in [[0, 0, 0], [0], [Int]()] {
      let error = #expect(throws: PADError.self) { try BetweenClassMixing.pairs(of: classes) }
      #expect(error?.kind == .insufficientData)
    }
  }

  @Test func divergenceEqualsPyTorchs() throws {
    let logits = try (drawn([4, 3], 150) * 3).detached().requireGradient()
    let targets = try Tensor(
      [1, 0, 0, 0.2, 0.8, 0, 0.5, 0.25, 0.25, 0, 0, 1], shape: [4, 3])
    try reference.expect(
      Loss.divergence(of: logits, from: targets), "divergence", gradients: ["logits": logits])
    let agreeing = try targets.clamp(min: 1e-30).log()
    #expect(try abs(Loss.divergence(of: agreeing, from: targets).item()) < 1e-12)
    let error = try gradientError(at: [drawn([4, 3], 151)]) {
      [try Loss.divergence(of: $0[0], from: targets)]
    }
    #expect(error < 1e-6)
  }

  @Test func autoencodersTermsEqualPyTorchs() throws {
    let mean = try drawn([3, 5], 160).requireGradient()
    let logVariance = try drawn([3, 5], 161).requireGradient()
    try reference.expect(
      VariationalAutoencoder.divergence(mean, logVariance), "vae.divergence",
      gradients: ["mean": mean, "logVariance": logVariance])
    let made = try drawn([2, 3, 4, 4], 162).requireGradient()
    try reference.expect(
      VariationalAutoencoder.reconstruction(made, of: drawn([2, 3, 4, 4], 163)),
      "vae.reconstruction", gradients: ["made": made])
  }

  @Test func featureMatchingEqualsPyTorchs() throws {
    let made = try drawn([4, 6], 171).requireGradient()
    try reference.expect(
      ExtraClass.featureMatching(real: drawn([3, 6], 170), made: made), "features",
      gradients: ["made": made])
  }
}
