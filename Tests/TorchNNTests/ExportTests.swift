import Foundation
import PADRuntime
import Testing
import Torch
import TorchNN

/// Python with onnxruntime and numpy, for tests only.
let referencePython = ProcessInfo.processInfo.environment["BONAFIDE_REFERENCE_PYTHON"]

@Suite struct ExportTests {
  /// A layer of `LayerCase` with its input and what the engine makes of it.
  private struct Sample {
    let layer: any Layer
    let x: Tensor
    let expected: [Double]
  }

  private static let tolerance = 1e-4

  private static let cases = LayerCase.allCases.filter { !$0.isTraining }

  private func sample(_ layerCase: LayerCase) throws -> Sample {
    let golden = try Golden("layers")
    let layer = try layerCase.loaded(golden)
    let x = try golden["\(layerCase.rawValue).input"]
    return Sample(layer: layer, x: x, expected: try layer(x, .evaluation).doubles())
  }

  private func freeBatch(_ shape: [Int]) -> [Int?] { [nil] + shape.dropFirst().map(Optional.some) }

  private func graph(_ sample: Sample, name: String) throws -> ONNXGraph {
    let graph = ONNXGraph(name: name, parametersOf: sample.layer)
    let input = graph.input("x", shape: freeBatch(sample.x.shape))
    let output = try sample.layer.export(input, to: graph)
    let expected = try sample.layer(sample.x, .evaluation).shape
    #expect(output.shape == freeBatch(expected), "\(name)")
    graph.output(output, name: "y")
    return graph
  }

  private func inTemporaryFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "export-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test("OpenVINO agrees with the engine", arguments: cases)
  func openVINO(_ layerCase: LayerCase) throws {
    let sample = try sample(layerCase)
    try inTemporaryFolder { folder in
      let url = folder.appending(path: "model.onnx")
      try graph(sample, name: layerCase.rawValue).serialized().write(to: url)
      let runner = try ModelRunner(model: url)
      let got = try runner.run(sample.x.floats(), shape: sample.x.shape)
      expectClose(try #require(got.first).map(Double.init), sample.expected, Self.tolerance)
      // The batch is free: the first picture alone gives the first part of the result.
      let first = try sample.x.narrow(dim: 0, start: 0, length: 1)
      let one = try runner.run(first.floats(), shape: first.shape)
      let share = sample.expected.prefix(sample.expected.count / sample.x.shape[0])
      expectClose(try #require(one.first).map(Double.init), Array(share), Self.tolerance)
    }
  }

  @Test(
    "onnxruntime agrees with the engine",
    .enabled(if: referencePython != nil, "BONAFIDE_REFERENCE_PYTHON names no interpreter"))
  func onnxruntime() throws {
    try inTemporaryFolder { folder in
      for layerCase in Self.cases {
        let sample = try sample(layerCase)
        func file(_ kind: String) -> URL { folder.appending(path: "\(layerCase.rawValue).\(kind)") }
        try graph(sample, name: layerCase.rawValue).serialized().write(to: file("onnx"))
        try sample.x.floats().withUnsafeBytes { Data($0) }.write(to: file("input"))
        let shape = sample.x.shape.map(String.init).joined(separator: " ")
        try Data(shape.utf8).write(to: file("shape"))
      }
      try run(script: "run_onnx.py", [folder.path])
      for layerCase in Self.cases {
        let data = try Data(contentsOf: folder.appending(path: "\(layerCase.rawValue).output"))
        let got = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        expectClose(
          got.map(Double.init), try sample(layerCase).expected, Self.tolerance,
          layerCase.rawValue)
      }
    }
  }

  private func run(script: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: try #require(referencePython))
    process.arguments = [Golden.folder.appending(path: script).path] + arguments
    let output = Pipe()
    process.standardError = output
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(text)")
  }

  @Test func initializersCarryTheParametersNames() throws {
    let sample = try sample(.sequential)
    let graph = try graph(sample, name: "net")
    graph.metadata["method"] = "cnn"
    let data = try graph.serialized()
    for name in ["0.weight", "1.running_mean", "4.bias", "method"] {
      #expect(data.range(of: Data(name.utf8)) != nil, "\(name)")
    }
  }

  @Test func everyOutputKeepsItsName() throws {
    let graph = ONNXGraph(name: "net")
    let x = graph.input("x", shape: [nil, 2])
    let positive = try ReLU().export(x, to: graph)
    graph.output(positive, name: "features")
    graph.output(try Tanh().export(positive, to: graph), name: "score")
    graph.output(positive, name: "again")
    graph.output(x, name: "input")
    try inTemporaryFolder { folder in
      let url = folder.appending(path: "model.onnx")
      try graph.serialized().write(to: url)
      let runner = try ModelRunner(model: url)
      let values = try runner.run([-1, 0.5], shape: [1, 2])
      let named = Dictionary(uniqueKeysWithValues: zip(runner.outputs.map(\.name), values))
      // tanh(0.5) = 0.46211716
      #expect(named["score"].map { abs($0[1] - 0.462_117_16) < 1e-6 } == true)
      #expect(named["features"] == [0, 0.5])
      #expect(values.count == 4)
      #expect(values.last == [-1, 0.5])
    }
  }

  @Test func sharedParametersAreWrittenOnce() throws {
    let linear = try Linear(50, 50, using: try Generator(seed: 0))
    func size(_ layer: any Layer) throws -> Int {
      let graph = ONNXGraph(name: "net", parametersOf: layer)
      let y = try layer.export(graph.input("x", shape: [nil, 50]), to: graph)
      graph.output(y, name: "y")
      return try graph.serialized().count
    }
    #expect(try size(Sequential(linear, linear)) < 50 * 50 * 4 + 1_000)
    #expect(try size(linear) > 50 * 50 * 4)
  }

  @Test func shapesThatDoNotFitThrow() throws {
    let graph = ONNXGraph(name: "net")
    let x = graph.input("x", shape: [nil, 3, 8, 8])
    let generator = try Generator(seed: 0)
    let error = try #require(throws: TorchError.self) {
      try Conv2d(4, 1, kernel: 3, using: generator).export(x, to: graph)
    }
    #expect(error.message.contains("expected [N, 4, H, W], got [?, 3, 8, 8]"))
    #expect(throws: TorchError.self) {
      try Linear(3, 1, using: generator).export(x, to: graph)
    }
    #expect(throws: TorchError.self) {
      try AdaptiveAvgPool2d(1).export(graph.input("y", shape: [nil, 3, nil, nil]), to: graph)
    }
  }
}
