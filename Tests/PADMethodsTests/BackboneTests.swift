import Foundation
import PADCore
import PADMethods
import PADRuntime
import Testing
import Torch
import TorchNN

@Suite struct BackboneTests {
  private let golden: [String: Tensor]

  init() throws {
    golden = try SafeTensors.read(referenceFolder.appending(path: "backbones.safetensors"))
  }

  private func fill(_ net: any Module, keys file: String) throws {
    try PADMethodsTests.fill(
      net, keys: referenceRows(file).map { String($0.prefix { $0 != " " }) })
  }

  private func expectClose(_ got: Tensor, _ name: String) throws {
    try PADMethodsTests.expectClose(got, #require(golden[name]), name)
  }

  private func expectKeys(_ net: any Module, _ file: String) throws {
    let state = try net.stateDict()
    let got = (net.namedParameters().map(\.name) + net.namedBuffers().map(\.name)).map { key in
      let tensor = state[key]
      return "\(key) \(tensor?.dtype.rawValue ?? "") \(tensor?.shape ?? [])"
    }
    #expect(try got.sorted() == referenceRows(file).sorted())
  }

  @Test func keysAndShapesEqualTorchvisions() throws {
    let generator = try Generator(seed: 0)
    try expectKeys(ResNet18(classes: 1000, using: generator), "resnet18.keys.txt")
    try expectKeys(MobileNetV2(classes: 1000, using: generator), "mobilenet_v2.keys.txt")
    try expectKeys(VGG16(classes: 1000, using: generator), "vgg16.keys.txt")
  }

  /// Output in both modes, and in training mode gradients and tracked statistics, in float64: in
  /// float32 the order of a sum decides last bits, and at the kinks of ReLU these decide entries of
  /// a gradient.
  private func check(_ name: String, keys: String, _ net: any Backbone) throws {
    try fill(net, keys: keys)
    try net.convert(to: .float64)
    let x = try Tensor(noise(2 * 3 * 64 * 64, seed: 1000), shape: [2, 3, 64, 64]).to(.float64)
    try withoutGradient { try expectClose(net(x, .evaluation), "\(name).evaluation") }
    #expect(try net.features(x, .evaluation).shape == [2, net.featureCount])
    let y = try net(x, .training(try Generator(seed: 0)))
    try expectClose(y, "\(name).training")
    try y.backward(try Tensor(noise(y.count, seed: 1001), shape: y.shape).to(.float64))
    let parameters = Dictionary(
      uniqueKeysWithValues: net.namedParameters().map { ($0.name, $0.parameter) })
    let prefix = "\(name).gradient."
    let gradients = golden.keys.filter { $0.hasPrefix(prefix) }
    #expect(gradients.count >= 2)
    for key in gradients {
      let parameter = try #require(parameters[String(key.dropFirst(prefix.count))])
      try expectClose(try #require(parameter.gradient), key)
    }
    for (key, buffer) in net.namedBuffers() where golden["\(name).after.\(key)"] != nil {
      try expectClose(buffer.tensor, "\(name).after.\(key)")
    }
  }

  @Test func resNet18EqualsTorchvisions() throws {
    let net = try ResNet18(classes: 5, using: try Generator(seed: 0))
    try check("resnet18", keys: "resnet18.keys.txt", net)
  }

  @Test func aNarrowResNet18EqualsTorchvisions() throws {
    let net = try ResNet18(classes: 2, width: 0.25, using: try Generator(seed: 0))
    #expect(net.featureCount == 128)
    // The trunk of PDGAN's encoder has 702,096 parameters.
    let trunk = net.namedParameters().filter { !$0.name.hasPrefix(net.headPrefix) }
    #expect(trunk.reduce(0) { $0 + $1.parameter.tensor.count } == 702_096)
    try check("resnet18x0.25", keys: "resnet18.keys.txt", net)
  }

  @Test func vgg16EqualsTorchvisions() throws {
    let net = try VGG16(classes: 3, hiddenWidth: 16, dropout: 0, using: try Generator(seed: 0))
    try check("vgg16", keys: "vgg16.keys.txt", net)
  }

  @Test func mobileNetV2EqualsTorchvisions() throws {
    let net = try MobileNetV2(classes: 2, dropout: 0, using: try Generator(seed: 0))
    try check("mobilenet_v2", keys: "mobilenet_v2.keys.txt", net)
  }

  /// The exported graph gives the engine's scores, for one picture as for two.
  private func checkExport(_ net: any Backbone, keys: String) throws {
    try fill(net, keys: keys)
    let graph = ONNXGraph(name: "net", parametersOf: net)
    let output = try net.export(graph.input("image", shape: [nil, 3, 64, 64]), to: graph)
    graph.output(output, name: "logits")
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).onnx")
    defer { try? FileManager.default.removeItem(at: url) }
    try graph.serialized().write(to: url)
    let runner = try ModelRunner(model: url)
    #expect(runner.inputs.map(\.name) == ["image"])
    #expect(runner.outputs.map(\.name) == ["logits"])
    for batch in [1, 2] {
      let shape = [batch, 3, 64, 64]
      let values = noise(batch * 3 * 64 * 64, seed: 1000)
      let expected = try withoutGradient {
        try net(Tensor(values, shape: shape), .evaluation).floats()
      }
      let got = try #require(try runner.run(values, shape: shape).first)
      #expect(got.count == expected.count)
      #expect(zip(got, expected).allSatisfy { abs($0 - $1) <= 1e-4 * max(1, abs($1)) })
    }
  }

  @Test func exportedGraphsAgreeInOpenVINO() throws {
    let generator = try Generator(seed: 0)
    try checkExport(
      ResNet18(classes: 2, width: 0.25, using: generator), keys: "resnet18.keys.txt")
    try checkExport(MobileNetV2(classes: 2, using: generator), keys: "mobilenet_v2.keys.txt")
    try checkExport(
      VGG16(classes: 2, hiddenWidth: 16, using: generator), keys: "vgg16.keys.txt")
  }

  @Test func anotherHeadTakesTheFeatures() throws {
    let generator = try Generator(seed: 0)
    let net = try ResNet18(width: 0.25, using: generator) { features in
      Sequential(try Linear(features, 4, using: generator), Sigmoid())
    }
    let x = try Tensor.zeros(shape: [1, 3, 32, 32])
    #expect(try net(x, .evaluation).shape == [1, 4])
    #expect(try net.featureMap(x, .evaluation).shape == [1, 128, 1, 1])
    let full = try ResNet18(classes: 1000, width: 0.25, using: generator)
    #expect(throws: TorchError.self) { try net.load(full.stateDict()) }
    try net.load(full.stateDict(), except: [net.headPrefix])
  }
}

@Suite struct PublishedWeightsTests {
  private static let weights = try? DependencyFolder.locate()
    .appending(path: "weights/mobilenet_v2-b0353104.pth")

  private static var isThere: Bool {
    weights.map { FileManager.default.fileExists(atPath: $0.path) } ?? false
  }

  @Test(.enabled(if: isThere, "Scripts/setup --weights has not been run"))
  func mobileNetV2GivesTorchvisionsLogits() throws {
    let net = try MobileNetV2(classes: 1000, using: try Generator(seed: 0))
    try net.load(PickledWeights.read(try #require(Self.weights)))
    try net.convert(to: .float64)
    let x = try Tensor(noise(3 * 96 * 96, seed: 1000), shape: [1, 3, 96, 96]).to(.float64)
    let expected = try SafeTensors.read(referenceFolder.appending(path: "backbones.safetensors"))
    let got = try withoutGradient { try net(x, .evaluation).doubles() }
    let wanted = try #require(expected["published.mobilenet_v2"]).doubles()
    #expect(zip(got, wanted).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(got.count == 1000)
  }
}
