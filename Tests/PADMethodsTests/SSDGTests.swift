import Foundation
import PADCore
import PADMethods
import PADRuntime
import Testing
import Torch
import TorchNN

private func method(
  domains: Int = 3, seed: UInt64 = 3, _ change: (inout SSDG.Config) -> Void = { _ in }
) throws -> SSDG {
  var config = SSDG.Config()
  config.inputSize = 32
  config.width = 0.125
  config.features = 16
  config.batchSize = SSDGReference.labels.count
  config.dropout = 0
  change(&config)
  return try SSDG(
    config: config, device: .cpu, precision: .float32, domainCount: domains,
    using: Generator(seed: seed))
}

private func batch() throws -> TrainingBatch {
  SSDGReference.batch(try SSDGReference.images(step: 0, size: 32).to(.float32))
}

@Suite struct SSDGStepTests {
  /// The names of the script's runs, with their settings.
  private static let runs: [(String, @Sendable (inout SSDG.Config) -> Void)] = [
    ("ssdg-r", { _ in }),
    (
      "ssdg-official",
      {
        $0.featureNormalization = .official
        $0.weightNormalization = .official
        $0.tripletWeight = 2
        $0.adversarialWeight = 0.1
      }
    ),
    (
      "bdg-m",
      {
        $0.variant = .bdg
        $0.backbone = .maddg
        $0.width = 0.0625
      }
    ),
    (
      "erm",
      {
        $0.variant = .erm
        $0.featureNormalization = .none
        $0.weightNormalization = .none
      }
    ),
  ]

  /// Two whole steps in float64: every loss, what became of parameters, buffers and features, and
  /// the scores.
  @Test(arguments: runs.map(\.0)) func stepsEqualPyTorchs(_ name: String) throws {
    let golden = try SSDGReference()
    let change = try #require(Self.runs.first { $0.0 == name }?.1)
    let method = try method {
      $0.learningRate = 0.05
      $0.constantShare = 0.1  // the rate falls before the second of ten steps
      change(&$0)
    }
    for (_, network) in method.networks { try SSDGReference.fill(network) }
    let detector = try #require(method.network as? SSDGNetwork)
    try detector.classifier.project()
    for step in 0..<2 {
      let losses = try method.step(
        SSDGReference.batch(SSDGReference.images(step: step, size: 32)),
        at: TrainingProgress(step: step, totalSteps: 10))
      #expect(losses.map(\.name).sorted() == golden.keys(below: "\(name).\(step)."))
      for loss in losses {
        try golden.expectClose(
          try Tensor([loss.value] as [Double]), "\(name).\(step).\(loss.name)")
      }
    }
    var state: StateDict = [:]
    for (prefix, network) in method.networks {
      let short = prefix == "network" ? "" : prefix.dropFirst("adversarial-".count) + "."
      for (key, tensor) in try network.stateDict() { state[short + key] = tensor }
    }
    let after = golden.keys(below: "\(name).after.")
    #expect(after.count >= 5)
    for key in after {
      try golden.expectClose(#require(state[key], "\(key)"), "\(name).after.\(key)")
    }
    let images = try SSDGReference.images(step: 1, size: 32)
    try withoutGradient {
      try golden.expectClose(detector.embeddings(images, .evaluation), "\(name).embeddings")
    }
    let scores = try method.scores(for: images)
    let expected = try golden["\(name).scores"].doubles()
    #expect(zip(scores, expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func parameterCountsAreTheOfficialNetworks() throws {
    for (trunk, name, count) in [
      (SSDGNetwork.Trunk.resnet18, 0, 11_440_194), (.maddg, 1, 3_615_450),
    ] {
      let method = try method {
        $0.backbone = trunk
        $0.width = 1
        $0.features = 512
      }
      #expect(method.network.parameters().reduce(0) { $0 + $1.tensor.count } == count)
      #expect(try SSDGReference()["counts"].int64s()[name] == Int64(count))
    }
  }

  @Test func variantsHaveTheirTerms() throws {
    func terms(_ change: (inout SSDG.Config) -> Void) throws -> [String] {
      try method(change).step(batch(), at: TrainingProgress(step: 0, totalSteps: 10)).map(\.name)
    }
    #expect(try terms { _ in } == ["classification", "triplet", "adversarial-live"])
    #expect(
      try terms { $0.variant = .bdg }
        == ["classification", "triplet", "adversarial-live", "adversarial-attack"])
    #expect(try terms { $0.variant = .erm } == ["classification"])
    #expect(try terms { $0.adversarial = false } == ["classification", "triplet"])
  }

  @Test func groupsChangeTheTripletLossAlone() throws {
    func losses(_ groups: TripletGroups) throws -> [LossValue] {
      try method { $0.tripletGroups = groups }
        .step(batch(), at: TrainingProgress(step: 0, totalSteps: 10))
    }
    let all = try TripletGroups.allCases.map(losses)
    #expect(Set(all.map { $0[0] }).count == 1)
    #expect(Set(all.map { $0[1] }).count == 3)
    #expect(Set(all.map { $0[2] }).count == 1)
  }

  /// The reversed gradient grows from next to nothing: at the first of many steps the adversarial
  /// term trains the discriminator and leaves the trunk nearly alone.
  @Test func theReversalFollowsItsSchedule() throws {
    func bottleneck(step: Int, weight: Double) throws -> [Double] {
      let method = try method {
        $0.adversarialWeight = weight
        $0.tripletWeight = 0
        $0.constantShare = 1
      }
      _ = try method.step(batch(), at: TrainingProgress(step: step, totalSteps: 1000))
      let state = try method.network.stateDict()
      return try #require(state["trunk.fc.0.weight"]).doubles()
    }
    func moved(at step: Int) throws -> Double {
      try zip(bottleneck(step: step, weight: 100), bottleneck(step: step, weight: 0))
        .reduce(0) { $0 + abs($1.0 - $1.1) }
    }
    // 2 / (1 + exp(-10 t / 1000)) - 1 = tanh(t / 200): .005 at t = 1, .9999 at t = 1,000.
    let ratio = try moved(at: 0) / moved(at: 999)
    #expect(abs(ratio - 0.005 / 0.9999) < 1e-4)
  }
}

@Suite struct SSDGConditionTests {
  @Test func oneDomainIsRefusedWhereTheAdversaryNeedsTwo() throws {
    for variant in [SSDG.Variant.ssdg, .bdg] {
      let error = #expect(throws: PADError.self) { try method(domains: 1) { $0.variant = variant } }
      #expect(error?.kind == .insufficientData)
      #expect(error?.message.contains("1 training domain") == true)
    }
    _ = try method(domains: 1) { $0.variant = .erm }
    _ = try method(domains: 1) { $0.adversarial = false }
  }

  @Test func aDomainWithoutLiveSamplesIsNamed() throws {
    let method = try method()
    let whole = try batch()
    let labels = zip(whole.labels, whole.domains).map { $1 == 2 ? Label.attack : $0 }
    let before = try method.network.stateDict().mapValues { try $0.doubles() }
    let error = #expect(throws: PADError.self) {
      try method.step(
        TrainingBatch(
          images: whole.images, labels: labels, domains: whole.domains,
          instruments: whole.instruments), at: TrainingProgress(step: 6, totalSteps: 10))
    }
    #expect(error?.kind == .insufficientData)
    #expect(error?.message.contains("domain 3 of 3 has no live sample") == true)
    #expect(error?.message.contains("step 7") == true)
    #expect(try method.network.stateDict().mapValues { try $0.doubles() } == before)
  }

  @Test func withoutBalanceABatchMayLackADomain() throws {
    let method = try method { $0.balance = .none }
    let whole = try batch()
    let losses = try method.step(
      TrainingBatch(
        images: whole.images, labels: whole.labels.map { _ in .attack }, domains: whole.domains,
        instruments: whole.instruments), at: TrainingProgress(step: 0, totalSteps: 10))
    #expect(losses.last == LossValue(name: "adversarial-live", value: 0))
    #expect(losses.allSatisfy { $0.value.isFinite })
  }

  private static let refused: [(String, @Sendable (inout SSDG.Config) -> Void)] = [
    ("epochs", { $0.epochs = 0 }), ("momentum", { $0.momentum = 1 }),
    ("dropout", { $0.dropout = 1 }), ("margin", { $0.margin = -0.1 }),
    ("tripletWeight", { $0.tripletWeight = .nan }),
    ("adversarialWeight", { $0.adversarialWeight = .infinity }),
    ("weightDecay", { $0.weightDecay = -1 }), ("inputSize", { $0.inputSize = 16 }),
    ("features", { $0.features = 0 }), ("width", { $0.width = 0 }),
    ("batchSize", { $0.batchSize = 5 }),
    (
      "tripletGroups",
      {
        $0.variant = .bdg
        $0.tripletGroups = .instrument
      }
    ),
  ]

  @Test func aSettingOutOfItsRangeIsNamed() {
    for (key, change) in Self.refused {
      let error = #expect(throws: PADError.self) { try method(change) }
      #expect(error?.message.hasPrefix("key '\(key)' is ") == true, "\(key)")
    }
  }

  @Test func bfloat16KeepsLossesFinite() throws {
    var config = SSDG.Config()
    config.inputSize = 32
    config.width = 0.125
    config.features = 16
    config.batchSize = 10
    let method = try SSDG(
      config: config, device: .cpu, precision: .bfloat16, domainCount: 3,
      using: Generator(seed: 1))
    let losses = try method.step(batch(), at: TrainingProgress(step: 0, totalSteps: 10))
    #expect(losses.allSatisfy { $0.value.isFinite })
  }

  @Test func publishedWeightsLeaveTheLastStageFresh() throws {
    let published = try ResNet18(classes: 1000, width: 0.125, using: Generator(seed: 9))
    let weights = try published.stateDict()
    let half = try method().initialize(from: weights)
    #expect(half.taken.contains("layer3.1.conv2.weight"))
    #expect(half.missing.contains("layer4.0.conv1.weight"))
    #expect(half.unused.contains("fc.weight"))
    let whole = try method { $0.pretrainsLastStage = true }.initialize(from: weights)
    #expect(whole.taken.contains("layer4.0.conv1.weight"))
  }
}

@Suite struct SSDGExportTests {
  /// The graph's probabilities are the engine's, for every form of normalization and both trunks.
  @Test(arguments: FeatureNormalization.allCases, WeightNormalization.allCases)
  func exportedGraphsAgreeInOpenVINO(
    _ features: FeatureNormalization, _ weights: WeightNormalization
  ) throws {
    for trunk in SSDGNetwork.Trunk.allCases {
      let method = try method {
        $0.backbone = trunk
        $0.width = trunk == .maddg ? 0.0625 : 0.125
        $0.featureNormalization = features
        $0.weightNormalization = weights
      }
      _ = try method.step(batch(), at: TrainingProgress(step: 0, totalSteps: 10))
      let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).onnx")
      defer { try? FileManager.default.removeItem(at: url) }
      try method.exportedGraph().serialized().write(to: url)
      let runner = try ModelRunner(model: url)
      let images = try SSDGReference.images(step: 3, size: 32).to(.float32)
      let output = try #require(try runner.run(images.floats(), shape: images.shape).first)
      let scores = try method.scores(for: images)
      for (index, score) in scores.enumerated() {
        let got = method.scoreDefinition.score(of: output[(2 * index)..<(2 * index + 2)])
        #expect(abs(got - score) < 1e-5)
      }
      #expect(scores.count == 10)
    }
  }
}
