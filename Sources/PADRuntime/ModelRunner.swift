import COpenVINO
import Foundation
import PADCore

/// Runs an ONNX or TFLite graph on the processor, in float32.
///
/// Any thread may call `run`, several at once: every call works on a request of its own, and
/// requests are kept for later calls. `threads` is what a single run uses.
// The compiled model is immutable and safe to share (OpenVINO's documentation); the pool of idle
// requests is guarded by `lock`, and a request taken out of it belongs to one call.
public final class ModelRunner: @unchecked Sendable {
  /// The graph's inputs in order.
  public let inputs: [ModelPort]
  /// The graph's outputs in order.
  public let outputs: [ModelPort]
  private let compiled: OpaquePointer
  private let name: String
  private let lock = NSLock()
  private var idle: [InferRequest] = []

  /// Reads and compiles the graph.
  ///
  /// - Parameters:
  ///   - model: an `.onnx` or `.tflite` file.
  ///   - threads: threads of one run.
  ///   - batch: fixes a dynamic first dimension of all inputs; nil leaves it to each run.
  ///   - concurrency: how many calls of `run` shall proceed at the same time.
  /// - Throws: `PADError` with the path: `.missing`, `.unreadable` (empty or damaged file),
  ///   `.unsupported` (operators or element types beyond float32).
  public init(model url: URL, threads: Int = 1, batch: Int? = nil, concurrency: Int = 1) throws {
    name = url.path
    guard threads > 0, concurrency > 0, (batch ?? 1) > 0 else {
      throw PADError(
        .invalid,
        "\(name): threads \(threads), concurrency \(concurrency), batch "
          + "\(batch ?? 1); expected at least 1 each")
    }
    let model = try Self.read(url)
    defer { ov_model_free(model) }
    if let batch { try Self.fix(batch: batch, of: model, name: url.path) }
    compiled = try Self.compile(
      model, threads: threads, concurrency: concurrency, name: url.path)
    do {
      inputs = try Self.ports(
        of: compiled, ov_compiled_model_inputs_size, ov_compiled_model_input_by_index,
        name: url.path)
      outputs = try Self.ports(
        of: compiled, ov_compiled_model_outputs_size, ov_compiled_model_output_by_index,
        name: url.path)
    } catch {
      ov_compiled_model_free(compiled)
      throw error
    }
  }

  deinit {
    idle.removeAll()
    ov_compiled_model_free(compiled)
  }

  /// Runs a graph of one input.
  ///
  /// - Shape: `values` has `shape`, row by row; every output is returned flat.
  /// - Throws: `PADError(.invalid)` where count or shape do not fit the graph.
  public func run(_ values: [Float], shape: [Int]) throws -> [[Float]] {
    try run([(values, shape)])
  }

  /// Runs a graph of any number of inputs, given in the graph's order.
  ///
  /// - Returns: every output, flat.
  /// - Throws: `PADError(.invalid)` where count or shape do not fit the graph, `.numerical` where
  ///   inference fails.
  public func run(_ inputs: [(values: [Float], shape: [Int])]) throws -> [[Float]] {
    for (index, input) in inputs.enumerated() {
      guard input.values.count == input.shape.reduce(1, *) else {
        throw PADError(
          .invalid,
          "\(name): input \(index) has \(input.values.count) values; shape "
            + "\(input.shape) needs \(input.shape.reduce(1, *))")
      }
    }
    return try run(shapes: inputs.map(\.shape)) { memory in
      for (input, target) in zip(inputs, memory) { _ = target.update(fromContentsOf: input.values) }
    } read: { outputs in
      outputs.map(Array.init)
    }
  }

  /// Runs the graph without copies: `fill` writes the inputs in place and `read` sees the
  /// outputs in place. The buffers are valid only inside the closures.
  ///
  /// - Throws: `PADError(.invalid)` where a shape does not fit the graph, `.numerical` where
  ///   inference fails; what `fill` and `read` throw.
  public func run<Result>(
    shapes: [[Int]], fill: ([UnsafeMutableBufferPointer<Float>]) throws -> Void,
    read: ([UnsafeBufferPointer<Float>]) throws -> Result
  ) throws -> Result {
    try check(shapes)
    let request = try takeRequest()
    defer { lock.withLock { idle.append(request) } }
    try fill(shapes.enumerated().map { try request.input($0.offset, shape: $0.element) })
    try request.infer()
    return try request.withOutputs(read)
  }

  private func check(_ shapes: [[Int]]) throws {
    guard shapes.count == inputs.count else {
      throw PADError(
        .invalid, "\(name): \(shapes.count) inputs given; the graph has \(inputs.count)")
    }
    for (shape, port) in zip(shapes, inputs) {
      let fits =
        shape.count == port.shape.count && shape.allSatisfy { $0 > 0 }
        && zip(shape, port.shape).allSatisfy { $1 < 0 || $0 == $1 }
      guard fits else {
        throw PADError(
          .invalid,
          "\(name): input '\(port.name)' got shape \(shape); expected "
            + "\(port.shape) (-1: any)")
      }
    }
  }

  private func takeRequest() throws -> InferRequest {
    if let request = lock.withLock({ idle.popLast() }) { return request }
    return try InferRequest(compiled, inputs: inputs, outputCount: outputs.count)
  }
}
