internal import CTorch

/// An n-dimensional array of numbers in libtorch, with its gradient.
///
/// A reference: two variables that hold the same tensor share its elements. It is freed when the
/// last reference goes, and stays in one isolation (it is not `Sendable`).
public final class Tensor {
  let handle: OpaquePointer

  /// Takes over a tensor of the C boundary.
  init(owning handle: OpaquePointer) { self.handle = handle }

  deinit { ct_tensor_free(handle) }

  /// The length of each dimension; empty for a single number.
  public var shape: [Int] {
    withExtendedLifetime(self) {
      var rank: Int64 = 0
      let sizes = ct_tensor_shape(handle, &rank)
      return UnsafeBufferPointer(start: sizes, count: Int(rank)).map { Int($0) }
    }
  }

  /// The number of dimensions.
  public var rank: Int {
    var rank: Int64 = 0
    _ = ct_tensor_shape(handle, &rank)
    return Int(rank)
  }

  /// The number of elements.
  public var count: Int { Int(ct_tensor_count(handle)) }

  /// The elements' type.
  public var dtype: DType {
    guard let dtype = DType(code: ct_tensor_dtype(handle)) else {
      preconditionFailure("a foreign dtype")  // trap: no operator of the table makes one
    }
    return dtype
  }

  /// Where the elements lie.
  public var device: Device { Device(code: ct_tensor_device(handle)) }
}

extension Tensor: CustomStringConvertible {
  /// Such as `Tensor(float32, [1, 3], cpu)`.
  public var description: String { "Tensor(\(dtype.rawValue), \(shape), \(device))" }
}

/// Tensors that Swift holds now, in the whole process. For tests that look for leaks.
public var liveTensorCount: Int { Int(ct_live_tensors()) }
