import Foundation
import PADAnalysis
import PADCore
import PADMethods
import PADRuntime
import Torch
import TorchNN

extension NetworkRow {
  /// Every network of a method.
  static func rows(of method: any Method) -> [NetworkRow] {
    method.networks.map { name, network in
      NetworkRow(
        name: name, cost: NetworkCost(of: network),
        multiplyAccumulates: multiplyAccumulates(of: network, size: method.input.size))
    }
  }

  /// Nil for networks that take something else than a picture.
  private static func multiplyAccumulates(of network: any Layer, size: Int) -> Int? {
    let graph = ONNXGraph(name: "cost", parametersOf: network)
    let images = graph.input("images", shape: [nil, 3, size, size])
    guard (try? network.export(images, to: graph)) != nil else { return nil }
    return try? graph.multiplyAccumulates()
  }
}

extension DeployedRow {
  private static let repetitions = 50
  private static let warmUps = 5

  /// Exports the method and runs it as deployment does, on the processor.
  ///
  /// - Parameter notes: gets a line where that is not possible.
  /// - Returns: nil where that is not possible.
  init?(of method: any Method, notes: inout [String]) {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).onnx")
    defer { try? FileManager.default.removeItem(at: file) }
    do {
      let graph = try method.exportedGraph()
      multiplyAccumulates = try graph.multiplyAccumulates()
      try AtomicFile.write(graph.serialized(), to: file)
      let runner = try ModelRunner(model: file, threads: 1, batch: 1)
      let inputs = runner.inputs.map { port in
        (
          values: [Float](repeating: 0.1, count: port.shape.reduce(1, *)), shape: port.shape
        )
      }
      var timings = Timings()
      for _ in 0..<Self.warmUps { _ = try runner.run(inputs) }
      for _ in 0..<Self.repetitions { try timings.measure { _ = try runner.run(inputs) } }
      latencyMilliseconds = timings.median
    } catch {
      notes.append("Not exported, so without operations and latency: \(error)")
      return nil
    }
  }
}
