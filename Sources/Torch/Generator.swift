internal import CTorch

/// A reproducible source of random numbers for tensors of one device.
///
/// The same seed, device and libtorch version give the same numbers bit for bit.
public final class Generator {
  let handle: OpaquePointer
  /// Where its numbers are made.
  public let device: Device

  /// - Throws: `TorchError(.device)` where there is no such device.
  public init(seed: UInt64, device: Device = .cpu) throws {
    var result: OpaquePointer?
    try check(ct_generator_create(seed, device.code, &result))
    guard let result else { throw TorchError(.engine, "no generator was made") }
    self.handle = result
    self.device = device
  }

  deinit { ct_generator_free(handle) }

  /// Starts the sequence of `seed` anew.
  ///
  /// - Throws: `TorchError` from the engine.
  public func seed(_ seed: UInt64) throws { try check(ct_generator_seed(handle, seed)) }

  /// Where the sequence stands, to be stored in a checkpoint and given to `restore`.
  public var state: [UInt8] {
    get throws {
      var length = 0
      try check(ct_generator_state(handle, nil, &length))
      return try [UInt8](unsafeUninitializedCapacity: length) { buffer, initialized in
        try check(ct_generator_state(handle, buffer.baseAddress, &length))
        initialized = length
      }
    }
  }

  /// Continues where `state` was taken.
  ///
  /// - Throws: `TorchError` where the bytes are no state of this kind of device; the generator is
  ///   unchanged then.
  public func restore(_ state: [UInt8]) throws {
    try check(ct_generator_set_state(handle, state, state.count))
  }
}
