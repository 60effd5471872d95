import Foundation
import PADCore
import PADMethods
import PADRuntime
import Testing
import Torch
import TorchNN

/// GFA-CNN's networks against torchvision's VGG and `Reference/gfa_cnn.py`.
@Suite struct GFACNNNetworkTests {
  private let reference: ReferenceValues

  init() throws { reference = try ReferenceValues("gfa_cnn") }

  private func count(_ module: any Module) -> Int {
    module.parameters().reduce(0) { $0 + $1.tensor.count }
  }

  /// 13 convolutions of 14.71M parameters; 25,088 * 4,096 + 4,096 + 4,096^2 + 4,096 = 119,545,856 in
  /// either branch's hidden layers, and 4,097 an output.
  @Test func countsOfThePapersNetwork() throws {
    let trunk = try VGGColumn.sixteen.convolutions(using: Generator(seed: 0))
    #expect(trunk.layers.count { $0 is Conv2d } == 13)
    #expect(count(trunk) == 14_714_688)
    let branch = try BranchHead(
      features: 512 * 7 * 7, width: 4_096, outputs: 2, dropout: 0.5, using: Generator(seed: 0))
    #expect(count(branch) == 119_545_856 + 2 * 4_097)
    let transformation = try TransformationNetwork(
      width: 32, input: .imageNet(size: 224), using: Generator(seed: 0))
    #expect(
      try Double(count(transformation)) == reference["transformation-count"].doubles().first)
  }

  @Test func keysOfVGG19AreTorchvisions() throws {
    let trunk = try VGGColumn.nineteen.convolutions(using: Generator(seed: 0))
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Reference/vgg19.keys.txt")
    let expected = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(
      String.init)
    #expect(trunk.namedParameters().map { "\($0.name) \($0.parameter.tensor.shape)" } == expected)
  }

  @Test func positionsOfLayers() {
    // torchvision's VGG-16 has relu2_2 at 8 and relu4_3 at 22, its VGG-19 relu5_4 at 35.
    #expect(VGGColumn.sixteen.position(of: VGGLayer(2, 2)) == 8)
    #expect(VGGColumn.sixteen.position(of: VGGLayer(4, 3)) == 22)
    #expect(VGGColumn.nineteen.position(of: VGGLayer(5, 4)) == 35)
    #expect(VGGColumn.sixteen.position(of: VGGLayer(4, 4)) == nil)
    #expect(VGGColumn.nineteen.position(of: VGGLayer(6, 1)) == nil)
    #expect(VGGLayer(4, 2).description == "relu4_2")
  }

  @Test func lossNetworkReadsTorchvisionsLayers() throws {
    let network = try LossNetwork(column: .nineteen, width: 1 / 32, using: Generator(seed: 0))
    var state = StateDict()
    for (key, value) in reference.entries("vgg19") { state["features." + key] = value }
    try network.load(state)
    try network.convert(to: .float64)
    let pictures = try reference["vgg19-input"].to(.float64)
    let layers = [(4, 2), (1, 1), (2, 1), (3, 1), (4, 1), (5, 1)].map { VGGLayer($0.0, $0.1) }
    let found = try network.activations(pictures, of: layers)
    for (layer, activation) in zip(layers, found) {
      try reference.expectClose(activation, "vgg19-\(layer)")
    }
    let error = #expect(throws: PADError.self) {
      try network.activations(pictures, of: [VGGLayer(1, 3)])
    }
    #expect(error?.message.contains("relu1_3") == true)
  }

  private func transformation() throws -> TransformationNetwork {
    let network = try TransformationNetwork(
      width: 2, input: .imageNet(size: 16), using: Generator(seed: 0))
    try network.load(reference.entries("transformation"))
    return network
  }

  @Test func transformationEqualsItsDescription() throws {
    let network = try transformation()
    try network.convert(to: .float64)
    let pictures = try reference["transformation-input"].to(.float64)
    let got = try withoutGradient { try network(pictures, .evaluation) }
    // Mean and deviation are float32 numbers here.
    let wanted = try reference["transformation-output"]
    let worst = try zip(got.doubles(), wanted.doubles()).map { abs($0 - $1) }.max() ?? .infinity
    #expect(got.shape == wanted.shape)
    #expect(worst < 1e-6, "\(worst)")
  }

  /// The output's pixels lie between black and white, whatever the weights.
  @Test func transferredPixelsAreColors() throws {
    let spec = InputSpec.imageNet(size: 16)
    let network = try TransformationNetwork(width: 4, input: spec, using: Generator(seed: 1))
    let pictures = try Tensor.randn(shape: [2, 3, 16, 16], using: Generator(seed: 2)) * 3
    let painted = try withoutGradient { try network(pictures, .evaluation).floats() }
    let plane = 16 * 16
    for (index, value) in painted.enumerated() {
      let channel = index / plane % 3
      let pixel = value * spec.deviation[channel] + spec.mean[channel]
      #expect((-1e-5...1.00001).contains(pixel))
    }
  }

  @Test func transformationExports() throws {
    let network = try transformation()
    let graph = ONNXGraph(name: "net", parametersOf: network)
    let output = try network.export(graph.input("image", shape: [nil, 3, 12, 16]), to: graph)
    graph.output(output, name: "painted")
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).onnx")
    defer { try? FileManager.default.removeItem(at: url) }
    try graph.serialized().write(to: url)
    let pictures = try reference["transformation-input"]
    let got = try #require(
      try ModelRunner(model: url).run(pictures.floats(), shape: pictures.shape).first)
    let wanted = try withoutGradient { try network(pictures, .evaluation).floats() }
    #expect(zip(got, wanted).allSatisfy { abs($0 - $1) <= 1e-4 * max(1, abs($1)) })
    #expect(got.count == wanted.count)
  }
}
