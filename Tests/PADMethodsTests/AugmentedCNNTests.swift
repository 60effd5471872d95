import PADCore
import PADMethods
import Testing
import Torch
import TorchNN

/// The methods that GTCN is compared with, each under the contract.
@Suite(.serialized) struct AugmentedCNNTests {
  static let kinds = AugmentedCNN.Kind.allCases

  private func method(
    _ kind: AugmentedCNN.Kind, seed: UInt64 = 3, precision: Precision = .float32
  ) throws -> AugmentedCNN {
    var config = AugmentedCNN.Config()
    config.augmenter = kind
    config.inputSize = 32
    config.generatorWidth = 2
    config.latentSize = 5
    config.learningRate = 2e-3
    return try AugmentedCNN(
      config: config, device: .cpu, precision: precision, using: Generator(seed: seed))
  }

  private func train(_ method: AugmentedCNN, _ steps: Range<Int>, of total: Int) throws
    -> [[LossValue]]
  {
    try steps.map { step in
      try method.step(
        MethodContractTests.batch(step, count: method.sampling.batchSize),
        at: TrainingProgress(step: step, totalSteps: total))
    }
  }

  @Test(arguments: kinds) func learnsASeparableSet(_ kind: AugmentedCNN.Kind) throws {
    let method = try method(kind)
    let losses = try train(method, 0..<60, of: 60)
    #expect(losses.allSatisfy { $0.allSatisfy { $0.value.isFinite } })
    let unseen = try MethodContractTests.batch(1_000)
    let scores = try method.scores(for: unseen.images)
    let live = zip(scores, unseen.labels).filter { $0.1 == .live }.map(\.0)
    let attack = zip(scores, unseen.labels).filter { $0.1 == .attack }.map(\.0)
    let lowestLive = try #require(live.min())
    let highestAttack = try #require(attack.max())
    #expect(lowestLive > highestAttack)
  }

  @Test(arguments: kinds) func resumeEqualsUninterrupted(_ kind: AugmentedCNN.Kind) throws {
    let whole = try method(kind)
    _ = try train(whole, 0..<4, of: 4)
    let first = try method(kind)
    _ = try train(first, 0..<2, of: 4)
    let second = try method(kind, seed: 99)
    try second.restore(first.state())
    try second.generator.restore(first.generator.state)
    _ = try train(second, 2..<4, of: 4)
    let states = try [whole, second].map { try $0.state().mapValues { try $0.doubles() } }
    #expect(states[0] == states[1])
  }

  @Test(arguments: kinds) func everyParameterMoves(_ kind: AugmentedCNN.Kind) throws {
    let method = try method(kind)
    let before = try MethodContractTests.parameters(method)
    _ = try train(method, 0..<3, of: 10)
    let after = try MethodContractTests.parameters(method)
    for (name, values) in before {
      #expect(after[name] != values, "parameter \(name) did not move")
    }
  }

  /// A picture of a mixture or of a generator is made without history: the classifier's loss stays
  /// with the classifier.
  @Test(arguments: [AugmentedCNN.Kind.leastSquaresGAN, .variationalAutoencoder, .extraClass])
  func generatorsHaveLossesOfTheirOwn(_ kind: AugmentedCNN.Kind) throws {
    let method = try method(kind)
    let names = try train(method, 0..<1, of: 10)[0].map(\.name)
    #expect(names.first == "classification")
    let own: [String] =
      switch kind {
      case .leastSquaresGAN:
        ["generator-0", "generator-1", "discriminator-0", "discriminator-1"]
      case .variationalAutoencoder:
        ["divergence-0", "reconstruction-0", "divergence-1", "reconstruction-1"]
      default: ["feature-matching"]
      }
    #expect(Array(names.dropFirst()) == own)
  }

  /// GTCN, section IV-A: eight pictures a step, four of them real where a network generates; a
  /// mixture takes two.
  @Test func picturesOfAStep() throws {
    let drawn = try Self.kinds.map { try method($0).sampling.batchSize }
    #expect(drawn == [16, 16, 4, 4, 4])
  }

  /// The score is of the two real classes, whatever probability the third has.
  @Test func theExtraClassDoesNotScore() throws {
    let method = try method(.extraClass)
    let images = try MethodContractTests.batch(3).images
    let logits = try withoutGradient { try method.network(images, .evaluation) }
    #expect(logits.shape == [8, 3])
    let rows = try logits.doubles()
    let scores = try method.scores(for: images)
    for (row, score) in scores.enumerated() {
      #expect(abs(score - (rows[3 * row] - rows[3 * row + 1]) / 2) < 1e-6)
    }
  }

  /// BC+ trains on pictures of zero mean: a brighter picture has the same score.
  @Test func betweenClassPlusIgnoresBrightness() throws {
    let method = try method(.betweenClassPlus)
    let images = try MethodContractTests.batch(3).images
    let scores = try method.scores(for: images)
    let brighter = try method.scores(for: images + 0.3)
    #expect(zip(scores, brighter).allSatisfy { abs($0 - $1) < 1e-4 })
    let plain = try self.method(.betweenClass)
    #expect(try plain.scores(for: images) != plain.scores(for: images + 0.3))
  }

  @Test(arguments: kinds) func illustrationsShowWhatIsMade(_ kind: AugmentedCNN.Kind) throws {
    let method = try method(kind)
    let batch = try MethodContractTests.batch(2, count: 4)
    let before = try method.state().mapValues { try $0.doubles() }
    let rows = try method.illustrations(of: batch, using: Generator(seed: 8))
    let samples = try method.generatedSamples(from: batch, using: Generator(seed: 8))
    switch kind {
    case .betweenClass, .betweenClassPlus:
      #expect(rows.count == 2 && samples.isEmpty)
      #expect(
        rows[0].pictures.map(\.caption) == ["input", "share 0.66", "share 0.33", "other class"])
    case .leastSquaresGAN, .variationalAutoencoder:
      #expect(rows.count == 4 && rows[0].pictures.count == 2)
      #expect(samples.map(\.label) == [.live, .attack])
      #expect(samples.map { $0.images.shape[0] } == [2, 2])
    case .extraClass:
      #expect(rows.count == 4 && samples.isEmpty)
    }
    #expect(rows.allSatisfy { $0.pictures.allSatisfy { $0.values.shape == [3, 32, 32] } })
    #expect(try method.state().mapValues { try $0.doubles() } == before)
  }

  @Test(arguments: kinds) func bfloat16Trains(_ kind: AugmentedCNN.Kind) throws {
    let method = try method(kind, precision: .bfloat16)
    let losses = try train(method, 0..<2, of: 4)
    #expect(losses.allSatisfy { $0.allSatisfy { $0.value.isFinite } })
  }

  private static let broken: [(String, @Sendable (inout AugmentedCNN.Config) -> Void)] = [
    ("batchSize", { $0.batchSize = 6 }), ("latentSize", { $0.latentSize = 0 }),
    ("generatorWidth", { $0.generatorWidth = 0 }), ("beta1", { $0.beta1 = -1 }),
  ]

  @Test func aSettingOutOfItsRangeIsNamed() throws {
    for (key, change) in Self.broken {
      var config = AugmentedCNN.Config()
      change(&config)
      let error = #expect(throws: PADError.self) {
        try AugmentedCNN(
          config: config, device: .cpu, precision: .float32, using: Generator(seed: 1))
      }
      #expect(error?.message.hasPrefix("key '\(key)' is ") == true, "\(key)")
    }
  }
}
