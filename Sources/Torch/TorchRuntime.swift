internal import CTorch

/// The libtorch at hand: version, threads, devices.
public enum TorchRuntime {
  /// The version of libtorch that this was built against, such as `2.13.0`.
  public static var version: String { String(cString: ct_version()) }

  /// Threads that one operator may use on the CPU.
  public static var threads: Int { Int(ct_threads()) }

  /// Set it first: a thread keeps the number that it found at its first operator.
  ///
  /// - Throws: `TorchError` for fewer than one.
  public static func setThreads(_ count: Int) throws {
    try check(ct_set_threads(Int32(clamping: count)))
  }

  /// Lets this process keep the memory of freed CPU tensors for the tensors that follow, rather
  /// than give it back to the system after every operator.
  ///
  /// A training step makes the same large tensors again and again; without this the kernel clears
  /// their pages anew each time, which took 10 to 25 % of a ResNet-18 step. Memory in use and kept
  /// never exceeds the most that was in use at one time. It holds for the whole process until it
  /// ends, so a program decides, not a library.
  ///
  /// - Throws: `TorchError` from the engine.
  public static func keepFreedMemory() throws { try check(ct_keep_freed_memory()) }

  /// Whether operators without a deterministic form throw rather than run.
  public static var isDeterministic: Bool { ct_deterministic() }

  /// Asks for the same bits from the same input. It matters on CUDA only, and is to be set before
  /// the first operator there.
  ///
  /// - Throws: `TorchError` from the engine.
  public static func setDeterministic(_ deterministic: Bool) throws {
    try check(ct_set_deterministic(deterministic))
  }

  /// How many CUDA devices can be used.
  public static var cudaDeviceCount: Int { Int(ct_cuda_count()) }

  /// The names of the CUDA devices, such as `NVIDIA H100`, in order of their index.
  public static var cudaDeviceNames: [String] {
    (0..<cudaDeviceCount).map { index in
      var buffer = [CChar](repeating: 0, count: 256)
      if let error = ct_cuda_name(Int32(index), &buffer, buffer.count) {
        return TorchError(owning: error).message
      }
      return buffer.withUnsafeBufferPointer { $0.baseAddress.map(String.init(cString:)) ?? "" }
    }
  }

  /// Why CUDA cannot be used, nil where it can.
  public static var cudaProblem: String? {
    let problem = String(cString: ct_cuda_problem())
    return problem.isEmpty ? nil : problem
  }

  /// Waits until a CUDA device has done all that it was given; nothing on the CPU.
  ///
  /// - Throws: `TorchError` where the device failed, also in what it did before.
  public static func synchronize(_ device: Device) throws {
    if case .cuda = device { try check(ct_cuda_synchronize(device.code.index)) }
  }
}
