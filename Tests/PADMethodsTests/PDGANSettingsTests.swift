import PADCore
import PADMethods
import Testing
import Torch
import TorchNN

/// What PDGAN's encoder starts from, and its settings.
@Suite struct PDGANSettingsTests {
  private typealias Contract = MethodContractTests

  private func config(_ change: (inout PDGAN.Config) -> Void = { _ in }) -> PDGAN.Config {
    smallPDGAN(change)
  }

  private func method(_ config: PDGAN.Config, seed: UInt64 = 3) throws -> PDGAN {
    try PDGAN(config: config, device: .cpu, precision: .float32, using: Generator(seed: seed))
  }

  private func progress(_ step: Int) -> TrainingProgress {
    TrainingProgress(step: step, stages: [2, 4, 6])
  }

  private func message(_ method: PDGAN, _ batch: TrainingBatch) -> String {
    let error = #expect(throws: PADError.self) { try method.step(batch, at: progress(0)) }
    return error.map { "\($0)" } ?? ""
  }

  private func widthQuarter(seed: UInt64) throws -> StateDict {
    try ResNet18(classes: 1000, width: 0.25, using: Generator(seed: seed)).stateDict()
  }

  @Test func givenWeightsFillTheEncoderAndNotTheHead() throws {
    for start in [PDGAN.EncoderWeights.given, .pdgan] {
      let method = try method(config { $0.initialization = start })
      let weights = try widthQuarter(seed: 8)
      let moved = try partsMoved(method) {
        let summary = try method.initialize(from: weights)
        #expect(summary.unused == ["fc.bias", "fc.weight"])
        #expect(summary.missing.allSatisfy { $0.hasPrefix("fc.") })
      }
      #expect(moved == ["classifier"])
      let own = try #require(method.networks.first?.network).stateDict()
      let wanted = try #require(weights["layer4.1.conv2.weight"]).floats()
      #expect(try own["layer4.1.conv2.weight"]?.floats() == wanted)
    }
  }

  @Test func givenWeightsMustBeGivenAndRandomOnesNot() throws {
    let given = try method(config { $0.initialization = .given })
    let missing = try message(given, Contract.batch(0))
    #expect(missing.hasPrefix("key 'initialization' is given; no weights were"))
    #expect(missing.contains("--init"))
    _ = try given.initialize(from: widthQuarter(seed: 1))
    _ = try given.step(Contract.batch(0), at: progress(0))
    // A resumed run has them in its checkpoint.
    let resumed = try method(config { $0.initialization = .given })
    try resumed.restore(given.state())
    _ = try resumed.step(Contract.batch(1), at: progress(1))

    let random = try method(config { $0.initialization = .he })
    let error = #expect(throws: PADError.self) {
      try random.initialize(from: widthQuarter(seed: 1))
    }
    #expect(error?.message == "key 'initialization' is he; weights were given too")
    let wide = try ResNet18(classes: 2, using: Generator(seed: 1)).stateDict()
    let mismatch = #expect(throws: PADError.self) { try given.initialize(from: wide) }
    #expect(mismatch?.message.hasPrefix("weights '") == true)
  }

  @Test func anotherRunsGeneratorStartsTheClassifier() throws {
    let pretrained = try method(config())
    for index in 0..<3 { _ = try pretrained.step(Contract.batch(index), at: progress(index)) }
    let second = try method(config { $0.initialization = .given }, seed: 5)
    let summary = try second.initialize(from: pretrained.state())
    #expect(summary.taken.contains("conv1.weight"))
    let images = try Contract.batch(9).images
    #expect(
      try second.embeddings(for: images).floats() == pretrained.embeddings(for: images).floats())
    #expect(try second.scores(for: images) != pretrained.scores(for: images))
  }

  @Test func baselinesHaveNoGenerator() throws {
    let baseline = try method(config { $0.initialization = .he })
    #expect(baseline.networks.map(\.name) == ["classifier"])
    #expect(!baseline.sampling.withDepth)
    #expect(try method(config()).sampling.withDepth)
    let images = try Contract.batch(0).images
    #expect(throws: PADError.self) { try baseline.generatedDepth(for: images) }
  }

  /// Sections 4.1.1 and 4.1.2: 12 epochs of pre-training with 5 of warm-up, then 38 of 50 or 8 of
  /// 20; baselines take all.
  @Test func epochsAreNormalizedAsInThePaper() throws {
    func plan(_ epochs: Int, _ start: PDGAN.EncoderWeights) -> [String] {
      MethodConfiguration.pdgan(
        config {
          $0.epochs = epochs
          $0.initialization = start
        }
      ).stages.map { "\($0.name) \($0.epochs)\($0.isSelectable ? " selectable" : "")" }
    }
    #expect(plan(50, .pdgan) == ["warm-up 5", "adversarial 7", "classifier 38 selectable"])
    #expect(plan(20, .pdgan) == ["warm-up 5", "adversarial 7", "classifier 8 selectable"])
    for start in [PDGAN.EncoderWeights.he, .given] {
      #expect(plan(50, start) == ["classifier 50 selectable"])
      #expect(plan(20, start) == ["classifier 20 selectable"])
    }
  }

  private static let broken: [(String, @Sendable (inout PDGAN.Config) -> Void)] = [
    ("inputSize", { $0.inputSize = 100 }), ("width", { $0.width = 0 }),
    ("epochs", { $0.epochs = 0 }), ("batchSize", { $0.batchSize = 1 }),
    ("pretrainingEpochs", { $0.pretrainingEpochs = 50 }),
    ("pretrainingEpochs", { $0.pretrainingEpochs = 0 }),
    ("warmUpEpochs", { $0.warmUpEpochs = 13 }), ("depthWeight", { $0.depthWeight = -1 }),
    ("realismWeight", { $0.realismWeight = .nan }), ("labelWeight", { $0.labelWeight = -1 }),
    ("criticRealismWeight", { $0.criticRealismWeight = -1 }),
    ("criticLabelWeight", { $0.criticLabelWeight = .infinity }),
    ("criticPeriod", { $0.criticPeriod = 0 }),
    ("generatorLearningRate", { $0.generatorLearningRate = 0 }),
    ("criticLearningRate", { $0.criticLearningRate = -1 }),
    ("learningRate", { $0.learningRate = 0 }), ("generatorBeta1", { $0.generatorBeta1 = 1 }),
    ("beta1", { $0.beta1 = -0.1 }),
    (
      "types",
      {
        $0.multihead = true
        $0.types = ["a", "a"]
      }
    ),
    (
      "typeAttribute",
      {
        $0.multihead = true
        $0.typeAttribute = ""
      }
    ),
  ]

  @Test func aSettingOutOfItsRangeIsNamed() {
    for (key, change) in Self.broken {
      let error = #expect(throws: PADError.self, "\(key)") { try method(config(change)) }
      #expect(error?.message.hasPrefix("key '\(key)' is ") == true, "\(key)")
    }
  }
}
