import Foundation
import PADCore
import PADMethods
import PADRuntime
import Testing
import Torch
import TorchNN

/// GFA-CNN's steps, scores and refusals.
@Suite struct GFACNNTests {
  static func config(_ change: (inout GFACNN.Config) -> Void = { _ in }) -> GFACNN.Config {
    var config = GFACNN.Config()
    config.inputSize = 32
    config.trunkWidth = 1 / 32
    config.fullyConnectedWidth = 6
    config.transformationWidth = 2
    config.lossNetworkWidth = 1 / 32
    config.batchSize = 4
    change(&config)
    return config
  }

  static func method(
    seed: UInt64 = 1, persons: Int = 3, _ change: (inout GFACNN.Config) -> Void = { _ in }
  ) throws -> GFACNN {
    try GFACNN(
      config: config(change), device: .cpu, precision: .float32,
      data: TrainingDataSummary(datasets: 1, cameras: 1, identities: persons),
      using: Generator(seed: seed))
  }

  static func batch(_ images: Tensor, faces: Tensor? = nil) -> TrainingBatch {
    let labels: [Label] = [.live, .attack, .attack, .live]
    return TrainingBatch(
      images: images, labels: labels, domains: [0, 0, 0, 0],
      instruments: labels.map { $0 == .attack ? .print : nil }, identities: [2, 0, 1, 2],
      second: faces)
  }

  static func noiseBatch(seed: UInt64 = 7, size: Int = 32) throws -> TrainingBatch {
    let generator = try Generator(seed: seed)
    return batch(
      try .randn(shape: [4, 3, size, size], using: generator),
      faces: try .randn(shape: [4, 3, size, size], using: generator))
  }

  static func values(_ network: any Module) throws -> [String: [Double]] {
    Dictionary(
      uniqueKeysWithValues: try network.namedParameters().map {
        ($0.name, try $0.parameter.tensor.detached().to(.float64).doubles())
      })
  }

  // MARK: Eq. 1

  @Test func oneStepEqualsPyTorchs() throws {
    let reference = try ReferenceValues("gfa_cnn")
    let method = try Self.method {
      $0.adaptation = .off
      $0.flips = .off
      $0.dropout = 0
    }
    try method.network.load(reference.entries("step"))
    try method.network.convert(to: .float64)
    try method.generator.seed(21)
    let faces = try reference["step-face"].to(.float64)
    let losses = try method.step(
      Self.batch(try reference["step-context"].to(.float64), faces: faces),
      at: TrainingProgress(step: 0, totalSteps: 10))
    #expect(losses.map(\.name) == ["classification", "identity", "confusion"])
    let wanted = try reference["step-losses"].doubles()
    for (got, wanted) in zip(losses, wanted) { #expect(abs(got.value - wanted) < 1e-9) }

    let parameters = Dictionary(
      uniqueKeysWithValues: method.network.namedParameters().map { ($0.name, $0.parameter) })
    for (key, _) in reference.entries("step-gradient") {
      let parameter = try #require(parameters[key])
      try reference.expectClose(#require(parameter.gradient), "step-gradient.\(key)")
      try reference.expectClose(parameter.tensor.detached(), "step-after.\(key)")
    }
  }

  @Test func descriptorsAreNormalized() throws {
    let reference = try ReferenceValues("gfa_cnn")
    let method = try Self.method { $0.adaptation = .off }
    try method.network.load(reference.entries("step"))
    try method.network.convert(to: .float64)
    let got = try method.identityDescriptors(for: reference["step-face"].to(.float64))
    try reference.expectClose(got, "identity-descriptors")
    let alone = try Self.method { $0.identityWeight = 0 }
    let error = #expect(throws: PADError.self) {
      try alone.identityDescriptors(for: .zeros(shape: [1, 3, 32, 32]))
    }
    #expect(error?.kind == .unsupported)
  }

  @Test func theRateHalvesEveryTwoThousandSteps() throws {
    let method = try Self.method { $0.adaptation = .off }
    let batch = try Self.noiseBatch()
    for (step, rate) in [(0, 3e-4), (1_999, 3e-4), (2_000, 1.5e-4), (4_000, 0.75e-4)] {
      _ = try method.step(batch, at: TrainingProgress(step: step, totalSteps: 10_000))
      let state = try method.state()
      #expect(try abs(#require(state["optimizer.learning_rate"]).item() - rate) < 1e-10)
    }
  }

  // MARK: Ownership

  /// Three stages, each of which moves its own network alone.
  @Test func everyStageMovesItsOwn() throws {
    let method = try Self.method()
    let adaptation = try #require(method.adaptation)
    let names = MethodConfiguration.gfaCNN(Self.config()).stages.map(\.name)
    #expect(names == ["loss-network", "transformation", "branches"])
    #expect(
      MethodConfiguration.gfaCNN(Self.config()).stages.map(\.isSelectable) == [false, false, true])
    let parts: [(String, any Module)] = [
      ("loss-network", adaptation.lossNetwork), ("transformation", adaptation.transformation),
      ("branches", method.network),
    ]
    for (stage, name) in names.enumerated() {
      let before = try parts.map { try Self.values($0.1) }
      let losses = try method.step(
        Self.noiseBatch(), at: TrainingProgress(step: stage, stages: [1, 1, 1]))
      #expect(losses.allSatisfy { $0.value.isFinite })
      for ((part, module), old) in zip(parts, before) {
        let moved = try Self.values(module) != old
        #expect(moved == (part == name), "\(part) in stage \(name)")
      }
    }
  }

  @Test func theTargetIsOneOfTheTrainingPicturesAndStays() throws {
    let method = try Self.method { $0.adaptation = .code }
    let adaptation = try #require(method.adaptation)
    #expect(try !adaptation.hasTarget)
    let batch = try Self.noiseBatch()
    let losses = try method.step(batch, at: TrainingProgress(step: 1, stages: [1, 2, 1]))
    #expect(losses.map(\.name) == ["content", "domain", "smoothness"])
    #expect(try adaptation.hasTarget)
    let target = try adaptation.targetPicture.floats()
    let pictures = try batch.images.floats()
    let size = target.count
    #expect((0..<4).contains { Array(pictures[($0 * size)..<(($0 + 1) * size)]) == target })
    _ = try method.step(
      Self.noiseBatch(seed: 8), at: TrainingProgress(step: 2, stages: [1, 2, 1]))
    #expect(try adaptation.targetPicture.floats() == target)
  }

  /// Many steps on one batch bring the Gram matrices towards the target's.
  @Test(arguments: [Adaptation.paper, .code]) func transferLearns(_ form: Adaptation) throws {
    let method = try Self.method {
      $0.adaptation = form
      $0.transformationWidth = 8
      $0.lossNetworkWidth = 1 / 8
      $0.domainStrength = form == .paper ? 0.01 : 1
      $0.transferLearningRate = 3e-3
    }
    let batch = try Self.noiseBatch()
    let totals = try (0..<30).map { step in
      try method.step(batch, at: TrainingProgress(step: 1 + step, stages: [1, 30, 1]))
    }
    let domain = totals.map { $0[1].value }
    #expect(try #require(domain.last) < 0.5 * domain[0], "\(domain)")
  }

  // MARK: Deployment

  @Test(arguments: [1, 2]) func deploymentDoesTheSame(_ scale: Int) throws {
    let method = try Self.method { $0.transferScale = scale }
    let size = 32 * scale
    #expect(method.input.size == size)
    for step in 0..<6 {
      _ = try method.step(
        Self.noiseBatch(seed: UInt64(step), size: size),
        at: TrainingProgress(step: step, stages: [2, 2, 2]))
    }
    let images = try Self.noiseBatch(seed: 50, size: size).images
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).onnx")
    defer { try? FileManager.default.removeItem(at: url) }
    try method.exportedGraph().serialized().write(to: url)
    let logits = try #require(
      try ModelRunner(model: url).run(images.floats(), shape: images.shape).first)
    let scores = try method.scores(for: images)
    for (row, score) in scores.enumerated() {
      #expect(abs(Double(logits[2 * row] - logits[2 * row + 1]) / 2 - score) < 1e-4)
    }
    // The transformation is part of both: other pictures than the given ones are judged.
    let painted = try method.transferred(images)
    #expect(painted.shape == images.shape)
    #expect(try painted.floats() != images.floats())
  }

  @Test func illustrationsShowTheTransfer() throws {
    let method = try Self.method()
    let batch = try Self.noiseBatch()
    _ = try method.step(batch, at: TrainingProgress(step: 1, stages: [1, 1, 1]))
    let rows = try method.illustrations(of: batch, using: method.generator)
    #expect(rows.count == 4)
    #expect(rows[0].name == "domain transfer of live samples")
    #expect(rows[1].pictures.map(\.caption) == ["target domain", "picture", "transferred"])
    #expect(rows.allSatisfy { $0.pictures.allSatisfy { $0.values.shape == [3, 32, 32] } })
    let plain = try Self.method { $0.adaptation = .off }
    #expect(try plain.illustrations(of: batch, using: plain.generator).isEmpty)
    #expect(try plain.transferred(batch.images).floats() == batch.images.floats())
  }

  // MARK: Bad input

  private func message(
    of kind: PADError.Kind, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
  ) -> String {
    let error = #expect(throws: PADError.self, sourceLocation: sourceLocation) { try body() }
    #expect(error?.kind == kind, sourceLocation: sourceLocation)
    return error?.description ?? ""
  }

  @Test func whatCannotBeTrainedIsSaid() throws {
    let alone = message(of: .insufficientData) { _ = try Self.method(persons: 1) }
    #expect(alone.contains("1 training persons") && alone.contains("identityWeight=0"))
    // Without recognition and loss network, one person is enough.
    _ = try Self.method(persons: 1) {
      $0.identityWeight = 0
      $0.adaptation = .off
    }
    let method = try Self.method()
    let faceless = try Self.batch(.zeros(shape: [4, 3, 32, 32]))
    for stage in [0, 2] {
      let text = message(of: .missing) {
        _ = try method.step(faceless, at: TrainingProgress(step: stage, stages: [1, 1, 1]))
      }
      #expect(text.contains("face crops"))
    }
    let adaptation = try #require(method.adaptation)
    let pictures = try Self.noiseBatch().images
    let size = message(of: .invalid) {
      try adaptation.setTarget(.zeros(shape: [1, 3, 20, 30]), calibratingOn: pictures)
    }
    #expect(size.contains("[1, 3, 20, 30]") && size.contains("[1, 3, 32, 32]"))
    let dark = message(of: .numerical) {
      try adaptation.setTarget(
        .zeros(shape: [1, 3, 32, 32]), calibratingOn: .zeros(shape: [4, 3, 32, 32]))
    }
    #expect(dark.contains("relu2_2"))
    #expect(try !adaptation.hasTarget)
  }

  @Test func sharesOfTheBatch() throws {
    #expect(try Self.method().sampling.view == .context)
    #expect(try Self.method().sampling.secondView == .face)
    let single = try Self.method {
      $0.identityWeight = 0
      $0.adaptation = .off
    }
    #expect(single.sampling.secondView == nil)
    #expect(single.network.recognition == nil)
  }

  @Test func everySettingHasItsRange() throws {
    let changes: [(String, (inout GFACNN.Config) -> Void)] = [
      ("inputSize", { $0.inputSize = 100 }), ("transferScale", { $0.transferScale = 0 }),
      ("batchSize", { $0.batchSize = 1 }), ("epochs", { $0.epochs = 0 }),
      ("learningRate", { $0.learningRate = 0 }), ("halvingSteps", { $0.halvingSteps = 0 }),
      ("trunkWidth", { $0.trunkWidth = -1 }), ("dropout", { $0.dropout = 1 }),
      ("identityWeight", { $0.identityWeight = -0.1 }),
      ("confusionWeight", { $0.confusionWeight = .nan }),
      ("domainStrength", { $0.domainStrength = 0 }),
      ("lossNetworkEpochs", { $0.lossNetworkEpochs = 0 }),
    ]
    for (key, change) in changes {
      let text = message(of: .invalid) { _ = try Self.method(change) }
      #expect(text.hasPrefix("key '\(key)' is "), "\(text)")
    }
  }
}
