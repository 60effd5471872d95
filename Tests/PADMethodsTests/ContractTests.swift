import PADCore
import PADMethods
import Testing
import Torch
import TorchNN

/// What every method must keep, whatever it learns: run over all of `MethodKind`.
@Suite(.serialized) struct MethodContractTests {
  static let kinds = MethodKind.allCases

  /// Small settings, so that the contract runs in seconds.
  static func configuration(_ kind: MethodKind) -> MethodConfiguration {
    switch kind {
    case .cnn:
      var config = CNN.Config()
      config.inputSize = 32
      config.learningRate = 2e-3
      return .cnn(config)
    case .erm:
      var config = ERM.Config()
      config.inputSize = 32
      config.learningRate = 1e-2
      return .erm(config)
    case .ssdg:
      var config = SSDG.Config()
      config.inputSize = 32
      config.width = 0.25
      config.features = 32
      config.batchSize = 8
      config.learningRate = 5e-2
      return .ssdg(config)
    case .gtcn:
      var config = GTCN.Config()
      config.inputSize = 32
      config.translatorWidth = 2
      config.residualBlocks = 1
      config.discriminatorWidth = 2
      config.poolSize = 5
      config.learningRate = 2e-3
      return .gtcn(config)
    case .augmented:
      var config = AugmentedCNN.Config()
      config.inputSize = 32
      config.learningRate = 2e-3
      return .augmented(config)
    case .oneClassFlow:
      var config = OneClassFlow.Config()
      config.cue = .appearance
      config.score = .pixel
      config.inputSize = 32
      config.game.width = 4
      config.game.latentSize = 8
      config.game.learningRate = 5e-3
      return .oneClassFlow(config)
    case .pdgan:
      // The classifier's stage; `PDGANStageTests` trains through all three.
      var config = PDGAN.Config()
      config.initialization = .he
      config.inputSize = 32
      return .pdgan(config)
    case .gfaCNN:
      var config = GFACNN.Config()
      config.inputSize = 32
      config.trunkWidth = 0.125
      config.fullyConnectedWidth = 32
      config.learningRate = 2e-3
      config.flips = .off  // The set is told apart by its sides.
      config.transformationWidth = 4
      config.lossNetworkWidth = 0.125
      return .gfaCNN(config)
    }
  }

  static func method(_ kind: MethodKind, seed: UInt64 = 3) throws -> any Method {
    try configuration(kind).makeMethod(
      device: .cpu, precision: .float32, data: data, using: Generator(seed: seed))
  }

  /// Two data sets of one camera each; every sample of a batch is a person.
  static let data = TrainingDataSummary(datasets: 2, cameras: 2, identities: 8)

  /// Every stage's share of `total` steps; a short training sees all stages.
  static func progress(_ kind: MethodKind, step: Int, of total: Int) -> TrainingProgress {
    let stages = configuration(kind).stages.count
    let steps = (0..<stages).map { total * ($0 + 1) / stages - total * $0 / stages }
    return TrainingProgress(step: step, stages: steps)
  }

  /// A separable set: live pictures are bright on the left, attacks on the right, in noise.
  static func batch(_ index: Int, count: Int = 8, size: Int = 32) throws -> TrainingBatch {
    var random = SeededGenerator(seed: 11).child(UInt64(index))
    let labels = (0..<count).map { $0 % 2 == 0 ? Label.live : .attack }
    var pixels: [Float] = []
    for label in labels {
      for _ in 0..<3 {
        for _ in 0..<size {
          for column in 0..<size {
            let bright = (column < size / 2) == (label == .live)
            pixels.append(Float(random.uniform(in: -0.5...0.5)) + (bright ? 0.4 : -0.4))
          }
        }
      }
    }
    let depth = labels.flatMap { label in
      (0..<size * size).map { label == .live ? Float($0 / size) / Float(size) : 0 }
    }
    return TrainingBatch(
      images: try Tensor(pixels, shape: [count, 3, size, size]), labels: labels,
      domains: (0..<count).map { $0 / 2 % 2 },
      instruments: labels.map { $0 == .attack ? AttackInstrument.print : nil },
      second: try Tensor(pixels, shape: [count, 3, size, size]),
      depth: try Tensor(depth, shape: [count, 1, size, size]))
  }

  /// The samples of the labels that the method learns from.
  static func drawn(_ batch: TrainingBatch, by method: any Method) throws -> TrainingBatch {
    let places = batch.labels.indices.filter { method.sampling.labels.contains(batch.labels[$0]) }
    let indices = try Tensor(places.map(Int64.init))
    func drawn(_ values: Tensor) throws -> Tensor {
      try values.indexSelect(dim: 0, indices: indices)
    }
    return TrainingBatch(
      images: try drawn(batch.images), labels: places.map { batch.labels[$0] },
      domains: places.map { batch.domains[$0] }, instruments: places.map { batch.instruments[$0] },
      identities: places.map { batch.identities[$0] }, second: try batch.second.map(drawn),
      depth: try batch.depth.map(drawn))
  }

  static func train(
    _ kind: MethodKind, _ method: any Method, steps: Range<Int>, of total: Int
  ) throws -> [[LossValue]] {
    try steps.map { step in
      try method.step(drawn(batch(step), by: method), at: progress(kind, step: step, of: total))
    }
  }

  static func snapshot(_ method: any Method) throws -> [String: [Double]] {
    try method.state().mapValues { try $0.to(.float64).doubles() }
  }

  @Test(arguments: kinds) func learnsASeparableSet(_ kind: MethodKind) throws {
    let method = try Self.method(kind)
    let losses = try Self.train(kind, method, steps: 0..<60, of: 60)
    #expect(losses.allSatisfy { $0.allSatisfy { $0.value.isFinite } })
    let unseen = try Self.batch(1_000)
    let scores = try method.scores(for: unseen.images)
    let live = zip(scores, unseen.labels).filter { $0.1 == .live }.map(\.0)
    let attack = zip(scores, unseen.labels).filter { $0.1 == .attack }.map(\.0)
    let lowestLive = try #require(live.min())
    let highestAttack = try #require(attack.max())
    #expect(lowestLive > highestAttack)
  }

  @Test(arguments: kinds) func scoringChangesNothing(_ kind: MethodKind) throws {
    let method = try Self.method(kind)
    _ = try Self.train(kind, method, steps: 0..<2, of: 10)
    let before = try Self.snapshot(method)
    let generator = try method.generator.state
    let images = try Self.batch(5).images
    let first = try method.scores(for: images)
    let second = try method.scores(for: images)
    #expect(first == second)
    #expect(try Self.snapshot(method) == before)
    #expect(try method.generator.state == generator)
  }

  @Test(arguments: kinds) func whatExplainsAScoreGivesIt(_ kind: MethodKind) throws {
    let method = try Self.method(kind)
    _ = try Self.train(kind, method, steps: 0..<2, of: 10)
    guard let explained = method as? any ExplainableMethod else {
      // A distance between two codes has no feature map that it is a function of.
      #expect(kind == .oneClassFlow)
      return
    }
    let images = try Self.batch(5).images
    let map = try explained.featureMap(for: images)
    let scores = try explained.score(ofFeatureMap: map).to(.float64).doubles()
    for (got, wanted) in try zip(scores, method.scores(for: images)) {
      #expect(abs(got - wanted) <= 1e-5 * max(1, abs(wanted)))
    }
    #expect(map.shape.count == 4 && map.shape[0] == images.shape[0])
    let embeddings = try explained.embeddings(for: images)
    #expect(embeddings.shape.count == 2 && embeddings.shape[0] == images.shape[0])
  }

  @Test(arguments: kinds) func sameSeedSameState(_ kind: MethodKind) throws {
    let states = try (0..<2).map { _ in
      let method = try Self.method(kind)
      _ = try Self.train(kind, method, steps: 0..<3, of: 10)
      return try Self.snapshot(method)
    }
    #expect(states[0] == states[1])
    #expect(try Self.snapshot(Self.method(kind, seed: 4)) != Self.snapshot(Self.method(kind)))
  }

  @Test(arguments: kinds) func resumeEqualsUninterrupted(_ kind: MethodKind) throws {
    let whole = try Self.method(kind)
    _ = try Self.train(kind, whole, steps: 0..<6, of: 6)

    let first = try Self.method(kind)
    _ = try Self.train(kind, first, steps: 0..<3, of: 6)
    let second = try Self.method(kind, seed: 99)
    try second.restore(first.state())
    try second.generator.restore(first.generator.state)
    _ = try Self.train(kind, second, steps: 3..<6, of: 6)
    #expect(try Self.snapshot(second) == Self.snapshot(whole))
  }

  @Test(arguments: kinds) func everyParameterMoves(_ kind: MethodKind) throws {
    let method = try Self.method(kind)
    let before = try Self.parameters(method)
    _ = try Self.train(kind, method, steps: 0..<10, of: 10)
    let after = try Self.parameters(method)
    for (name, values) in before {
      #expect(after[name] != values, "parameter \(name) did not move")
    }
  }

  static func parameters(_ method: any Method) throws -> [String: [Double]] {
    var values: [String: [Double]] = [:]
    for (prefix, network) in method.networks {
      for (name, parameter) in network.namedParameters() {
        values["\(prefix).\(name)"] = try parameter.tensor.detached().to(.float64).doubles()
      }
    }
    return values
  }

  @Test(arguments: kinds) func aLossThatIsNotANumberStopsBeforeTheUpdate(_ kind: MethodKind) throws
  {
    let method = try Self.method(kind)
    let good = try Self.drawn(Self.batch(0), by: method)
    _ = try method.step(good, at: Self.progress(kind, step: 8, of: 10))
    let before = try Self.parameters(method)
    let poisoned = TrainingBatch(
      images: try Tensor(
        [Float](repeating: .nan, count: good.images.count), shape: good.images.shape),
      labels: good.labels, domains: good.domains, instruments: good.instruments,
      second: good.second, depth: good.depth)
    let error = #expect(throws: PADError.self) {
      try method.step(poisoned, at: Self.progress(kind, step: 9, of: 10))
    }
    #expect(error?.kind == .numerical)
    #expect(error?.message.contains("is nan at step 10") == true)
    #expect(try Self.parameters(method) == before)
  }
}

@Suite struct LightClassifierTests {
  /// GTCN, Table 1: 432 + 2,304 + 4,608 + 9,216 + 18,432 + 36,864 + 1,024 * 2 = 73,904 weights;
  /// with affine batch normalization (2 * 224) and the FC bias (2) 74,354; a bias for each of the
  /// convolutions' 224 channels, which batch normalization makes idle, would give 74,578.
  @Test(arguments: [
    (128, 2, 73_904, 74_354, 74_578), (128, 4, 75_952, 76_404, 76_628),
    (256, 2, 80_048, 80_498, 80_722),
  ])
  func countsOfTheTable(
    _ size: Int, _ classes: Int, _ weights: Int, _ all: Int, _ withBiases: Int
  ) throws {
    let network = try LightClassifier(
      inputSize: size, classes: classes, dropout: 0.5, using: Generator(seed: 1))
    let parameters = network.namedParameters()
    let counted = parameters.filter { $0.1.tensor.shape.count > 1 }
    #expect(counted.reduce(0) { $0 + $1.1.tensor.count } == weights)
    #expect(parameters.reduce(0) { $0 + $1.1.tensor.count } == all)
    let convolutions = counted.filter { $0.1.tensor.shape.count == 4 }
    #expect(all + convolutions.reduce(0) { $0 + $1.1.tensor.shape[0] } == withBiases)
  }

  @Test func refusesASizeThatFiveHalvingsDoNotDivide() {
    #expect(throws: PADError.self) {
      try LightClassifier(inputSize: 100, classes: 2, dropout: 0.5, using: Generator(seed: 1))
    }
  }
}

@Suite struct SettingsTests {
  private static let cnn: [(String, @Sendable (inout CNN.Config) -> Void)] = [
    ("epochs", { $0.epochs = 0 }), ("batchSize", { $0.batchSize = 1 }),
    ("learningRate", { $0.learningRate = 0 }), ("constantShare", { $0.constantShare = 1.1 }),
    ("beta1", { $0.beta1 = 1 }), ("dropout", { $0.dropout = -0.1 }),
    ("dropout", { $0.dropout = .nan }),
  ]
  private static let erm: [(String, @Sendable (inout ERM.Config) -> Void)] = [
    ("momentum", { $0.momentum = 1 }), ("weightDecay", { $0.weightDecay = -1 }),
    ("learningRate", { $0.learningRate = .infinity }),
  ]

  @Test func aSettingOutOfItsRangeIsNamed() throws {
    let generator = try Generator(seed: 0)
    for (key, change) in Self.cnn {
      var config = CNN.Config()
      change(&config)
      expectRefusal(of: key, MethodConfiguration.cnn(config), generator)
    }
    for (key, change) in Self.erm {
      var config = ERM.Config()
      change(&config)
      expectRefusal(of: key, MethodConfiguration.erm(config), generator)
    }
  }

  private func expectRefusal(
    of key: String, _ configuration: MethodConfiguration, _ generator: Generator
  ) {
    let error = #expect(throws: PADError.self) {
      try configuration.makeMethod(
        device: .cpu, precision: .float32, data: MethodContractTests.data, using: generator)
    }
    #expect(error?.message.hasPrefix("key '\(key)' is ") == true, "\(key)")
  }
}
