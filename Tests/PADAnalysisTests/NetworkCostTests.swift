import PADAnalysis
import PADCore
import PADMethods
import Testing
import Torch
import TorchNN

@Suite struct NetworkCostTests {
  private func graph(of network: any Layer, size: Int) throws -> ONNXGraph {
    let graph = ONNXGraph(name: "test", parametersOf: network)
    let images = graph.input("images", shape: [nil, 3, size, size])
    graph.output(try network.export(images, to: graph), name: "logits")
    return graph
  }

  /// GTCN, Tables 1 and 9: 73,904 and 75,952 weights, 27.13M operations; at 256 pixels 80,048 and
  /// 108.5M. By hand at 128: 16 128^2 27 + 16 64^2 144 + 32 32^2 144 + 32 16^2 288 + 64 8^2 288 +
  /// 64 8^2 576 + 2 1024.
  @Test(arguments: [
    (128, 2, 73_904, 27_133_952), (128, 4, 75_952, 27_136_000), (256, 2, 80_048, 108_535_808),
  ])
  func lightClassifierHasThePapersCounts(
    _ size: Int, _ classes: Int, _ weights: Int, _ operations: Int
  ) throws {
    let network = try LightClassifier(
      inputSize: size, classes: classes, dropout: 0.5, using: Generator(seed: 1))
    let cost = NetworkCost(of: network)
    #expect(cost.weights == weights)
    #expect(cost.biases == classes)
    #expect(cost.others == 448)  // twice the channels 16 + 16 + 32 + 32 + 64 + 64
    #expect(cost.parameters == weights + classes + 448)
    #expect(cost.layers == 7)
    #expect(try graph(of: network, size: size).multiplyAccumulates() == operations)
  }

  /// torchvision's ResNet-18: 11,689,512 parameters. By hand at 224: 118,013,952 (conv1) +
  /// 462,422,016 (layer1) + 3 x 411,041,792 + 512,000 (fc).
  @Test func resNet18HasTheKnownCounts() throws {
    let network = try ResNet18(classes: 1000, using: Generator(seed: 1))
    let cost = NetworkCost(of: network)
    #expect(cost.parameters == 11_689_512)
    #expect(cost.others == 9600)
    #expect(cost.biases == 1000)
    #expect(cost.layers == 21)
    #expect(try graph(of: network, size: 224).multiplyAccumulates() == 1_814_073_344)
  }

  /// Depthwise convolutions count by their group: 300,774,272 operations are published.
  @Test func mobileNetV2HasTheKnownCounts() throws {
    let network = try MobileNetV2(classes: 1000, using: Generator(seed: 1))
    #expect(NetworkCost(of: network).parameters == 3_504_872)
    #expect(try graph(of: network, size: 224).multiplyAccumulates() == 300_774_272)
  }

  /// 2 -> 6 channels in 2 groups, kernel 3, on 4x4: every one of 2 4^2 inputs spreads over
  /// 3 3^2 weights. Then a matrix product [1, 5] x [5, 7].
  @Test func transposedConvolutionsAndProductsCount() throws {
    let layer = try ConvTranspose2d(
      2, 6, kernel: 3, stride: 2, groups: 2, using: Generator(seed: 1))
    let graph = ONNXGraph(name: "test")
    _ = try layer.export(graph.input("x", shape: [nil, 2, 4, 4]), to: graph)
    #expect(try graph.multiplyAccumulates() == 2 * 16 * 27)
    let other = graph.input("y", shape: [nil, 5])
    _ = graph.node(
      "MatMul", [other, graph.constant([Float](repeating: 0, count: 35), shape: [5, 7])],
      shape: [nil, 7])
    #expect(try graph.multiplyAccumulates() == 2 * 16 * 27 + 35)
    #expect(graph.nodes.map(\.operation) == ["ConvTranspose", "MatMul"])
  }

  @Test func sharedParametersCountOnce() throws {
    let layer = try Linear(3, 2, using: Generator(seed: 1))
    let cost = NetworkCost(of: Sequential(layer, layer))
    #expect(cost.weights == 6 && cost.biases == 2 && cost.layers == 1)
  }

  @Test func anUnknownSizeIsRefused() throws {
    let graph = ONNXGraph(name: "test")
    let x = graph.input("x", shape: [nil, 3, nil, nil])
    _ = graph.node(
      "Conv", [x, graph.constant([0], shape: [1, 1, 1, 1])], shape: [nil, 1, nil, nil])
    #expect(throws: PADError.self) { try graph.multiplyAccumulates() }
  }
}
