import Foundation
import PADCore
import PADRuntime
import PADTestSupport
import Testing

@Suite struct ModelRunnerTests {
  @Test func portsAreDescribed() throws {
    let runner = try ModelRunner(model: reference("classifier.onnx"))
    #expect(runner.inputs == [ModelPort(name: "image", shape: [-1, 3, 4, 4])])
    #expect(
      runner.outputs == [
        ModelPort(name: "logits", shape: [-1, 2]), ModelPort(name: "means", shape: [-1, 3]),
      ])
    let fixed = try ModelRunner(model: reference("classifier.onnx"), batch: 2)
    #expect(fixed.inputs.map(\.shape) == [[2, 3, 4, 4]])
  }

  @Test func severalOutputsOfADynamicBatchAgreeWithNumpy() throws {
    let runner = try ModelRunner(model: reference("classifier.onnx"))
    let expected = try ExpectedOutputs.read()
    let both = try runner.run(pictures, shape: [2, 3, 4, 4])
    #expect(agree(both[0], expected.logits))
    #expect(agree(both[1], expected.means))
    // A smaller batch after a larger one, then the larger again.
    let second = try runner.run(Array(pictures[48...]), shape: [1, 3, 4, 4])
    #expect(agree(second[0], Array(expected.logits[2...])))
    #expect(try runner.run(pictures, shape: [2, 3, 4, 4]) == both)
  }

  @Test func fixedBatchAgrees() throws {
    let runner = try ModelRunner(model: reference("classifier.onnx"), batch: 1)
    let expected = try ExpectedOutputs.read()
    let first = try runner.run(Array(pictures[..<48]), shape: [1, 3, 4, 4])
    #expect(agree(first[0], Array(expected.logits[..<2])))
    #expect(throws: PADError.self) { try runner.run(pictures, shape: [2, 3, 4, 4]) }
  }

  @Test func severalInputsInTheGraphsOrder() throws {
    let runner = try ModelRunner(model: reference("two-inputs.onnx"))
    let output = try runner.run([([5, 7, 1, 2], [2, 2]), ([1, 2, 3, 4], [2, 2])])
    #expect(output == [[4, 5, -2, -2]])
    #expect(
      message { try runner.run([5, 7], shape: [1, 2]) }.contains("1 inputs given; the graph has 2"))
  }

  @Test func manyThreadsMayRunAtOnce() throws {
    let runner = try ModelRunner(model: reference("classifier.onnx"), concurrency: 2)
    let expected = try ExpectedOutputs.read()
    let wrong = Counter()
    DispatchQueue.concurrentPerform(iterations: 64) { index in
      let batch = index % 2 + 1
      let input = Array(pictures[..<(48 * batch)])
      let output = try? runner.run(input, shape: [batch, 3, 4, 4])
      if !agree(output?.first ?? [], Array(expected.logits[..<(2 * batch)])) { wrong.add() }
    }
    #expect(wrong.value == 0)
  }

  @Test func shapesAndCountsAreChecked() throws {
    let runner = try ModelRunner(model: reference("classifier.onnx"))
    #expect(
      message { try runner.run([1, 2], shape: [1, 3, 4, 4]) }
        .hasSuffix("input 0 has 2 values; shape [1, 3, 4, 4] needs 48"))
    #expect(
      message { try runner.run([Float](repeating: 0, count: 75), shape: [1, 3, 5, 5]) }
        .hasSuffix("input 'image' got shape [1, 3, 5, 5]; expected [-1, 3, 4, 4] (-1: any)"))
    #expect(throws: PADError.self) { try runner.run([], shape: [0, 3, 4, 4]) }
    #expect(throws: PADError.self) {
      try ModelRunner(model: reference("classifier.onnx"), threads: 0)
    }
  }

  @Test func badFilesAreNamed() throws {
    try withTemporaryFolder { folder in
      let missing = folder.appending(path: "none.onnx")
      #expect(message { try ModelRunner(model: missing) } == "\(missing.path): no such model file")
      #expect(message { try ModelRunner(model: folder) }.contains("a folder; expected an .onnx"))
      let empty = folder.appending(path: "empty.onnx")
      try Data().write(to: empty)
      #expect(message { try ModelRunner(model: empty) }.hasSuffix("the model file is empty"))
      let text = folder.appending(path: "model.txt")
      try Data("hello".utf8).write(to: text)
      #expect(message { try ModelRunner(model: text) }.contains("end in .onnx or .tflite"))
      let whole = try Data(contentsOf: reference("classifier.onnx"))
      let cut = folder.appending(path: "cut.onnx")
      try whole.prefix(whole.count / 2).write(to: cut)
      #expect(message { try ModelRunner(model: cut) }.hasPrefix("\(cut.path): not a readable ONNX"))
      let foreign = folder.appending(path: "foreign.tflite")
      try Data(repeating: 7, count: 500).write(to: foreign)
      #expect(message { try ModelRunner(model: foreign) }.contains("not a TFLite model"))
    }
  }

  @Test func onlyFloat32IsTaken() {
    #expect(
      message { try ModelRunner(model: reference("integers.onnx")) }
        .contains("expected float32 inputs and outputs"))
  }

  @Test func engineTellsItsVersion() throws {
    #expect(try InferenceEngine.version().hasPrefix("20"))
  }
}

/// Counts from many threads.
// `count` is guarded by `lock`.
final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var count = 0

  func add() { lock.withLock { count += 1 } }
  var value: Int { lock.withLock { count } }
}
