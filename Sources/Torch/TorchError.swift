internal import CTorch

/// An error of the tensor engine: what was called, what it expected and got.
public struct TorchError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of error it is.
  public enum Kind: String, Sendable {
    /// Shapes, dtypes, values or counts that do not fit.
    case invalidArgument
    /// The libtorch at hand lacks an operator.
    case unknownOperator
    /// There is no kernel for this dtype or device.
    case notImplemented
    case outOfMemory
    /// An accelerator is absent, or it or its driver failed.
    case device
    /// A file cannot be read, or is not what it should be.
    case file
    /// Writing failed; what was there before is unchanged.
    case unwritable
    /// Anything else that libtorch throws.
    case engine
  }

  /// What kind of error it is.
  public let kind: Kind
  /// What was called, what it expected and got.
  public let message: String

  /// Takes a kind and a message.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// Takes over an error object of the C boundary.
  init(owning error: OpaquePointer) {
    let kind: Kind =
      switch ct_error_kind(error) {
      case CT_INVALID_ARGUMENT: .invalidArgument
      case CT_UNKNOWN_OPERATOR: .unknownOperator
      case CT_NOT_IMPLEMENTED: .notImplemented
      case CT_OUT_OF_MEMORY: .outOfMemory
      case CT_DEVICE: .device
      case CT_FILE: .file
      default: .engine
      }
    self.init(kind, String(cString: ct_error_message(error)))
    ct_error_free(error)
  }
}

/// Throws what the C boundary returned, if it returned an error.
@inline(__always)
func check(_ error: OpaquePointer?) throws {
  if let error { throw TorchError(owning: error) }
}
