import Foundation
import PADRuntime
import Testing
import Torch
import TorchNN
import TorchTestSupport

@Suite struct L2NormalizationTests {
  @Test func rowsGetLengthOne() throws {
    // (3, 4) has length 5, (0, -2) length 2; zeros stay zeros.
    let x = try Tensor([3, 4, 0, -2, 0, 0] as [Double], shape: [3, 2])
    #expect(try L2Normalization()(x, .evaluation).doubles() == [0.6, 0.8, 0, -1, 0, 0])
    #expect(try x.euclideanLength(dim: 1).doubles() == [5, 2, L2Normalization.epsilon])
    #expect(try x.euclideanLength(dim: 0).shape == [1, 2])
  }

  @Test func theGradientIsThatOfTheDirection() throws {
    let x = try Tensor.randn(shape: [4, 3], dtype: .float64, using: Generator(seed: 1))
    #expect(try gradientError(at: [x]) { [try L2Normalization()($0[0], .evaluation)] } < 1e-6)
  }

  @Test func openVINOAgrees() throws {
    let graph = ONNXGraph(name: "unit")
    let x = graph.input("x", shape: [nil, 2])
    graph.output(try L2Normalization().export(x, to: graph), name: "y")
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).onnx")
    defer { try? FileManager.default.removeItem(at: url) }
    try graph.serialized().write(to: url)
    let got = try ModelRunner(model: url).run([3, 4, 0, -2, 0, 0], shape: [3, 2])
    let expected: [Float] = [0.6, 0.8, 0, -1, 0, 0]
    #expect(zip(try #require(got.first), expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func anAxisThatIsNotThereThrows() throws {
    let graph = ONNXGraph(name: "unit")
    let x = graph.input("x", shape: [nil])
    #expect(throws: TorchError.self) { try L2Normalization().export(x, to: graph) }
  }
}
