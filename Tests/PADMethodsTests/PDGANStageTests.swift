import PADCore
import PADMethods
import Testing
import Torch
import TorchNN

/// What PDGAN's stages move, need and keep.
@Suite struct PDGANStageTests {
  private typealias Contract = MethodContractTests

  private func config(_ change: (inout PDGAN.Config) -> Void = { _ in }) -> PDGAN.Config {
    var config = PDGAN.Config()
    config.inputSize = 32
    config.criticPeriod = 2
    change(&config)
    return config
  }

  private func method(_ config: PDGAN.Config, seed: UInt64 = 3) throws -> PDGAN {
    try PDGAN(config: config, device: .cpu, precision: .float32, using: Generator(seed: seed))
  }

  /// Two steps of warm-up, four adversarial ones, then the classifier.
  private func progress(_ step: Int) -> TrainingProgress {
    TrainingProgress(step: step, stages: [2, 4, 6])
  }

  private func step(_ method: PDGAN, _ index: Int) throws -> [LossValue] {
    try method.step(Contract.batch(index), at: progress(index))
  }

  /// The networks, and the classifier's head apart, in which any parameter changed.
  private func moved(_ method: PDGAN, by body: () throws -> Void) throws -> Set<String> {
    let before = try Contract.parameters(method)
    try body()
    let after = try Contract.parameters(method)
    let changed = before.keys.filter { after[$0] != before[$0] }
    return Set(
      changed.map { name in
        name.hasPrefix("classifier.fc.") ? "head" : String(name.prefix { $0 != "." })
      })
  }

  @Test func everyStageMovesWhatItOwns() throws {
    let method = try method(config())
    // What each step moves: warm-up twice, adversarial with the critic every second time.
    let generator: Set = ["classifier", "decoder"]
    let classifier: Set = ["classifier", "head"]
    let expected = [
      generator, generator, generator, generator.union(["critic"]), generator,
      generator.union(["critic"]), classifier, classifier,
    ]
    for (index, wanted) in expected.enumerated() {
      #expect(try moved(method) { _ = try step(method, index) } == wanted, "step \(index + 1)")
    }
  }

  @Test func theCriticStepsOnceAPeriod() throws {
    let method = try method(config { $0.criticPeriod = 3 })
    let named = try (0..<12).map { index in
      try method.step(
        Contract.batch(index), at: TrainingProgress(step: index, stages: [2, 8, 2])
      ).map(\.name)
    }
    let turns = named.indices.filter { named[$0].contains("critic-realism") }
    // Adversarial steps 3 and 6 are the run's 5th and 8th.
    #expect(turns == [4, 7])
    #expect(named[0] == ["depth"])
    #expect(named[2] == ["depth", "realism", "label"])
    #expect(named[11] == ["classification"])
  }

  @Test func theCriticsWholeNetworkMoves() throws {
    let method = try method(config { $0.criticPeriod = 1 })
    let before = try Contract.parameters(method)
    for index in 0..<8 { _ = try step(method, index) }
    let after = try Contract.parameters(method)
    for (name, values) in before { #expect(after[name] != values, "\(name) did not move") }
  }

  @Test(arguments: [1, 3, 5, 7]) func resumeInEveryStageEqualsUninterrupted(_ cut: Int) throws {
    let whole = try method(config())
    for index in 0..<9 { _ = try step(whole, index) }
    let first = try method(config())
    for index in 0..<cut { _ = try step(first, index) }
    let second = try method(config(), seed: 99)
    try second.restore(first.state())
    try second.generator.restore(first.generator.state)
    for index in cut..<9 { _ = try step(second, index) }
    #expect(try Contract.snapshot(second) == Contract.snapshot(whole))
  }

  @Test func theGeneratorLearnsDepth() throws {
    let method = try method(config { $0.generatorLearningRate = 2e-3 })
    let losses = try (0..<60).map { index in
      try method.step(Contract.batch(index), at: TrainingProgress(step: index, stages: [60, 1, 1]))
    }
    let first = try #require(losses.first?.first?.value)
    let last = try #require(losses.last?.first?.value)
    #expect(last < 0.5 * first)
    let unseen = try Contract.batch(1_000)
    let made = try method.generatedDepth(for: unseen.images).mean(dims: [1, 2, 3]).floats()
    let live = zip(made, unseen.labels).filter { $0.1 == .live }.map(\.0)
    let attack = zip(made, unseen.labels).filter { $0.1 == .attack }.map(\.0)
    #expect(try #require(live.min()) > #require(attack.max()))
  }

  @Test func aNumberThatIsNoneMovesNothing() throws {
    let method = try method(config { $0.criticPeriod = 1 })
    for index in 0..<3 { _ = try step(method, index) }
    let good = try Contract.batch(3)
    let poisoned = TrainingBatch(
      images: try good.images * Double.nan, labels: good.labels, domains: good.domains,
      instruments: good.instruments, depth: good.depth)
    let moved = try moved(method) {
      let error = #expect(throws: PADError.self) { try method.step(poisoned, at: progress(3)) }
      #expect(error?.message == "loss 'depth' is nan at step 4")
    }
    #expect(moved == [])
  }

  // MARK: Bad input

  private func message(_ method: PDGAN, _ batch: TrainingBatch, at step: Int = 0) -> String {
    let error = #expect(throws: PADError.self) { try method.step(batch, at: progress(step)) }
    return error.map { "\($0)" } ?? ""
  }

  private func batch(depth: Tensor?) throws -> TrainingBatch {
    let good = try Contract.batch(0)
    return TrainingBatch(
      images: good.images, labels: good.labels, domains: good.domains,
      instruments: good.instruments, depth: depth)
  }

  @Test(arguments: [0, 2]) func aLiveSampleWithoutDepthIsNamed(_ step: Int) throws {
    let method = try method(config())
    let none = try message(method, batch(depth: nil), at: step)
    #expect(none.hasPrefix("the batch has no depth"))
    #expect(none.contains("bonafide prepare --depth"))
    // Live samples are 0, 2, 4 and 6; the third of them is flat.
    let depth = try #require(try Contract.batch(0).depth)
    let kept = try Tensor(
      (0..<8).map { $0 == 4 ? 0 : 1 } as [Float], shape: [8, 1, 1, 1])
    let flat = try message(method, batch(depth: depth * kept), at: step)
    #expect(flat.hasPrefix("1 of 4 live samples of the batch have no depth"))
    let small = try depth.slice(dim: 2, to: 16)
    #expect(
      try message(method, batch(depth: small), at: step)
        == "depth of shape [8, 1, 16, 32]; expected [8, 1, 32, 32]")
    // The classifier needs none.
    _ = try method.step(batch(depth: nil), at: progress(6))
  }

  @Test func typesOfTheMultiheadComeFromAttributesOrInstruments() throws {
    let plain = try Contract.batch(0)
    let byAttribute = try method(
      config {
        $0.initialization = .he
        $0.multihead = true
      })
    let missing = message(byAttribute, plain)
    #expect(missing.hasPrefix("a training sample has no attribute 'type'"))
    let byInstrument = try method(
      config {
        $0.initialization = .he
        $0.multihead = true
        $0.typeAttribute = "instrument"
        $0.types = ["live", "print"]
      })
    let losses = try byInstrument.step(plain, at: progress(0))
    #expect(losses.map(\.name) == ["classification", "type"])
    let unknown = try method(
      config {
        $0.initialization = .he
        $0.multihead = true
        $0.typeAttribute = "instrument"
        $0.types = ["live", "replay"]
      })
    #expect(
      message(unknown, plain)
        .hasPrefix("an attack sample's type is 'print'; expected one of live, replay"))
  }

  // MARK: What the encoder starts from

  private func widthQuarter(seed: UInt64) throws -> StateDict {
    try ResNet18(classes: 1000, width: 0.25, using: Generator(seed: seed)).stateDict()
  }

  @Test func givenWeightsFillTheEncoderAndNotTheHead() throws {
    for start in [PDGAN.EncoderWeights.given, .pdgan] {
      let method = try method(config { $0.initialization = start })
      let weights = try widthQuarter(seed: 8)
      let moved = try moved(method) {
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
    for index in 0..<3 { _ = try step(pretrained, index) }
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

  @Test func stripsShowPictureTargetAndGeneratedDepth() throws {
    let method = try method(config())
    let batch = try Contract.batch(4)
    let before = try Contract.snapshot(method)
    let rows = try method.illustrations(of: batch, using: method.generator)
    #expect(try Contract.snapshot(method) == before)
    #expect(rows.count == 8)
    #expect(rows[0].name == "pseudo-depth of live samples")
    #expect(rows[1].name == "pseudo-depth of attack samples")
    #expect(
      rows.allSatisfy {
        $0.pictures.map(\.caption) == ["picture", "target depth", "generated depth"]
      })
    let made = try method.generatedDepth(for: batch.images)
    for (index, row) in rows.enumerated() {
      #expect(row.pictures.map(\.values.shape) == [[3, 32, 32], [1, 32, 32], [1, 32, 32]])
      #expect(
        try row.pictures[2].values.floats() == made.select(dim: 0, index: index).floats())
      let wanted = try #require(batch.depth).select(dim: 0, index: index).floats()
      #expect(try row.pictures[1].values.floats() == wanted)
    }
    let baseline = try self.method(config { $0.initialization = .he })
    #expect(try baseline.illustrations(of: batch, using: baseline.generator).isEmpty)
  }

  // MARK: Settings

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
