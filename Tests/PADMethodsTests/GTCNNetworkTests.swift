import Foundation
import PADCore
import PADMethods
import PADRuntime
import Testing
import Torch
import TorchNN

/// GTCN's reference values, of `Reference/gtcn.py`.
struct GTCNReference {
  let values: [String: Tensor]
  private let keys: [String]

  init() throws {
    values = try SafeTensors.read(referenceFolder.appending(path: "gtcn.safetensors"))
    keys = try referenceRows("gtcn.keys.txt")
  }

  /// Fills a network as the script did and computes in float64 from there on.
  func fill(_ name: String, _ net: any Module) throws {
    let own = keys.filter { $0.hasPrefix("\(name) ") }.map { String($0.dropFirst(name.count + 1)) }
    try #require(!own.isEmpty)
    try PADMethodsTests.fill(net, keys: own)
    try net.convert(to: .float64)
  }

  func expect(
    _ got: Tensor?, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let wanted = try #require(values[name], "\(name)", sourceLocation: sourceLocation)
    let got = try #require(got, "\(name)", sourceLocation: sourceLocation)
    try expectClose(got, wanted, name, sourceLocation: sourceLocation)
  }

  /// Compares the output and, for each named leaf, its gradient.
  func expect(_ output: Tensor, _ name: String, gradients leaves: [String: Tensor]) throws {
    try expect(output.detached(), name)
    if output.shape.isEmpty {
      try output.backward()
    } else {
      try output.backward(drawn(output.shape, 2000))
    }
    for (key, leaf) in leaves { try expect(leaf.gradient, "\(name).gradient.\(key)") }
  }
}

/// The script's `drawn`: float64 numbers of a hash.
func drawn(_ shape: [Int], _ seed: Int) throws -> Tensor {
  try Tensor(noise(shape.reduce(1, *), seed: seed), shape: shape).to(.float64)
}

@Suite struct GTCNNetworkTests {
  private let reference: GTCNReference

  init() throws { reference = try GTCNReference() }

  private func parameter(_ net: any Module, _ name: String) throws -> Tensor {
    try #require(net.namedParameters().first { $0.name == name }).parameter.tensor
  }

  @Test func translatorEqualsPyTorchs() throws {
    let net = try Translator(
      width: 2, residualBlocks: 2, noiseChannels: 3, using: Generator(seed: 1))
    try reference.fill("translator", net)
    let images = try drawn([2, 3, 16, 16], 100).requireGradient()
    let z = try drawn([2, 3, 4, 4], 101).requireGradient()
    var leaves = ["images": images, "noise": z]
    for key in [
      "encoder.1.weight", "transformer.1.block.5.weight", "decoder.0.weight", "decoder.7.bias",
    ] {
      leaves[key] = try parameter(net, key)
    }
    try reference.expect(net.translate(images, noise: z), "translator", gradients: leaves)
  }

  @Test func discriminatorEqualsPyTorchs() throws {
    let net = try PatchDiscriminator(width: 2, using: Generator(seed: 1))
    try reference.fill("discriminator", net)
    let images = try drawn([2, 3, 32, 32], 102).requireGradient()
    var leaves = ["images": images]
    for key in ["layers.0.bias", "layers.5.weight", "layers.11.weight"] {
      leaves[key] = try parameter(net, key)
    }
    try reference.expect(net(images, .evaluation), "discriminator", gradients: leaves)
  }

  @Test func pictureGeneratorEqualsPyTorchs() throws {
    let net = try PictureGenerator(latentSize: 5, size: 32, width: 2, using: Generator(seed: 1))
    try reference.fill("pictures", net)
    let latent = try drawn([2, 5], 180).requireGradient()
    try reference.expect(net(latent, .evaluation), "pictures", gradients: ["latent": latent])
  }

  /// As many parameters as the same networks in PyTorch. With the biases before instance
  /// normalization, which CycleGAN's code has and the normalization removes, a translator has
  /// 5,302 more.
  @Test func countsAtThePapersSizes() throws {
    let generator = try Generator(seed: 1)
    func count(_ net: any Module) -> Int {
      net.parameters().reduce(0) { $0 + $1.tensor.count }
    }
    func translator(noise: Int) throws -> Int {
      count(
        try Translator(width: 64, residualBlocks: 9, noiseChannels: noise, using: generator))
    }
    func wanted(_ name: String) throws -> Int {
      Int(try #require(reference.values["count.\(name)"]).item())
    }
    #expect(try translator(noise: 3) == wanted("translator"))
    #expect(try translator(noise: 3) == 11_626_677)
    #expect(try wanted("translator.biases") == 11_626_677 + 5_302)
    #expect(try translator(noise: 0) == wanted("translator.deterministic"))
    #expect(
      try count(PatchDiscriminator(width: 64, using: generator)) == wanted("discriminator"))
  }

  @Test func shapesAtThePapersSizes() throws {
    let generator = try Generator(seed: 1)
    let net = try Translator(width: 64, residualBlocks: 9, noiseChannels: 3, using: generator)
    // 9 blocks and the first deconvolution: 259 channels.
    #expect(try parameter(net, "transformer.0.block.1.weight").shape == [259, 259, 3, 3])
    #expect(try parameter(net, "decoder.0.weight").shape == [259, 128, 3, 3])
    let judge = try PatchDiscriminator(width: 2, using: generator)
    let output = try judge(.zeros(shape: [1, 3, 128, 128]), .evaluation)
    #expect(output.shape == [1, 1, 14, 14])
  }

  @Test func noiseIsFreshInTrainingAndZeroInEvaluation() throws {
    let net = try Translator(
      width: 2, residualBlocks: 1, noiseChannels: 3, using: Generator(seed: 1))
    try net.parameters().forEach { parameter in
      try withoutGradient { try parameter.tensor.multiplyInPlace(by: 20) }
    }
    let images = try Tensor(noise(3 * 16 * 16, seed: 5), shape: [1, 3, 16, 16])
    let generator = try Generator(seed: 2)
    let values = try withoutGradient {
      try (0..<2).map { _ in try net(images, .training(generator)).floats() }
    }
    #expect(values[0] != values[1])
    #expect(values[0].allSatisfy { abs($0) <= 1 })
    let still = try withoutGradient { try net(images, .evaluation).floats() }
    let zeros = try Tensor.zeros(shape: [1, 3, 4, 4])
    #expect(try withoutGradient { try net.translate(images, noise: zeros).floats() } == still)
    // The ablation "ST off".
    let fixed = try Translator(
      width: 2, residualBlocks: 1, noiseChannels: 0, using: Generator(seed: 1))
    let twice = try withoutGradient {
      try (0..<2).map { _ in try fixed(images, .training(generator)).floats() }
    }
    #expect(twice[0] == twice[1])
  }

  /// OpenVINO runs what the engine computes, also the padding that stands for the noise.
  @Test func exportedNetworksAgreeInOpenVINO() throws {
    let generator = try Generator(seed: 1)
    try expectExport(
      Translator(width: 2, residualBlocks: 2, noiseChannels: 3, using: generator),
      shape: [3, 16, 16])
    try expectExport(PatchDiscriminator(width: 2, using: generator), shape: [3, 32, 32])
    try expectExport(PictureCentering(), shape: [3, 8, 8])
    try expectExport(
      PictureGenerator(latentSize: 5, size: 32, width: 2, using: generator), shape: [5])
  }

  private func expectExport(_ net: any Layer, shape: [Int]) throws {
    let graph = ONNXGraph(name: "net", parametersOf: net)
    graph.output(
      try net.export(graph.input("x", shape: [nil] + shape.map { $0 }), to: graph), name: "y")
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).onnx")
    defer { try? FileManager.default.removeItem(at: url) }
    try graph.serialized().write(to: url)
    let runner = try ModelRunner(model: url)
    let batch = [2] + shape
    let values = noise(batch.reduce(1, *), seed: 7)
    let expected = try withoutGradient {
      try net(Tensor(values, shape: batch), .evaluation).floats()
    }
    let got = try #require(try runner.run(values, shape: batch).first)
    #expect(got.count == expected.count)
    #expect(zip(got, expected).allSatisfy { abs($0 - $1) <= 1e-4 * max(1, abs($1)) })
  }
}
