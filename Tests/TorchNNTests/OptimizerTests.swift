import Testing
import Torch
import TorchNN

@Suite struct OptimizerTests {
  private typealias Build = @Sendable ([Parameter]) -> any Optimizer

  private static let steps = 10

  /// The optimizers of `Reference/optimizers.py`; the parameters are "a" and "b".
  private static let builds: [String: Build] = [
    "sgd": { SGD($0, learningRate: 0.1) },
    "sgd.momentum": { SGD($0, learningRate: 0.1, momentum: 0.9) },
    "sgd.decay": { SGD($0, learningRate: 0.1, momentum: 0.9, weightDecay: 5e-2) },
    "sgd.nesterov": {
      SGD($0, learningRate: 0.1, momentum: 0.9, weightDecay: 5e-2, nesterov: true)
    },
    "adam": { Adam($0, learningRate: 0.05) },
    "adam.gan": { Adam($0, learningRate: 0.05, betas: (0.5, 0.999), epsilon: 1e-6) },
    "adam.decay": { Adam($0, learningRate: 0.05, weightDecay: 5e-2) },
    "adamW": { Adam($0, learningRate: 0.05, weightDecay: 0.1, decouplesWeightDecay: true) },
    "rmsprop": { RMSprop($0, learningRate: 0.02) },
    "rmsprop.momentum": {
      RMSprop($0, learningRate: 0.02, smoothing: 0.9, momentum: 0.9, weightDecay: 5e-2)
    },
    "rmsprop.centered": { RMSprop($0, learningRate: 0.02, momentum: 0.5, centered: true) },
    "groups": {
      SGD(
        [
          ParameterGroup([$0[0]]),
          ParameterGroup([$0[1]], learningRateFactor: 0.1, weightDecay: 0),
        ], learningRate: 0.1, momentum: 0.9, weightDecay: 5e-2)
    },
  ]

  private func parameters(_ golden: Golden) throws -> [Parameter] {
    try ["a", "b"].map { try Parameter(golden["start.\($0)"].cloned()) }
  }

  private func setGradients(
    _ parameters: [Parameter], _ golden: Golden, step: Int, bHasGradient: Bool = true
  ) throws {
    for (parameter, name) in zip(parameters, ["a", "b"]) {
      let gradient = try golden["gradients.\(name)"].select(dim: 0, index: step).cloned()
      try parameter.tensor.setGradient(name == "b" && !bHasGradient ? nil : gradient)
    }
  }

  @Test("ten steps equal PyTorch's", arguments: builds.keys.sorted())
  func trajectory(_ name: String) throws {
    let golden = try Golden("optimizers")
    let parameters = try parameters(golden)
    let build = try #require(Self.builds[name])
    let optimizer = build(parameters)
    for step in 0..<Self.steps {
      try setGradients(parameters, golden, step: step)
      try optimizer.step()
      for (parameter, key) in zip(parameters, ["a", "b"]) {
        try expectClose(
          parameter.tensor, golden["\(name).\(key)"].select(dim: 0, index: step), 1e-6,
          "\(key), step \(step)")
      }
    }
    #expect(parameters.allSatisfy { $0.tensor.requiresGradient })
    try optimizer.zeroGradients()
    #expect(parameters.allSatisfy { $0.gradient == nil })
  }

  @Test func parametersWithoutGradientStandStill() throws {
    let golden = try Golden("optimizers")
    let parameters = try parameters(golden)
    let optimizer = Adam(parameters, learningRate: 0.05)
    for step in 0..<Self.steps {
      try setGradients(parameters, golden, step: step, bHasGradient: step.isMultiple(of: 2))
      try optimizer.step()
      for (parameter, key) in zip(parameters, ["a", "b"]) {
        try expectClose(
          parameter.tensor, golden["adam.gaps.\(key)"].select(dim: 0, index: step), 1e-6)
      }
    }
  }

  @Test("a restored run goes on bit for bit", arguments: builds.keys.sorted())
  func restoring(_ name: String) throws {
    let golden = try Golden("optimizers")
    let build = try #require(Self.builds[name])
    let parameters = try parameters(golden)
    let optimizer = build(parameters)
    var saved: (weights: [Tensor], state: StateDict)?
    for step in 0..<Self.steps {
      if step == 4 {
        optimizer.learningRate = 0.03
        saved = (
          try parameters.map { try $0.tensor.detached().cloned() },
          try optimizer.stateDict().mapValues { try $0.cloned() }
        )
      }
      try setGradients(parameters, golden, step: step)
      try optimizer.step()
    }
    let (weights, state) = try #require(saved)
    let resumed = try weights.map { try Parameter($0) }
    let second = build(resumed)
    try second.restore(state)
    #expect(second.learningRate == 0.03)
    for step in 4..<Self.steps {
      try setGradients(resumed, golden, step: step)
      try second.step()
    }
    for (one, other) in zip(parameters, resumed) {
      #expect(try one.tensor.floats() == other.tensor.floats())
    }
  }

  @Test func foreignStatesAreRefusedWhole() throws {
    let golden = try Golden("optimizers")
    let parameters = try parameters(golden)
    try setGradients(parameters, golden, step: 0)
    let adam = Adam(parameters, learningRate: 0.05)
    try adam.step()
    var state = try adam.stateDict()
    #expect(
      state.keys.sorted() == [
        "0.exp_avg", "0.exp_avg_sq", "0.step", "1.exp_avg", "1.exp_avg_sq", "1.step",
        "learning_rate",
      ])
    state["0.exp_avg"] = try .zeros(shape: [7])
    state["1.step"] = nil
    let error = try #require(throws: TorchError.self) { try adam.restore(state) }
    #expect(error.message.contains("0.exp_avg: expected shape [3, 4], got [7]"))
    #expect(error.message.contains("missing 1.step"))
    #expect(throws: TorchError.self) {
      try SGD(parameters, learningRate: 0.1).restore(adam.stateDict())
    }
  }

  @Test func frozenParametersStay() throws {
    let golden = try Golden("optimizers")
    let parameters = try parameters(golden)
    try setGradients(parameters, golden, step: 0)
    try parameters[0].freeze()
    try Adam(parameters, learningRate: 0.05).step()
    #expect(try parameters[0].tensor.floats() == golden["start.a"].floats())
    #expect(try parameters[1].tensor.floats() != golden["start.b"].floats())
  }

  @Test(arguments: [("0.5", 0.5), ("100", 100.0)])
  func clippingByNorm(_ name: String, _ limit: Double) throws {
    let golden = try Golden("optimizers")
    let parameters = try parameters(golden)
    try setGradients(parameters, golden, step: 0)
    let norm = try clipGradientNorm(parameters, to: limit)
    try expectClose([norm], golden["clip.norm.\(name)"].doubles(), 1e-6)
    for (parameter, key) in zip(parameters, ["a", "b"]) {
      try expectClose(
        try #require(parameter.gradient), golden["clip.norm.\(name).\(key)"], 1e-6)
    }
  }

  @Test func clippingByValue() throws {
    let golden = try Golden("optimizers")
    let parameters = try parameters(golden)
    #expect(try clipGradientNorm(parameters, to: 1) == 0)
    try setGradients(parameters, golden, step: 0)
    try clipGradientValue(parameters, to: 0.4)
    for (parameter, key) in zip(parameters, ["a", "b"]) {
      try expectClose(try #require(parameter.gradient), golden["clip.value.\(key)"], 1e-6)
    }
  }
}
