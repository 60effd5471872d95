/// New tensors, and converted or moved ones.
///
/// Every function here throws `TorchError` where shape, dtype or device do not fit, or memory is
/// full.
extension Tensor {
  /// All elements 0.
  public static func zeros(
    shape: [Int], dtype: DType = .float32, device: Device = .cpu
  ) throws -> Tensor {
    try call(aten.zeros, [.ints(shape), .dtype(dtype), .absent, .device(device)])
  }

  /// All elements 1.
  public static func ones(
    shape: [Int], dtype: DType = .float32, device: Device = .cpu
  ) throws -> Tensor {
    try full(1, shape: shape, dtype: dtype, device: device)
  }

  /// All elements `value`.
  public static func full(
    _ value: Double, shape: [Int], dtype: DType = .float32, device: Device = .cpu
  ) throws -> Tensor {
    try call(aten.full, [.ints(shape), .double(value), .dtype(dtype), .absent, .device(device)])
  }

  /// `start`, `start + 1`, up to but without `end`.
  public static func arange(
    _ start: Int = 0, to end: Int, dtype: DType = .int64, device: Device = .cpu
  ) throws -> Tensor {
    try call(
      aten.arange, [.int(start), .int(end), .dtype(dtype), .absent, .device(device), .absent])
  }

  /// Standard normal numbers, on the generator's device.
  public static func randn(
    shape: [Int], dtype: DType = .float32, device: Device? = nil, using generator: Generator
  ) throws -> Tensor {
    try call(
      aten.randn,
      [
        .ints(shape), .generator(generator), .dtype(dtype), .absent,
        .device(device ?? generator.device),
      ])
  }

  /// Uniform numbers in [lower, upper), on the generator's device.
  public static func uniform(
    _ range: ClosedRange<Double> = 0...1, shape: [Int], dtype: DType = .float32,
    device: Device? = nil, using generator: Generator
  ) throws -> Tensor {
    let tensor = try zeros(shape: shape, dtype: dtype, device: device ?? generator.device)
    try perform(
      aten.uniformInPlace,
      [
        .tensor(tensor), .double(range.lowerBound), .double(range.upperBound),
        .generator(generator),
      ])
    return tensor
  }

  /// The int64 numbers 0..<count in a random order, on the generator's device.
  public static func randomPermutation(_ count: Int, using generator: Generator) throws -> Tensor {
    try call(
      aten.randperm,
      [
        .int(count), .generator(generator), .dtype(.int64), .absent, .device(generator.device),
      ])
  }

  /// Ones with probability `probability`, else zeros; shape, dtype and device as this tensor's.
  public func bernoulliMask(_ probability: Double, using generator: Generator) throws -> Tensor {
    let mask = try call(aten.emptyLike, [.tensor(self)])
    try perform(
      aten.bernoulliInPlace, [.tensor(mask), .double(probability), .generator(generator)])
    return mask
  }

  /// Each element kept with probability 1 - `probability` and scaled by 1 / (1 - `probability`),
  /// else zero. Source: Srivastava et al. 2014, "inverted" form.
  ///
  /// - Throws: `TorchError` unless 0 <= `probability` < 1.
  public func dropout(_ probability: Double, using generator: Generator) throws -> Tensor {
    guard (0..<1).contains(probability) else {
      throw TorchError(.invalidArgument, "dropout: probability \(probability); expected 0..<1")
    }
    guard probability > 0 else { return self }
    let mask = try bernoulliMask(1 - probability, using: generator)
    try mask.multiplyInPlace(by: 1 / (1 - probability))
    return try self * mask
  }

  /// Zeros of this tensor's shape, dtype and device.
  public func zerosLike() throws -> Tensor { try call(aten.zerosLike, [.tensor(self)]) }
  /// Ones of this tensor's shape, dtype and device.
  public func onesLike() throws -> Tensor { try call(aten.onesLike, [.tensor(self)]) }

  /// A copy with its own elements; the gradient flows through it.
  public func cloned() throws -> Tensor { try call(aten.clone, [.tensor(self)]) }

  /// The same elements in row-major order; this tensor itself where it is so already.
  public func contiguous() throws -> Tensor { try call(aten.contiguous, [.tensor(self)]) }

  /// The same elements without the history of gradients.
  public func detached() throws -> Tensor { try call(aten.detach, [.tensor(self)]) }

  /// Converted elements; this tensor itself where nothing changes.
  public func to(_ dtype: DType) throws -> Tensor {
    dtype == self.dtype ? self : try call(aten.copyTo, [.tensor(self), .dtype(dtype)])
  }

  /// Moved elements; this tensor itself where nothing changes.
  public func to(_ device: Device) throws -> Tensor {
    device == self.device
      ? self : try call(aten.copyTo, [.tensor(self), .absent, .absent, .device(device)])
  }
}
