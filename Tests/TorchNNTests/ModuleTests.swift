import Testing
import Torch
import TorchNN

@Suite struct ModuleTests {
  /// Every shape that a module may have: nesting, optionals, arrays, sharing, plain values.
  private final class Net: Module {
    let stem: Conv2d
    let blocks: [Linear]
    let twins: Sequential
    let absent: Linear?
    let present: Linear?
    let maxNorm: Parameter
    let width = 3
    let sizes = [1, 2, 3]

    init() throws {
      let generator = try Generator(seed: 0)
      stem = try Conv2d(1, 2, kernel: 1, using: generator)
      let shared = try Linear(2, 2, using: generator)
      blocks = [shared, try Linear(2, 3, bias: false, using: generator)]
      twins = Sequential(ReLU(), shared)
      absent = nil
      present = try Linear(1, 1, bias: false, using: generator)
      maxNorm = try Parameter(.ones(shape: [1]))
    }
  }

  @Test func namesFollowTheProperties() throws {
    let net = try Net()
    #expect(
      net.namedParameters().map(\.name) == [
        "stem.weight", "stem.bias", "blocks.0.weight", "blocks.0.bias", "blocks.1.weight",
        "twins.1.weight", "twins.1.bias", "present.weight", "max_norm",
      ])
    #expect(net.parameters().count == 7)
    #expect(
      try BatchNorm2d(2).stateDict().keys.sorted() == [
        "bias", "num_batches_tracked", "running_mean", "running_var", "weight",
      ])
  }

  @Test func loadingCopies() throws {
    let generator = try Generator(seed: 1)
    let source = try Linear(2, 2, using: generator)
    let target = try Linear(2, 2, using: generator)
    try target.load(source.stateDict())
    #expect(try target.weight.tensor.floats() == source.weight.tensor.floats())
    try withoutGradient { try source.weight.tensor.fillInPlace(7) }
    #expect(try target.weight.tensor.floats() != source.weight.tensor.floats())
    #expect(target.weight.tensor.requiresGradient)
  }

  @Test func oneErrorListsEverythingThatDoesNotFit() throws {
    let net = Sequential(
      try Linear(2, 3, using: try Generator(seed: 0)), try BatchNorm2d(3))
    var state = try net.stateDict()
    let before = try net.stateDict().mapValues { try $0.doubles() }
    state["0.weight"] = try .zeros(shape: [3, 4])
    state["0.bias"] = try .zeros(shape: [3], dtype: .float64)
    state["1.running_mean"] = nil
    state["fc.weight"] = try .zeros(shape: [1])
    let error = try #require(throws: TorchError.self) { try net.load(state) }
    #expect(error.message.contains("0.weight: expected shape [3, 2], got [3, 4]"))
    #expect(error.message.contains("0.bias: expected float32, got float64"))
    #expect(error.message.contains("missing 1.running_mean"))
    #expect(error.message.contains("unexpected fc.weight"))
    #expect(try net.stateDict().mapValues { try $0.doubles() } == before)
  }

  @Test func exceptedKeysStay() throws {
    let net = Sequential(
      try Linear(1, 1, using: try Generator(seed: 0)),
      try Linear(1, 2, using: try Generator(seed: 1)))
    let head = try net.stateDict()["1.weight"]?.floats()
    var state = try net.stateDict()
    state["0.weight"] = try .full(5, shape: [1, 1])
    state["1.weight"] = try .zeros(shape: [1000, 1])
    state["1.bias"] = nil
    try net.load(state, except: ["1."])
    #expect(try net.stateDict()["0.weight"]?.floats() == [5])
    #expect(try net.stateDict()["1.weight"]?.floats() == head)
  }

  @Test func frozenParametersGetNoGradient() throws {
    let net = Sequential(
      try Linear(2, 2, using: try Generator(seed: 0)),
      try Linear(2, 1, using: try Generator(seed: 1)))
    let x = try Tensor.ones(shape: [1, 2])
    try net[0].freeze()
    try net(x, .evaluation).sum().backward()
    #expect(
      net.namedParameters().map { $0.parameter.gradient == nil } == [true, true, false, false])
    #expect(net.parameters().map(\.isFrozen) == [true, true, false, false])
    try net.zeroGradients()
    #expect(net.parameters().allSatisfy { $0.gradient == nil })
    try net[0].unfreeze()
    try net(x, .evaluation).sum().backward()
    #expect(net.parameters().allSatisfy { $0.gradient != nil })
  }

  @Test func movingToAnAbsentDeviceThrows() throws {
    let layer = try Linear(1, 1, using: try Generator(seed: 0))
    try layer.move(to: .cpu)
    #expect(layer.weight.tensor.requiresGradient)
    #expect(throws: TorchError.self) { try layer.move(to: .cuda(99)) }
  }

  @Test func slicesShareTheirLayers() throws {
    let net = Sequential(
      try Linear(1, 2, using: try Generator(seed: 0)), ReLU(),
      try Linear(2, 1, using: try Generator(seed: 1)))
    #expect(net[0..<2].parameters().count == 2)
    #expect(net[0..<2].parameters()[0] === net.parameters()[0])
  }
}
