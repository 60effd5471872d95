import Foundation
import PADCore
import PADMethods
import PADRuntime
import Testing
import Torch
import TorchNN
import TorchTestSupport

/// PDGAN's networks, losses and steps against `Reference/pdgan.py`, in float64.
@Suite struct PDGANReferenceTests {
  private static let size = 64
  private static let count = 4
  private let golden: [String: Tensor]

  init() throws {
    golden = try SafeTensors.read(referenceFolder.appending(path: "pdgan.safetensors"))
  }

  private func reference(_ name: String) throws -> Tensor {
    try #require(golden[name], "\(name) is not in the reference file")
  }

  /// The keys of one network, in PyTorch's order.
  private func keys(_ network: String) throws -> [String] {
    try referenceRows("pdgan.keys.txt").compactMap { row in
      let key = row.prefix { $0 != " " }
      return key.hasPrefix("\(network).") ? String(key.dropFirst(network.count + 1)) : nil
    }
  }

  /// A method whose networks hold the reference's weights, in float64.
  private func method(
    _ change: (inout PDGAN.Config) -> Void = { _ in }
  ) throws -> PDGAN {
    var config = PDGAN.Config()
    config.inputSize = Self.size
    config.batchSize = Self.count
    config.criticPeriod = 1
    change(&config)
    let method = try PDGAN(
      config: config, device: .cpu, precision: .float32, using: Generator(seed: 0))
    let names = ["classifier": "encoder", "decoder": "decoder", "critic": "critic"]
    for (name, network) in method.networks {
      let own = try network.stateDict()
      try fill(
        network, keys: keys(#require(names[name])).filter { own[$0] != nil })
      try network.convert(to: .float64)
    }
    return method
  }

  private func unit(_ shape: [Int], seed: Int) throws -> Tensor {
    let noise = try Tensor(noise(shape.reduce(1, *), seed: seed), shape: shape).to(.float64)
    return try (noise + 1) / 2
  }

  /// Live and attack in turn; attacks have no depth.
  private func batch() throws -> TrainingBatch {
    let (count, size) = (Self.count, Self.size)
    let labels = (0..<count).map { $0 % 2 == 0 ? Label.live : .attack }
    let isLive = try Tensor(labels.map { $0 == .live ? 1 : 0 } as [Float], shape: [count, 1, 1, 1])
    return TrainingBatch(
      images: try unit([count, 3, size, size], seed: 1000), labels: labels,
      domains: labels.map { _ in 0 }, instruments: labels.map { _ in nil },
      attributes: [0, 3, 0, 2].map { ["type": "\($0)"] },
      depth: try unit([count, 1, size, size], seed: 1002) * isLive.to(.float64))
  }

  private func network(_ method: PDGAN, _ name: String) throws -> any Layer {
    try #require(method.networks.first { $0.name == name }?.network)
  }

  @Test func keysAndShapesAreTheReferences() throws {
    let method = try method {
      $0.multihead = true
      $0.types = ["0", "1", "2", "3"]
    }
    let names = ["classifier": "encoder", "decoder": "decoder", "critic": "critic"]
    let own = try method.networks.flatMap { name, network in
      try network.stateDict().map { "\(names[name] ?? name).\($0.key) \($0.value.shape)" }
    }
    #expect(try own.sorted() == referenceRows("pdgan.keys.txt").sorted())
  }

  @Test(arguments: ["evaluation", "training"]) func networksEqualPyTorchs(_ name: String) throws {
    let method = try method()
    let mode: Mode = name == "training" ? .training(method.generator) : .evaluation
    let images = try batch().images
    let encoder = try #require(network(method, "classifier") as? ResNet18)
    let decoder = try network(method, "decoder")
    let critic = try network(method, "critic")
    let generated = try decoder(encoder.featureMap(images, mode), mode)
    try expectClose(generated, reference("generated.\(name)"), "generated")
    try expectClose(critic(generated, mode), reference("verdict.\(name)"), "verdict")
    try expectClose(encoder(images, mode), reference("liveness.\(name)"), "liveness")
  }

  @Test func generatedDepthIsTheEvaluationModes() throws {
    let made = try method().generatedDepth(for: batch().images)
    try expectClose(made, reference("generated.evaluation"), "depth")
  }

  // MARK: Losses

  private func logits() throws -> [Tensor] {
    try (2000..<2004).map { seed in
      try Tensor(noise(Self.count, seed: seed), shape: [Self.count]).to(.float64) * 3
    }
  }

  private func loss(_ name: String, _ x: [Tensor]) throws -> Tensor {
    let target = DepthCritic.Verdict(realism: x[0], attack: x[1])
    let generated = DepthCritic.Verdict(realism: x[2], attack: x[3])
    let isAttack = try Tensor([0, 1, 0, 1] as [Double], shape: [Self.count])
    return switch name {
    case "critic.realism":
      try PDGANLoss.critic(target: target, generated: generated, isAttack: isAttack).realism
    case "critic.label":
      try PDGANLoss.critic(target: target, generated: generated, isAttack: isAttack).label
    case "generator.realism":
      try PDGANLoss.generator(generated, isAttack: isAttack).realism
    default: try PDGANLoss.generator(generated, isAttack: isAttack).label
    }
  }

  @Test(arguments: [
    ("critic.realism", [0, 2]), ("critic.label", [1, 3]), ("generator.realism", [2]),
    ("generator.label", [3]),
  ])
  func lossesEqualTheLogarithmsOfThePaper(_ name: String, _ inputs: [Int]) throws {
    let x = try logits()
    for input in inputs { try x[input].requireGradient() }
    let value = try loss(name, x)
    try expectClose(value.detached(), reference("loss.\(name)"), name)
    try value.backward()
    let rows = try x.map { try $0.gradient ?? $0.detached().zerosLike() }
    try expectClose(Tensor.stack(rows), reference("loss.\(name).gradient"), "\(name) gradient")
    let fresh = try logits()
    #expect(try gradientError(at: fresh, varying: inputs) { [try loss(name, $0)] } < 1e-7)
  }

  @Test func theDepthTermIsTheMeanOverPixels() throws {
    let maps = try [2010, 2011].map { try unit([Self.count, 1, 4, 4], seed: $0) }
    let generated = try maps[0].detached().requireGradient()
    let value = try PDGANLoss.depth(generated, target: maps[1])
    try expectClose(value.detached(), reference("loss.depth"), "depth")
    try value.backward()
    try expectClose(
      #require(generated.gradient), reference("loss.depth.gradient"), "depth gradient")
    let error = try gradientError(at: maps, varying: [0]) {
      [try PDGANLoss.depth($0[0], target: $0[1])]
    }
    #expect(error < 1e-7)
  }

  @Test func lossesOfHugeLogitsStayFinite() throws {
    let x = try [900, -900, -900, 900].map { try Tensor([Double](repeating: $0, count: 4)) }
    for name in ["critic.realism", "critic.label", "generator.realism", "generator.label"] {
      #expect(try loss(name, x).item().isFinite)
    }
  }

  // MARK: Steps

  private func expectSteps(_ method: PDGAN, _ stage: String) throws {
    let names = ["encoder": "classifier", "decoder": "decoder", "critic": "critic"]
    let wanted = golden.keys.filter { $0.hasPrefix("\(stage).") && !$0.hasSuffix(".losses") }
    #expect(wanted.count >= 5)
    for key in wanted {
      let parts = key.split(separator: ".", maxSplits: 2).map(String.init)
      let network = try network(method, #require(names[parts[1]]))
      let parameter = try #require(
        network.namedParameters().first { $0.name == parts[2] }?.parameter, "\(key)")
      try expectClose(parameter.tensor.detached(), reference(key), key)
    }
  }

  private func expect(_ losses: [LossValue], _ stage: String, _ names: [String]) throws {
    #expect(losses.map(\.name) == names)
    let values = try Tensor(losses.map(\.value), shape: [losses.count])
    try expectClose(values, reference("\(stage).losses"), "\(stage) losses")
  }

  /// Stages of one step each: warm-up, adversarial, classifier.
  private func progress(_ step: Int) -> TrainingProgress {
    TrainingProgress(step: step, stages: [1, 1, 1])
  }

  @Test func pretrainingStepsEqualPyTorchs() throws {
    let method = try method()
    try expect(method.step(batch(), at: progress(0)), "warm-up", ["depth"])
    try expectSteps(method, "warm-up")
    try expect(
      method.step(batch(), at: progress(1)), "adversarial",
      ["depth", "realism", "label", "critic-realism", "critic-label"])
    try expectSteps(method, "adversarial")
  }

  @Test func theClassifiersStepEqualsPyTorchs() throws {
    let method = try method {
      $0.initialization = .he
      $0.multihead = true
      $0.types = ["0", "1", "2", "3"]
    }
    try expect(
      method.step(batch(), at: TrainingProgress(step: 0, totalSteps: 1)), "classifier",
      ["classification", "type"])
    try expectSteps(method, "classifier")
  }

  // MARK: Counts

  private func parameterCount(_ network: any Layer) -> Int {
    network.namedParameters().reduce(0) { $0 + $1.parameter.tensor.count }
  }

  /// Trunk 702,096; head 128 * 64 + 64 + 64 * 64 + 64 + 64 + 1 = 12,481; types 64 * 11 + 11 = 715.
  @Test func parameterCountsAreThePapers() throws {
    var config = PDGAN.Config()
    config.initialization = .he
    func count() throws -> Int {
      let method = try PDGAN(
        config: config, device: .cpu, precision: .float32, using: Generator(seed: 0))
      return parameterCount(try network(method, "classifier"))
    }
    #expect(try count() == 714_577)
    config.multihead = true
    #expect(config.types.count == 11)
    #expect(try count() == 715_292)
  }

  @Test func theExportedGraphIsTheClassifier() throws {
    let method = try PDGAN(
      config: {
        var config = PDGAN.Config()
        config.inputSize = Self.size
        config.multihead = true
        return config
      }(), device: .cpu, precision: .float32, using: Generator(seed: 1))
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).onnx")
    defer { try? FileManager.default.removeItem(at: url) }
    try method.exportedGraph().serialized().write(to: url)
    let images = try batch().images.to(.float32)
    let runner = try ModelRunner(model: url)
    #expect(runner.outputs.map(\.name) == ["logits"])
    let got = try #require(try runner.run(images.floats(), shape: images.shape).first)
    let scores = try method.scores(for: images)
    #expect(got.count == scores.count)
    for (output, score) in zip(got, scores) {
      #expect(abs(method.scoreDefinition.score(of: [output]) - score) <= 1e-4 * max(1, abs(score)))
    }
  }
}
