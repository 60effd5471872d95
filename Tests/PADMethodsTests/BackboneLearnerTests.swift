import PADCore
import PADMethods
import Testing
import Torch
import TorchNN

/// Plain classification, whose weights other methods begin with.
@Suite struct BackboneLearnerTests {
  private static func config(_ change: (inout BackboneLearner.Config) -> Void = { _ in })
    -> BackboneLearner.Config
  {
    var config = BackboneLearner.Config()
    config.inputSize = 32
    config.width = 0.125
    config.batchSize = 6
    config.learningRate = 0.02
    change(&config)
    return config
  }

  private static func learner(
    seed: UInt64 = 3, classes: Int = 3, _ change: (inout BackboneLearner.Config) -> Void = { _ in }
  ) throws -> BackboneLearner {
    try BackboneLearner(
      config: config(change), classes: classes, device: .cpu, using: Generator(seed: seed))
  }

  /// Six pictures of three classes, which differ in the channel that is bright.
  private static func batch(_ index: Int) throws -> (images: Tensor, labels: [Int]) {
    var random = SeededGenerator(seed: 5).child(UInt64(index))
    let labels = [0, 1, 2, 2, 1, 0]
    let pixels = labels.flatMap { label in
      (0..<3 * 32 * 32).map { place in
        Float((place / 1024 == label ? 0.7 : 0.3) + random.uniform(in: -0.2...0.2))
      }
    }
    return (try Tensor(pixels, shape: [6, 3, 32, 32]), labels)
  }

  private static func train(_ learner: BackboneLearner, _ steps: Range<Int>, of total: Int) throws
    -> [Double]
  {
    try steps.map { step in
      let batch = try batch(step)
      let losses = try learner.step(
        batch.images, labels: batch.labels,
        at: TrainingProgress(step: step, totalSteps: total))
      #expect(losses.map(\.name) == ["classification"])
      return losses[0].value
    }
  }

  private static func snapshot(_ learner: BackboneLearner) throws -> [String: [Double]] {
    try learner.state().mapValues { try $0.to(.float64).doubles() }
  }

  @Test func learnsClassesAndPredictsThem() throws {
    let learner = try Self.learner()
    let losses = try Self.train(learner, 0..<30, of: 30)
    #expect(losses[29] < 0.5 * losses[0])
    let unseen = try Self.batch(100)
    let before = try Self.snapshot(learner)
    #expect(try learner.predictions(for: unseen.images) == unseen.labels)
    #expect(try Self.snapshot(learner) == before)
  }

  @Test func resumeEqualsUninterrupted() throws {
    let whole = try Self.learner()
    _ = try Self.train(whole, 0..<6, of: 6)
    let first = try Self.learner()
    _ = try Self.train(first, 0..<3, of: 6)
    let second = try Self.learner(seed: 9)
    try second.restore(first.state())
    try second.generator.restore(first.generator.state)
    _ = try Self.train(second, 3..<6, of: 6)
    #expect(try Self.snapshot(second) == Self.snapshot(whole))
  }

  /// He et al.: .1 for 256 pictures, so .025 for 64; a tenth after a third of the steps.
  @Test func theRateFollowsTheBatchAndFallsTwice() throws {
    let learner = try Self.learner {
      $0.batchSize = 64
      $0.learningRate = nil
    }
    let batch = try Self.batch(0)
    for (step, rate) in [(0, 0.025), (29, 0.025), (30, 0.0025), (60, 0.00025), (89, 0.00025)] {
      _ = try learner.step(
        batch.images, labels: batch.labels, at: TrainingProgress(step: step, totalSteps: 90))
      let found = try #require(learner.state()["optimizer.learning_rate"]).item()
      #expect(abs(found - rate) < 1e-9, "step \(step)")
    }
  }

  /// What PDGAN's encoder and GFA-CNN's trunk take is all that the file has but its head.
  @Test func theWeightsFitTheMethods() throws {
    let residual = try Self.learner(classes: 5) { $0.width = 0.25 }
    let weights = try residual.network.stateDict()
    #expect(weights["fc.weight"]?.shape == [5, 128])
    // The trunk of the paper's 0.71 million parameters.
    let trunk = residual.network.namedParameters().filter { !$0.name.hasPrefix("fc.") }
    #expect(trunk.reduce(0) { $0 + $1.parameter.tensor.shape.reduce(1, *) } == 702_096)
    var given = PDGAN.Config()
    given.initialization = .given
    given.inputSize = 32
    let pdgan = try PDGAN(
      config: given, device: .cpu, precision: .float32, using: Generator(seed: 1))
    let summary = try pdgan.initialize(from: weights)
    #expect(summary.unused == ["fc.bias", "fc.weight"])
    #expect(summary.missing.allSatisfy { $0.hasPrefix("fc.") })

    let column = try Self.learner {
      $0.backbone = .vgg16
      $0.width = 1 / 32
    }
    let gfa = try GFACNNTests.method { $0.adaptation = .off }
    let fitted = try gfa.initialize(from: column.network.stateDict())
    #expect(fitted.taken.count == 26)
    #expect(fitted.unused.allSatisfy { $0.hasPrefix("classifier.") })
    #expect(fitted.missing.allSatisfy { !$0.hasPrefix("features.") })
  }

  @Test func settingsOutOfRangeAreNamed() throws {
    func message(_ change: (inout BackboneLearner.Config) -> Void) -> String {
      let error = #expect(throws: PADError.self) { try Self.learner(change) }
      return error?.description ?? ""
    }
    #expect(message { $0.width = 2 }.contains("key 'width' is 2.0"))
    #expect(message { $0.backbone = .mobilenetv2 }.contains("the only width of mobilenetv2"))
    #expect(message { $0.inputSize = 16 }.contains("key 'inputSize' is 16"))
    #expect(message { $0.batchSize = 1 }.contains("key 'batchSize' is 1"))
    #expect(message { $0.learningRate = -1 }.contains("key 'learningRate'"))
    let alone = #expect(throws: PADError.self) { try Self.learner(classes: 1) }
    #expect(alone?.kind == .insufficientData)
  }
}
