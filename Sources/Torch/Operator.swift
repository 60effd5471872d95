internal import CTorch

/// A handle of one of libtorch's operators, looked up once.
package final class Operator: Sendable {
  /// Such as `add.Tensor`, in the name space `aten`.
  package let name: String
  /// What this package passes and gets, such as `Tensor Scalar -> Tensor`; the schema's further
  /// arguments keep their defaults. A test compares it with the schema.
  package let signature: String
  // Written once by `init`; libtorch keeps its operators for as long as the process lives.
  nonisolated(unsafe) let handle: OpaquePointer?

  package init(_ name: String, _ signature: String) {
    self.name = name
    self.signature = signature
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    var found: OpaquePointer?
    let error = ct_operator_find("aten::" + parts[0], parts.count > 1 ? parts[1] : "", &found)
    if let error { ct_error_free(error) }
    handle = found
  }

  /// The whole schema's signature as libtorch has it, nil where this libtorch lacks the operator.
  package var schema: String? { handle.map { String(cString: ct_operator_signature($0)) } }

  func resolved() throws -> OpaquePointer {
    guard let handle else {
      throw TorchError(
        .unknownOperator,
        "aten::\(name): libtorch \(String(cString: ct_version())) has no such operator")
    }
    return handle
  }
}

/// An argument of an operator.
package enum Value {
  case absent
  case tensor(Tensor)
  case int(Int)
  case double(Double)
  case bool(Bool)
  case pair(Int, Int)
  case ints([Int])
  case tensors([Tensor])
  case generator(Generator)
  case device(Device)

  static func optional(_ tensor: Tensor?) -> Value { tensor.map { .tensor($0) } ?? .absent }
  static func optional(_ dims: [Int]?) -> Value { dims.map { .ints($0) } ?? .absent }
  static func optional(_ number: Double?) -> Value { number.map { .double($0) } ?? .absent }
  static func dtype(_ dtype: DType) -> Value { .int(Int(dtype.code.rawValue)) }
  static func dtype(_ dtype: DType?) -> Value {
    dtype.map { .int(Int($0.code.rawValue)) } ?? .absent
  }
  /// Height and width alike.
  static func both(_ number: Int) -> Value { .pair(number, number) }

  /// Words of the arena that a list needs for the length of a call.
  var listLength: Int {
    switch self {
    case .ints(let list): list.count
    case .tensors(let list): list.count
    default: 0
    }
  }

  /// The C form; lists are copied to `arena`, which moves on behind them.
  func lowered(to arena: inout UnsafeMutablePointer<Int>) -> CTValue {
    var value = CTValue(tag: CT_NONE, integer: 0, count: 0, real: 0, pointer: nil)
    switch self {
    case .absent: break
    case .tensor(let tensor):
      value.tag = CT_TENSOR
      value.pointer = UnsafeRawPointer(tensor.handle)
    case .int(let number):
      value.tag = CT_INT
      value.integer = Int64(number)
    case .double(let number):
      value.tag = CT_DOUBLE
      value.real = number
    case .bool(let truth):
      value.tag = CT_BOOLEAN
      value.integer = truth ? 1 : 0
    case .pair(let first, let second):
      value.tag = CT_PAIR
      value.integer = Int64(first)
      value.count = Int64(second)
    case .ints(let list):
      value.tag = CT_INTS
      value.fill(list.lazy.map { $0 }, &arena)
    case .tensors(let list):
      value.tag = CT_TENSORS
      value.fill(list.lazy.map { Int(bitPattern: $0.handle) }, &arena)
    case .generator(let generator):
      value.tag = CT_GENERATOR
      value.pointer = UnsafeRawPointer(generator.handle)
    case .device(let device):
      value.tag = CT_DEVICE_OF
      value.integer = Int64(device.code.type.rawValue)
      value.count = Int64(device.code.index)
    }
    return value
  }
}

extension CTValue {
  fileprivate mutating func fill(
    _ words: some Collection<Int>, _ arena: inout UnsafeMutablePointer<Int>
  ) {
    pointer = UnsafeRawPointer(arena)
    count = Int64(words.count)
    for word in words {
      arena.initialize(to: word)
      arena += 1
    }
  }
}

/// Calls `op` and takes its one result.
///
/// - Throws: `TorchError` with libtorch's message: shapes, dtypes or devices that do not fit.
package func call<let count: Int>(_ op: Operator, _ arguments: [count of Value]) throws -> Tensor {
  var result: OpaquePointer?
  try invoke(op.resolved(), arguments, &result, capacity: 1)
  guard let result else {
    throw TorchError(.engine, "aten::\(op.name): no result")
  }
  return Tensor(owning: result)
}

/// Calls an operator that changes its arguments in place, and drops its results.
package func perform<let count: Int>(_ op: Operator, _ arguments: [count of Value]) throws {
  try invoke(op.resolved(), arguments, nil, capacity: 0)
}

/// Calls `op` and takes its `results` tensors.
package func callMany<let count: Int>(
  _ op: Operator, _ arguments: [count of Value], results: Int
) throws -> [Tensor] {
  let handle = try op.resolved()
  return try withUnsafeTemporaryAllocation(of: OpaquePointer?.self, capacity: max(results, 1)) {
    buffer in
    buffer.initialize(repeating: nil)
    try invoke(handle, arguments, buffer.baseAddress, capacity: results)
    return buffer.compactMap { $0.map(Tensor.init(owning:)) }
  }
}

@inline(__always)
private func invoke<let count: Int>(
  _ handle: OpaquePointer, _ arguments: [count of Value],
  _ results: UnsafeMutablePointer<OpaquePointer?>?, capacity: Int
) throws {
  var words = 0
  for i in 0..<count { words += arguments[i].listLength }
  let error = withUnsafeTemporaryAllocation(of: Int.self, capacity: max(words, 1)) { arena in
    withUnsafeTemporaryAllocation(of: CTValue.self, capacity: max(count, 1)) { values in
      // Both buffers hold at least one element, so that their addresses exist.
      var free = arena.baseAddress.unsafelyUnwrapped
      for i in 0..<count {
        values.initializeElement(at: i, to: arguments[i].lowered(to: &free))
      }
      // The tensors live until the call is over, not only until their handles are read.
      return withExtendedLifetime(arguments) {
        ct_call(handle, values.baseAddress, Int64(count), results, Int64(capacity), nil)
      }
    }
  }
  try check(error)
}
