import Testing
import Torch
import TorchNN

@Suite struct InitializationTests {
  @Test func defaultsDrawPyTorchsNumbers() throws {
    let golden = try Golden("layers")
    let layers: [(String, any Layer)] = [
      ("conv2d", try Conv2d(3, 8, kernel: 3, using: try Generator(seed: 5))),
      ("convTranspose2d", try ConvTranspose2d(3, 8, kernel: 3, using: try Generator(seed: 5))),
      ("linear", try Linear(20, 6, using: try Generator(seed: 5))),
    ]
    for (name, layer) in layers {
      let expected = golden.entries("initial.\(name)")
      #expect(Set(expected.keys) == ["weight", "bias"])
      for (key, parameter) in layer.namedParameters() {
        try expectClose(parameter.tensor, try #require(expected[key]), 1e-7, "\(name).\(key)")
      }
    }
  }

  @Test(arguments: [
    ("heFanOut", Initialization.heFanOut), ("heFanIn", .heFanIn), ("normal", .normal(0.01)),
  ])
  func namedOnesDrawPyTorchsNumbers(_ name: String, _ initialization: Initialization) throws {
    let layer = try Conv2d(
      3, 8, kernel: 3, initialization: initialization, biasInitialization: .constant(0.1),
      using: try Generator(seed: 5))
    try expectClose(layer.weight.tensor, try Golden("layers")["initial.\(name)"], 1e-6)
    #expect(try #require(layer.bias).tensor.floats() == Array(repeating: 0.1, count: 8))
  }
}
