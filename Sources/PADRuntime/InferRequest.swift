import COpenVINO
import PADCore

/// One input or output of a graph.
public struct ModelPort: Hashable, Sendable {
  /// The name in the graph.
  public var name: String
  /// -1 stands for a dimension that the caller chooses, the batch for example.
  public var shape: [Int]

  /// Takes a name and a shape.
  public init(name: String, shape: [Int]) {
    self.name = name
    self.shape = shape
  }
}

/// Inputs and outputs of one run: used by one thread at a time.
final class InferRequest {
  private let request: OpaquePointer
  private var inputs: [OpaquePointer] = []
  private var inputShapes: [[Int]]
  private let outputCount: Int

  init(_ compiled: OpaquePointer, inputs ports: [ModelPort], outputCount: Int) throws {
    var request: OpaquePointer?
    try OpenVINO.check(
      ov_compiled_model_create_infer_request(compiled, &request), "no request can be created")
    self.request = try OpenVINO.unwrap(request)
    self.outputCount = outputCount
    inputShapes = ports.map(\.shape)
    for index in ports.indices {
      var tensor: OpaquePointer?
      try OpenVINO.check(
        ov_infer_request_get_input_tensor_by_index(self.request, index, &tensor),
        "input \(index) cannot be reached")
      inputs.append(try OpenVINO.unwrap(tensor))
    }
  }

  deinit {
    inputs.forEach { ov_tensor_free($0) }
    ov_infer_request_free(request)
  }

  /// The memory of an input after it was given `shape`, which the caller has checked.
  func input(_ index: Int, shape: [Int]) throws -> UnsafeMutableBufferPointer<Float> {
    let tensor = inputs[index]
    if inputShapes[index] != shape {
      let dimensions = shape.map(Int64.init)
      var native = ov_shape_t()
      try OpenVINO.check(
        ov_shape_create(Int64(shape.count), dimensions, &native), "shape \(shape)")
      defer { ov_shape_free(&native) }
      try OpenVINO.check(ov_tensor_set_shape(tensor, native), "input \(index) of shape \(shape)")
      inputShapes[index] = shape
    }
    return UnsafeMutableBufferPointer(
      start: try Self.floats(of: tensor), count: shape.reduce(1, *))
  }

  func infer() throws {
    try OpenVINO.check(ov_infer_request_infer(request), "inference failed", kind: .numerical)
  }

  /// Lends all outputs; they are valid only inside `body`.
  func withOutputs<Result>(
    _ body: ([UnsafeBufferPointer<Float>]) throws -> Result
  ) throws -> Result {
    var tensors: [OpaquePointer] = []
    defer { tensors.forEach { ov_tensor_free($0) } }
    let outputs = try (0..<outputCount).map { index in
      var tensor: OpaquePointer?
      try OpenVINO.check(
        ov_infer_request_get_output_tensor_by_index(request, index, &tensor),
        "output \(index) cannot be reached")
      tensors.append(try OpenVINO.unwrap(tensor))
      var count = 0
      try OpenVINO.check(ov_tensor_get_size(tensor, &count), "output \(index)")
      return UnsafeBufferPointer(
        start: UnsafePointer(try Self.floats(of: try OpenVINO.unwrap(tensor))), count: count)
    }
    return try body(outputs)
  }

  private static func floats(of tensor: OpaquePointer) throws -> UnsafeMutablePointer<Float> {
    var data: UnsafeMutableRawPointer?
    try OpenVINO.check(ov_tensor_data(tensor, &data), "tensor memory cannot be reached")
    return try OpenVINO.unwrap(data).assumingMemoryBound(to: Float.self)
  }
}
