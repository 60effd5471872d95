internal import CTorch

extension Tensor {
  /// Copies numbers to a new float32 tensor.
  ///
  /// - Parameter shape: Lengths whose product is the number of values; one dimension where nil.
  /// - Throws: `TorchError` where the values do not fill the shape, or there is no such device.
  public convenience init(_ values: [Float], shape: [Int]? = nil, device: Device = .cpu) throws {
    try self.init(elements: values, .float32, shape, device)
  }

  /// Copies numbers to a new float64 tensor.
  ///
  /// - Throws: `TorchError` where the values do not fill the shape, or there is no such device.
  public convenience init(_ values: [Double], shape: [Int]? = nil, device: Device = .cpu) throws {
    try self.init(elements: values, .float64, shape, device)
  }

  /// Copies numbers to a new int64 tensor.
  ///
  /// - Throws: `TorchError` where the values do not fill the shape, or there is no such device.
  public convenience init(_ values: [Int64], shape: [Int]? = nil, device: Device = .cpu) throws {
    try self.init(elements: values, .int64, shape, device)
  }

  /// Copies truth values to a new bool tensor.
  ///
  /// - Throws: `TorchError` where the values do not fill the shape, or there is no such device.
  public convenience init(_ values: [Bool], shape: [Int]? = nil, device: Device = .cpu) throws {
    try self.init(elements: values, .bool, shape, device)
  }

  private convenience init<Element: BitwiseCopyable>(
    elements: [Element], _ dtype: DType, _ shape: [Int]?, _ device: Device
  ) throws {
    let handle = try elements.withUnsafeBytes {
      try Self.copied($0, dtype.code, shape ?? [elements.count], device)
    }
    self.init(owning: handle)
  }

  /// Copies raw little-endian elements, as files hold them.
  convenience init(
    bytes: UnsafeRawBufferPointer, _ code: CTDType, shape: [Int], device: Device = .cpu
  ) throws {
    self.init(owning: try Self.copied(bytes, code, shape, device))
  }

  private static func copied(
    _ bytes: UnsafeRawBufferPointer, _ code: CTDType, _ shape: [Int], _ device: Device
  ) throws -> OpaquePointer {
    let lengths = shape.map(Int64.init)
    var result: OpaquePointer?
    try check(
      ct_tensor_from_host(
        bytes.baseAddress, bytes.count, code, lengths, Int64(shape.count), device.code, &result))
    guard let result else { throw TorchError(.engine, "no tensor was made") }
    return result
  }

  /// The elements in row-major order, converted to `Float`. Waits for the device.
  ///
  /// - Throws: `TorchError` from the engine, also for what the device did before.
  public func floats() throws -> [Float] { try elements(.float32) }

  /// The elements in row-major order, converted to `Double`. Waits for the device.
  ///
  /// - Throws: `TorchError` as `floats()`.
  public func doubles() throws -> [Double] { try elements(.float64) }

  /// The elements in row-major order, converted (fractions cut off) to `Int64`.
  ///
  /// - Throws: `TorchError` as `floats()`.
  public func int64s() throws -> [Int64] { try elements(.int64) }

  /// The elements in row-major order; true where not zero.
  ///
  /// - Throws: `TorchError` as `floats()`.
  public func bools() throws -> [Bool] { try elements(.bool) }

  private func elements<Element: BitwiseCopyable>(_ dtype: DType) throws -> [Element] {
    try [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      try check(
        ct_tensor_to_host(
          handle, dtype.code, buffer.baseAddress, count * MemoryLayout<Element>.stride))
      initialized = count
    }
  }

  /// The one element of a tensor.
  ///
  /// - Throws: `TorchError(.invalidArgument)` for any other number of elements.
  public func item() throws -> Double {
    guard count == 1 else {
      throw TorchError(.invalidArgument, "item: one element expected, \(self) has \(count)")
    }
    var value = 0.0
    try check(ct_tensor_to_host(handle, CT_FLOAT64, &value, MemoryLayout<Double>.size))
    return value
  }

  /// Writes the elements in their own dtype, row-major and little-endian, to `bytes`, whose size
  /// must be `count * dtype.byteCount`.
  func copyElements(to bytes: UnsafeMutableRawBufferPointer) throws {
    try check(ct_tensor_to_host(handle, dtype.code, bytes.baseAddress, bytes.count))
  }
}
