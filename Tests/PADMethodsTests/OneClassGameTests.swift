import Foundation
import PADCore
import PADMethods
import Testing
import Torch
import TorchNN
import TorchTestSupport

/// Values of `Reference/one_class_flow.py`, in float64.
struct OneClassReference {
  private let tensors: [String: Tensor]

  init() throws {
    tensors = try SafeTensors.read(
      URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Reference/one_class_flow.safetensors"))
  }

  subscript(name: String) -> Tensor {
    get throws { try #require(tensors[name], "\(name) is not in the reference file") }
  }

  /// The entries `prefix.KEY` by their keys.
  func entries(_ prefix: String) -> StateDict {
    var found = StateDict()
    for (name, tensor) in tensors where name.hasPrefix(prefix + ".") {
      found[String(name.dropFirst(prefix.count + 1))] = tensor
    }
    return found
  }
}

@Suite struct ReconstructionGameTests {
  typealias Change = @Sendable (inout ReconstructionGame.Config) -> Void

  static let cases: [(name: String, change: Change)] = [
    ("paper", { _ in }), ("plain", { $0.usesDiscriminator = false }),
    ("saturating", { $0.saturates = true }), ("ganomaly", { $0.objective = .ganomaly }),
  ]

  private let reference: OneClassReference

  init() throws { reference = try OneClassReference() }

  /// The reference's network, in float64 with its weights.
  private func game(_ change: Change) throws -> ReconstructionGame {
    var config = ReconstructionGame.Config()
    config.width = 2
    config.latentSize = 3
    change(&config)
    let game = try ReconstructionGame(
      channels: 2, config: config, device: .cpu, using: Generator(seed: 1))
    let initial = reference.entries("initial")
    for (name, network) in game.networks {
      try network.convert(to: .float64)
      var state = try network.stateDict()
      for key in state.keys {
        if let value = initial["\(name).\(key)"] { state[key] = value }
      }
      try network.load(state)
    }
    return game
  }

  private func gradients(of game: ReconstructionGame) throws -> StateDict {
    var found = StateDict()
    for (name, network) in game.networks {
      for (key, parameter) in network.namedParameters() {
        found["\(name).\(key)"] = parameter.gradient
      }
    }
    return found
  }

  private func expect(_ got: StateDict, _ expected: StateDict, _ tolerance: Double) throws {
    #expect(Set(expected.keys).isSubset(of: got.keys))
    for (key, value) in expected {
      let mine = try #require(got[key], "\(key)")
      #expect(try difference(mine, value) < tolerance, "\(key)")
    }
  }

  @Test(arguments: cases.map(\.name)) func threeStepsEqualPyTorchs(_ name: String) throws {
    let change = try #require(Self.cases.first { $0.name == name }).change
    let game = try game(change)
    let patches = try reference["patches"]
    var losses: [String: [Double]] = [:]
    for step in 0..<3 {
      for loss in try game.step(patches, at: TrainingProgress(step: step, totalSteps: 3)) {
        losses[loss.name, default: []].append(loss.value)
      }
      if step == 0 {
        let expected = reference.entries("\(name).gradient")
        let got = try gradients(of: game)
        #expect(Set(got.keys) == Set(expected.keys))
        try expect(got, expected, 1e-10)
      }
    }
    let expected = try reference.entries("\(name).loss").mapValues { try $0.doubles() }
    #expect(Set(losses.keys) == Set(expected.keys))
    for (key, values) in expected {
      #expect(zip(losses[key, default: []], values).allSatisfy { abs($0 - $1) < 1e-9 }, "\(key)")
    }
    var after = StateDict()
    for (network, module) in game.networks {
      for (key, value) in try module.stateDict() { after["\(network).\(key)"] = value }
    }
    try expect(after, reference.entries("\(name).after"), 1e-9)
    let errors = try game.errors(of: patches)
    #expect(try difference(errors.pixel, reference["\(name).pixel"]) < 1e-9)
    #expect(try difference(#require(errors.latent), reference["\(name).latent"]) < 1e-9)
  }

  @Test(arguments: cases.map(\.name)) func gradientsEqualDifferences(_ name: String) throws {
    let change = try #require(Self.cases.first { $0.name == name }).change
    let game = try game(change)
    let patches = try reference["patches"].narrow(dim: 0, start: 0, length: 2).contiguous()
    let codes = try Tensor.randn(shape: [2, 3, 1, 1], dtype: .float64, using: Generator(seed: 4))
    let mode = Mode.training(try Generator(seed: 2))
    // Codes reach every pixel of a reconstruction and, through it, every network.
    let error = try gradientError(at: [codes]) { inputs in
      let fakes = try game.generator.decoder(inputs[0], mode)
      var terms = try game.generatorTerms(patches, inputs[0], fakes, mode).terms
      if let auxiliary = game.auxiliary {
        terms += try game.auxiliaryTerms(auxiliary, inputs[0], fakes, mode).terms
      }
      if let discriminator = game.discriminator {
        terms += try game.discriminatorTerms(discriminator, patches, fakes, mode).terms
      }
      return terms.map(\.value)
    }
    #expect(error < 1e-6)
  }

  @Test func countsOfGANomalysNetworks() throws {
    let game = try ReconstructionGame(
      channels: 3, config: .init(), device: .cpu, using: Generator(seed: 1))
    #expect(game.networks.count == 3)
    for (name, network) in game.networks {
      let count = network.parameters().reduce(0) { $0 + $1.tensor.count }
      #expect(try reference["count.\(name)"].int64s() == [Int64(count)], "\(name)")
    }
  }

  @Test func theNoiseIsThatOfTheGenerator() throws {
    let patches = try reference["patches"]
    func losses(seed: UInt64, noise: Double) throws -> [LossValue] {
      var config = ReconstructionGame.Config()
      config.width = 2
      config.noise = noise
      let random = try Generator(seed: 7)
      let game = try ReconstructionGame(
        channels: 2, config: config, device: .cpu, using: random)
      try random.seed(seed)
      return try game.step(patches.to(.float32), at: TrainingProgress(step: 0, totalSteps: 1))
    }
    #expect(try losses(seed: 1, noise: 0.5) == losses(seed: 1, noise: 0.5))
    #expect(try losses(seed: 1, noise: 0.5) != losses(seed: 2, noise: 0.5))
    #expect(try losses(seed: 1, noise: 0) == losses(seed: 2, noise: 0))
  }

  @Test func aStateGoesOnBitForBit() throws {
    let patches = try reference["patches"].to(.float32)
    func fresh(_ seed: UInt64) throws -> ReconstructionGame {
      var config = ReconstructionGame.Config()
      config.width = 2
      return try ReconstructionGame(
        channels: 2, config: config, device: .cpu, using: Generator(seed: seed))
    }
    func train(_ game: ReconstructionGame, _ steps: Range<Int>) throws {
      for step in steps { _ = try game.step(patches, at: .init(step: step, totalSteps: 4)) }
    }
    let (whole, first, second) = try (fresh(1), fresh(1), fresh(2))
    try train(whole, 0..<4)
    try train(first, 0..<2)
    try second.restore(first.state())
    try train(second, 2..<4)
    let (expected, got) = try (whole.state(), second.state())
    #expect(Set(expected.keys) == Set(got.keys))
    for (key, value) in expected {
      #expect(try got[key]?.doubles() == value.doubles(), "\(key)")
    }
  }

  private static let outOfRange: [(key: String, change: Change)] = [
    ("width", { $0.width = 0 }), ("latentSize", { $0.latentSize = 0 }),
    ("noise", { $0.noise = -1 }), ("reconstructionWeight", { $0.reconstructionWeight = 0 }),
    ("adversarialWeight", { $0.adversarialWeight = .nan }),
    ("latentWeight", { $0.latentWeight = -1 }),
    ("learningRate", { $0.learningRate = .infinity }), ("beta1", { $0.beta1 = 1 }),
  ]

  @Test func aSettingOutOfItsRangeIsNamed() {
    for (key, change) in Self.outOfRange {
      var config = ReconstructionGame.Config()
      change(&config)
      let error = #expect(throws: PADError.self) { try config.validate() }
      #expect(error?.message.hasPrefix("key '\(key)' is ") == true, "\(key)")
    }
  }

  @Test func ganomalyNeedsItsThirdEncoder() throws {
    var config = ReconstructionGame.Config()
    config.objective = .ganomaly
    config.usesAuxiliaryEncoder = false
    let error = #expect(throws: PADError.self) { try config.validate() }
    #expect(error?.message == "objective 'ganomaly' without an auxiliary encoder")
  }

  @Test func aLossThatIsNotANumberStopsBeforeTheUpdate() throws {
    let game = try game { _ in }
    let before = try game.state().mapValues { try $0.doubles() }
    let patches = try Tensor.full(.nan, shape: [3, 2, 32, 32], dtype: .float64)
    let error = #expect(throws: PADError.self) {
      try game.step(patches, at: TrainingProgress(step: 4, totalSteps: 9))
    }
    #expect(error?.kind == .numerical)
    #expect(error?.message == "loss 'reconstruction' is nan at step 5")
    for (key, parameter) in game.generator.namedParameters() {
      #expect(try parameter.tensor.detached().doubles() == before["generator.\(key)"], "\(key)")
    }
    // The discriminator is free again for the next step.
    #expect(try #require(game.discriminator).parameters().allSatisfy { !$0.isFrozen })
  }
}
