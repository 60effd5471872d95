import PADCore
import PADMethods
import Testing
import Torch
import TorchNN

/// GTCN as the trainer sees it: stages, batches, checkpoints, settings.
@Suite struct GTCNTests {
  private func method(seed: UInt64 = 3, _ change: (inout GTCN.Config) -> Void) throws -> GTCN {
    try GTCN(
      config: GTCNStepTests.config(change), device: .cpu, precision: .float32,
      using: Generator(seed: seed))
  }

  private func batch(_ labels: [Label], seed: Int = 9) throws -> TrainingBatch {
    let values = noise(labels.count * 3 * 32 * 32, seed: seed)
    return TrainingBatch(
      images: try Tensor(values, shape: [labels.count, 3, 32, 32]), labels: labels,
      domains: labels.map { _ in 0 }, instruments: labels.map { _ in nil })
  }

  @Test func stagesFollowTheSettings() {
    func stages(_ change: (inout GTCN.Config) -> Void) -> [TrainingStage] {
      GTCNStepTests.config(change).stages
    }
    #expect(stages { _ in } == [TrainingStage(name: "joint", epochs: 100)])
    #expect(
      stages {
        $0.training = .separate
        $0.translatorEpochs = 7
        $0.epochs = 5
        $0.fineTuningEpochs = 3
      } == [
        TrainingStage(name: "translators", epochs: 7, isSelectable: false),
        TrainingStage(name: "classifier", epochs: 5), TrainingStage(name: "fine-tuning", epochs: 3),
      ])
  }

  @Test func everyStageHasItsLosses() throws {
    let method = try method {
      $0.training = .separate
      $0.fineTuningEpochs = 1
    }
    let batch = try batch([.live, .attack, .attack, .live])
    func names(_ step: Int) throws -> [String] {
      try method.step(batch, at: TrainingProgress(step: step, stages: [1, 1, 1])).map(\.name)
    }
    #expect(try names(0).first == "adversarial-A")
    #expect(try names(1) == ["classification", "quadruplet", "alpha", "beta"])
    #expect(try names(2) == ["classification"])
  }

  @Test func fineTuningMovesTheClassifierAlone() throws {
    let method = try method { _ in }
    func values() throws -> [String: [Double]] {
      try method.state().mapValues { try $0.to(.float64).doubles() }
    }
    let before = try values()
    let losses = try method.fineTuningStep(
      batch([.live, .attack]), rate: 3e-5, at: GTCNStepTests.start)
    #expect(losses.map(\.name) == ["classification"])
    #expect(method.optimizer.learningRate == 3e-5)
    let after = try values()
    let moved = Set(
      after.keys.filter { before[$0] != after[$0] }.map { $0.prefix { $0 != "." } })
    #expect(moved == ["classifier", "classifierOptimizer"])
  }

  /// Section V-C: two of four classes a step, the lower number plays A.
  @Test func fourClassesHaveTwoTranslators() throws {
    let method = try GTCN(
      config: GTCNStepTests.config { _ in }, classes: 4, device: .cpu, precision: .float32,
      using: Generator(seed: 3))
    let images = try batch([.live, .live, .live, .live]).images
    let losses = try method.step(
      TrainingBatch(images: images, classes: [3, 1, 3, 1]), at: GTCNStepTests.start)
    #expect(losses.allSatisfy { $0.value.isFinite })
    #expect(try method.network(images, .evaluation).shape == [4, 4])
    let predicted = try method.logits(for: images, among: 4).likeliest()
    #expect(predicted.count == 4 && predicted.allSatisfy { (0..<4).contains($0) })
    for classes in [[2, 2, 2, 2], [0, 1, 2, 1]] {
      let error = #expect(throws: PADError.self) {
        try method.step(TrainingBatch(images: images, classes: classes), at: GTCNStepTests.start)
      }
      #expect(error?.message.contains("expected two classes") == true)
    }
  }

  /// Through all stages, with a pool that is full: interrupted within each of them.
  @Test(arguments: [2, 5, 7]) func resumeEqualsUninterrupted(_ stop: Int) throws {
    func make(_ seed: UInt64) throws -> GTCN {
      try method(seed: seed) {
        $0.training = .separate
        $0.fineTuningEpochs = 1
        $0.poolSize = 3
        $0.adversarial = .leastSquares
      }
    }
    func train(_ method: GTCN, _ steps: Range<Int>) throws {
      for step in steps {
        _ = try method.step(
          batch([.live, .attack, .attack, .live], seed: step),
          at: TrainingProgress(step: step, stages: [4, 2, 2]))
      }
    }
    let whole = try make(1)
    try train(whole, 0..<8)
    let first = try make(1)
    try train(first, 0..<stop)
    let second = try make(77)
    try second.restore(first.state())
    try second.generator.restore(first.generator.state)
    try train(second, stop..<8)
    let states = try [whole, second].map { try $0.state().mapValues { try $0.doubles() } }
    #expect(states[0] == states[1])
    #expect(states[0].keys.contains { $0.hasPrefix("firstPool.") })
  }

  @Test func batchesOfUnevenClassesArePaired() throws {
    let method = try method { _ in }
    let losses = try method.step(
      batch([.live, .attack, .attack]), at: GTCNStepTests.start)
    #expect(losses.allSatisfy { $0.value.isFinite })
    for labels in [[Label.live, .live], [.attack]] {
      let error = #expect(throws: PADError.self) {
        try method.step(batch(labels), at: GTCNStepTests.start)
      }
      #expect(error?.kind == .insufficientData)
      #expect(error?.message.contains("expected two classes") == true)
    }
  }

  /// One translator's adversarial loss breaks: the message names it, and no network has moved.
  @Test func aLossThatIsNotANumberIsNamed() throws {
    let method = try method { _ in }
    let images = try batch([.live, .attack])
    let weight = try #require(
      method.learner.secondDiscriminator.namedParameters().first { $0.name == "layers.0.bias" })
    try withoutGradient { try weight.parameter.tensor.fillInPlace(.nan) }
    func values() throws -> [[Double]] {
      try method.networks.filter { $0.name != "secondDiscriminator" }.flatMap {
        try $0.network.parameters().map { try $0.tensor.to(.float64).doubles() }
      }
    }
    let before = try values()
    let error = #expect(throws: PADError.self) {
      try method.step(images, at: TrainingProgress(step: 6, totalSteps: 10))
    }
    #expect(error?.message == "loss 'adversarial-B' is nan at step 7")
    #expect(try values() == before)
    #expect(method.learner.secondDiscriminator.parameters().allSatisfy { !$0.isFrozen })
  }

  @Test func aForeignStateIsRefused() throws {
    let method = try method { $0.poolSize = 2 }
    var state = try method.state()
    state["firstPool.pictures"] = try .zeros(shape: [3, 3, 32, 32])
    let tooMany = #expect(throws: PADError.self) { try method.restore(state) }
    #expect(tooMany?.message.contains("at most 2 pictures") == true)
    state["firstPool.pictures"] = nil
    state["thirdPool.pictures"] = try .zeros(shape: [1])
    let foreign = #expect(throws: PADError.self) { try method.restore(state) }
    #expect(foreign?.message.contains("'thirdPool.pictures' belongs to no part") == true)
  }

  @Test func illustrationsShowTheWayThereAndBack() throws {
    let method = try method { _ in }
    let batch = try batch([.attack, .live, .attack])
    let before = try method.state().mapValues { try $0.doubles() }
    let rows = try method.illustrations(of: batch, using: Generator(seed: 8))
    #expect(
      rows.map(\.name) == [
        "live to attack and back", "attack to live and back", "attack to live and back",
      ])
    #expect(rows[0].pictures.map(\.caption) == ["input", "translated", "reconstructed"])
    #expect(
      try rows[0].pictures[0].values.floats() == batch.images.select(dim: 0, index: 1).floats())
    #expect(rows[2].pictures.map(\.values.shape) == [[3, 32, 32], [3, 32, 32], [3, 32, 32]])
    let samples = try method.generatedSamples(from: batch, using: Generator(seed: 8))
    #expect(samples.map(\.label) == [.attack, .live])
    #expect(samples.map { $0.images.shape[0] } == [1, 2])
    // The same generator's first draw is the noise of the first translation.
    #expect(try samples[0].images.floats() == rows[0].pictures[1].values.floats())
    #expect(try method.state().mapValues { try $0.doubles() } == before)
  }

  /// Autocast's bfloat16 is widened before it becomes a loss.
  @Test func bfloat16Trains() throws {
    let method = try GTCN(
      config: GTCNStepTests.config(), device: .cpu, precision: .bfloat16,
      using: Generator(seed: 3))
    let losses = try method.step(
      batch([.live, .attack, .attack, .live]), at: GTCNStepTests.start)
    #expect(losses.count == 10 && losses.allSatisfy { $0.value.isFinite })
  }

  private static let broken: [(String, @Sendable (inout GTCN.Config) -> Void)] = [
    ("samplesPerClass", { $0.samplesPerClass = 0 }), ("epochs", { $0.epochs = 0 }),
    ("translatorEpochs", { $0.translatorEpochs = 0 }),
    ("fineTuningEpochs", { $0.fineTuningEpochs = -1 }),
    ("fineTuningRate", { $0.fineTuningRate = 0 }), ("beta1", { $0.beta1 = 1 }),
    ("dropout", { $0.dropout = 1 }), ("betweenMargin", { $0.betweenMargin = -1 }),
    ("cycleWeight", { $0.cycleWeight = .nan }), ("poolSize", { $0.poolSize = -1 }),
    ("residualBlocks", { $0.residualBlocks = 0 }), ("balance", { $0.balance = .none }),
  ]

  @Test func aSettingOutOfItsRangeIsNamed() throws {
    for (key, change) in Self.broken {
      let error = #expect(throws: PADError.self) { try method(change) }
      #expect(error?.message.hasPrefix("key '\(key)' is ") == true, "\(key)")
    }
    #expect(throws: PADError.self) { try method { $0.inputSize = 100 } }
  }

  /// Names are unique, and each setting is a key of the method it stands under.
  @Test func presetsBelongToTheMethod() {
    let names = MethodKind.allCases.flatMap { $0.presets.map(\.name) }
    #expect(Set(names).count == names.count)
    #expect(GTCN.presets.allSatisfy { $0.name.hasPrefix("gtcn-") })
    #expect(GTCN.presets.allSatisfy { $0.settings.allSatisfy { $0.hasPrefix("gtcn.") } })
    #expect(names.contains("gtcn-small-af-ql"))
  }
}

@Suite struct ImagePoolTests {
  private func pictures(_ values: [Float]) throws -> Tensor {
    try Tensor(values.flatMap { [Float](repeating: $0, count: 3) }, shape: [values.count, 3, 1, 1])
  }

  private func firstValues(_ images: Tensor) throws -> [Float] {
    let values = try images.floats()
    return (0..<images.shape[0]).map { values[3 * $0] }
  }

  @Test func fillsThenExchangesHalf() throws {
    let pool = ImagePool(capacity: 50)
    let generator = try Generator(seed: 5)
    let first = try pictures((0..<50).map(Float.init))
    #expect(try firstValues(pool.exchange(first, using: generator)) == (0..<50).map(Float.init))
    #expect(pool.count == 50)
    var exchanged = 0
    var shown: [Float] = []
    for number in 50..<450 {
      let value = try firstValues(
        pool.exchange(pictures([Float(number)]), using: generator))[0]
      if value != Float(number) { exchanged += 1 }
      shown.append(value)
    }
    // 400 fair draws: six deviations around 200 are 140 to 260.
    #expect((140...260).contains(exchanged))
    #expect(Set(shown).count == shown.count, "a picture is given away once")
    #expect(pool.count == 50)
  }

  @Test func withoutRoomItReturnsWhatItIsGiven() throws {
    let pool = ImagePool(capacity: 0)
    let generator = try Generator(seed: 5)
    let state = try generator.state
    let images = try pictures([1, 2])
    #expect(try pool.exchange(images, using: generator).floats() == images.floats())
    #expect(try generator.state == state)
    #expect(try pool.stateDict().isEmpty)
  }
}
