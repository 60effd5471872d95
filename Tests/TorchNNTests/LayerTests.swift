import Testing
import Torch
import TorchNN

@Suite struct LayerTests {
  @Test("values and gradients equal PyTorch's", arguments: LayerCase.allCases)
  func golden(_ layerCase: LayerCase) throws {
    let golden = try Golden("layers")
    let name = layerCase.rawValue
    let layer = try layerCase.loaded(golden)
    let mode: Mode = layerCase.isTraining ? .training(try Generator(seed: 0)) : .evaluation
    let x = try golden["\(name).input"].requireGradient()
    let y = try layer(x, mode)
    try expectClose(y, golden["\(name).output"], 1e-6)
    try y.backward(golden["\(name).cotangent"])
    try expectClose(try #require(x.gradient), golden["\(name).inputGradient"], 1e-5)
    let gradients = golden.entries("\(name).gradient")
    #expect(Set(gradients.keys) == Set(layer.namedParameters().map(\.name)))
    for (key, parameter) in layer.namedParameters() {
      try expectClose(
        try #require(parameter.gradient), try #require(gradients[key]), 1e-5, key)
    }
    let after = golden.entries("\(name).after")
    #expect(Set(after.keys) == Set(layer.namedBuffers().map(\.name)))
    for (key, buffer) in layer.namedBuffers() {
      try expectClose(buffer.tensor, try #require(after[key]), 1e-6, key)
    }
  }

  @Test(arguments: [nil, 0.2])
  func reluInPlaceIsReLUWithoutASecondTensor(slope: Double?) throws {
    let generator = try Generator(seed: 3)
    let x = try Tensor.randn(shape: [2, 3, 8, 8], using: generator)
    let normalization = try BatchNorm2d(3)
    func run(isInPlace: Bool) throws -> (input: [Float], output: [Float], gradient: [Float]) {
      let relu: any Layer =
        slope.map { LeakyReLU(slope: $0, isInPlace: isInPlace) } ?? ReLU(isInPlace: isInPlace)
      try normalization.zeroGradients()
      let y = try normalization(x, .evaluation)
      let z = try relu(y, .evaluation)
      try z.squared().sum().backward()
      let gradient = try #require(normalization.namedParameters()[0].parameter.gradient).floats()
      return (try y.floats(), try z.floats(), gradient)
    }
    let expected = try run(isInPlace: false)
    let found = try run(isInPlace: true)
    #expect(expected.input != expected.output)
    #expect(found.output == expected.output)
    #expect(found.input == found.output)
    #expect(found.gradient == expected.gradient)
  }

  @Test func dropoutDrawsPyTorchsMask() throws {
    let golden = try Golden("layers")
    let y = try Dropout(0.4)(
      golden["dropout.training.input"], .training(try Generator(seed: 11)))
    try expectClose(y, golden["dropout.training.output"], 1e-6)
  }

  @Test func dropoutFollowsItsGenerator() throws {
    let x = try Tensor.ones(shape: [100])
    let generator = try Generator(seed: 1)
    let dropout = Dropout(0.5)
    let first = try dropout(x, .training(generator)).floats()
    #expect(try dropout(x, .training(generator)).floats() != first)
    #expect(try dropout(x, .training(try Generator(seed: 1))).floats() == first)
    #expect(Set(first) == [0, 2])
    #expect(throws: TorchError.self) { try Dropout(1)(x, .training(generator)) }
  }

  @Test func gradientReversalTurnsTheGradientRound() throws {
    let reversal = GradientReversal(coefficient: 0.5)
    let x = try Tensor([1, -2, 3] as [Float]).requireGradient()
    let y = try reversal(x, .training(try Generator(seed: 0)))
    #expect(try y.floats() == [1, -2, 3])
    // d/dx sum(y * [1, 2, 4]) = [1, 2, 4], reversed and halved
    try y.backward(try Tensor([1, 2, 4] as [Float]))
    #expect(try #require(x.gradient).floats() == [-0.5, -1, -2])
    #expect(GradientReversal.coefficient(atProgress: 0) == 0)
    // 2 / (1 + exp(-5)) - 1 = tanh(2.5) = 0.98661429...
    #expect(abs(GradientReversal.coefficient(atProgress: 0.5) - 0.986_614_298) < 1e-8)
  }

  @Test func instanceNormIgnoresTheMode() throws {
    let layer = try InstanceNorm2d(2)
    let x = try Tensor.randn(shape: [3, 2, 5, 5], using: try Generator(seed: 2))
    let training = try layer(x, .training(try Generator(seed: 0))).floats()
    #expect(try layer(x, .evaluation).floats() == training)
  }

  @Test func badShapesThrow() throws {
    let generator = try Generator(seed: 0)
    let conv = try Conv2d(3, 4, kernel: 3, using: generator)
    let x = try Tensor.zeros(shape: [1, 2, 8, 8])
    #expect(throws: TorchError.self) { try conv(x, .evaluation) }
    #expect(throws: TorchError.self) { try Upsample(factor: 2)(.zeros(shape: [3]), .evaluation) }
    #expect(throws: TorchError.self) {
      try Conv2d(3, 4, kernel: 3, groups: 2, using: generator)
    }
    // A single value has no variance.
    #expect(throws: TorchError.self) {
      try BatchNorm2d(2)(.zeros(shape: [1, 2, 1, 1]), .training(generator))
    }
  }

  @Test func convolutionsRunInBfloat16UnderAutocast() throws {
    let golden = try Golden("layers")
    let layer = try LayerCase.sequential.loaded(golden)
    let x = try golden["sequential.input"]
    let y = try withAutocast(.bfloat16, on: .cpu) { try layer(x, .evaluation) }
    #expect(y.dtype == .bfloat16)
    // bfloat16 keeps 8 bits: a few percent after five layers.
    try expectClose(y.to(.float32), golden["sequential.output"], 0.05)
    try y.to(.float32).sum().backward()
    for (name, parameter) in layer.namedParameters() {
      #expect(parameter.gradient?.dtype == .float32, "\(name)")
    }
  }
}
