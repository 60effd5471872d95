import Testing
import Torch

@Suite struct GeneratorTests {
  @Test func seededNumbersEqualPyTorchBitForBit() throws {
    let expected = try SafeTensors.read(Reference.url("operators.safetensors"))
    func values(_ name: String) throws -> [Float] {
      try #require(expected["generator/\(name)"]).floats()
    }
    // In the order in which the script drew them.
    let generator = try Generator(seed: 11)
    #expect(try Tensor.randn(shape: [20], using: generator).floats() == values("randn"))
    #expect(try Tensor.uniform(-2...3, shape: [20], using: generator).floats() == values("uniform"))
    let normal = try Tensor.zeros(shape: [20])
    try normal.normalInPlace(mean: 1, standardDeviation: 2, using: generator)
    #expect(try normal.floats() == values("normal"))
    let mask = try normal.bernoulliMask(0.3, using: generator)
    #expect(try mask.floats() == values("bernoulli"))
    #expect(try Tensor.randomPermutation(20, using: generator).floats() == values("randperm"))
  }

  @Test func aStateIsRestored() throws {
    let generator = try Generator(seed: 3)
    _ = try Tensor.randn(shape: [5], using: generator)
    let state = try generator.state
    let first = try Tensor.randn(shape: [30], using: generator).floats()
    try generator.restore(state)
    #expect(try Tensor.randn(shape: [30], using: generator).floats() == first)
    let other = try Generator(seed: 99)
    try other.restore(state)
    #expect(try Tensor.randn(shape: [30], using: other).floats() == first)
    try other.seed(3)
    #expect(try other.state != state)
  }

  @Test func foreignStatesAreRefused() throws {
    let generator = try Generator(seed: 3)
    let state = try generator.state
    #expect(throws: TorchError.self) { try generator.restore([]) }
    #expect(throws: TorchError.self) { try generator.restore([1, 2, 3]) }
    #expect(throws: TorchError.self) { try generator.restore(state.dropLast()) }
    #expect(try generator.state == state)
  }

  @Test func dropoutScalesWhatItKeeps() throws {
    let generator = try Generator(seed: 5)
    let x = try Tensor.ones(shape: [10_000]).requireGradient()
    let y = try x.dropout(0.2, using: generator)
    let values = try y.floats()
    #expect(Set(values) == [0, 1.25])
    // The mean of 10,000 draws lies within 5 standard deviations, 5 * sqrt(.2 / .8 / 10^4), of 1.
    #expect(abs(try y.mean().item() - 1) < 0.025)
    try y.sum().backward()
    #expect(try x.gradient?.floats() == values)
    #expect(try x.dropout(0, using: generator) === x)
  }
}
