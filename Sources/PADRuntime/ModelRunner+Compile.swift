import COpenVINO
import Foundation
import PADCore

extension ModelRunner {
  static func read(_ url: URL) throws -> OpaquePointer {
    let attributes = try? FileManager.default.attributesOfItem(atPath: url.path)
    guard let attributes else {
      throw PADError(.missing, "\(url.path): no such model file")
    }
    guard attributes[.type] as? FileAttributeType != .typeDirectory else {
      throw PADError(.invalid, "\(url.path): a folder; expected an .onnx or .tflite file")
    }
    guard (attributes[.size] as? Int ?? 1) > 0 else {
      throw PADError(.unreadable, "\(url.path): the model file is empty")
    }
    // Other extensions would send the file through every front end's trial and error.
    guard ["onnx", "tflite"].contains(url.pathExtension.lowercased()) else {
      throw PADError(
        .unsupported,
        "\(url.path): model files end in .onnx or .tflite, not "
          + "'.\(url.pathExtension)'")
    }
    if url.pathExtension.lowercased() == "tflite", !isTFLite(url) {
      throw PADError(.unreadable, "\(url.path): not a TFLite model (its identifier is missing)")
    }
    var model: OpaquePointer?
    try OpenVINO.check(
      ov_core_read_model(OpenVINO.core(), url.path, nil, &model),
      "\(url.path): not a readable ONNX or TFLite model", kind: .unreadable,
      advice: "The file may be truncated or of another kind; copy or export it again")
    return try OpenVINO.unwrap(model)
  }

  // FlatBuffers write a file identifier behind the root's offset.
  private static func isTFLite(_ url: URL) -> Bool {
    guard let file = try? FileHandle(forReadingFrom: url) else { return false }
    defer { try? file.close() }
    return (try? file.read(upToCount: 8))?.suffix(4) == Data("TFL3".utf8)
  }

  static func fix(batch: Int, of model: OpaquePointer, name: String) throws {
    var count = 0
    try OpenVINO.check(ov_model_inputs_size(model, &count), "\(name): inputs")
    var shapes: [ov_partial_shape_t] = []
    defer {
      for index in shapes.indices { ov_partial_shape_free(&shapes[index]) }
    }
    for index in 0..<count {
      var port: OpaquePointer?
      try OpenVINO.check(
        ov_model_const_input_by_index(model, index, &port), "\(name): input \(index)")
      defer { ov_output_const_port_free(port) }
      var shape = ov_partial_shape_t()
      try OpenVINO.check(ov_port_get_partial_shape(port, &shape), "\(name): input \(index)")
      if shape.rank.max > 0, shape.dims[0].min != shape.dims[0].max {
        shape.dims[0] = ov_dimension_t(min: Int64(batch), max: Int64(batch))
      }
      shapes.append(shape)
    }
    try OpenVINO.check(
      ov_model_reshape_by_port_indexes(model, Array(0..<count), shapes, count),
      "\(name): the graph does not take a batch of \(batch)", kind: .unsupported)
  }

  static func compile(
    _ model: OpaquePointer, threads: Int, concurrency: Int, name: String
  ) throws -> OpaquePointer {
    // float32 everywhere: newer processors would otherwise be given bfloat16, and scores would
    // depend on the machine. Pinned threads would share one core where processes run side by
    // side.
    let properties = [
      "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32",
      "INFERENCE_NUM_THREADS": "\(threads * concurrency)", "NUM_STREAMS": "\(concurrency)",
      "ENABLE_CPU_PINNING": "NO",
    ]
    let strings = properties.sorted { $0.key < $1.key }.map { (strdup($0.key), strdup($0.value)) }
    defer {
      for (key, value) in strings {
        free(key)
        free(value)
      }
    }
    let native = strings.map { ov_property_t(key: $0.0, value: UnsafeRawPointer($0.1)) }
    var compiled: OpaquePointer?
    try OpenVINO.check(
      ov_core_compile_model_props(OpenVINO.core(), model, "CPU", native.count, native, &compiled),
      "\(name): the graph cannot be compiled", kind: .unsupported)
    return try OpenVINO.unwrap(compiled)
  }

  static func ports(
    of compiled: OpaquePointer,
    _ size: (OpaquePointer?, UnsafeMutablePointer<Int>?) -> ov_status_e,
    _ byIndex: (OpaquePointer?, Int, UnsafeMutablePointer<OpaquePointer?>?) -> ov_status_e,
    name: String
  ) throws -> [ModelPort] {
    var count = 0
    try OpenVINO.check(size(compiled, &count), "\(name): inputs and outputs")
    return try (0..<count).map { index in
      var port: OpaquePointer?
      try OpenVINO.check(byIndex(compiled, index, &port), "\(name): port \(index)")
      defer { ov_output_const_port_free(port) }
      return try self.port(try OpenVINO.unwrap(port), name: name)
    }
  }

  private static func port(_ port: OpaquePointer, name: String) throws -> ModelPort {
    var text: UnsafeMutablePointer<CChar>?
    // A port without a name is legal.
    let portName: String
    if ov_port_get_any_name(port, &text).rawValue == 0, let text {
      portName = String(cString: text)
      ov_free(text)
    } else {
      portName = ""
    }
    var type = ov_element_type_e(0)
    try OpenVINO.check(ov_port_get_element_type(port, &type), "\(name): '\(portName)'")
    guard type == F32 else {
      throw PADError(
        .unsupported,
        "\(name): '\(portName)' has OpenVINO element type \(type.rawValue); "
          + "expected float32 inputs and outputs", advice: "Export the model in float32")
    }
    var shape = ov_partial_shape_t()
    try OpenVINO.check(ov_port_get_partial_shape(port, &shape), "\(name): '\(portName)'")
    defer { ov_partial_shape_free(&shape) }
    let dimensions = UnsafeBufferPointer(start: shape.dims, count: max(0, Int(shape.rank.max)))
    return ModelPort(
      name: portName, shape: dimensions.map { $0.min == $0.max ? Int($0.min) : -1 })
  }
}
