internal import CTorch

/// The type of a tensor's elements.
public enum DType: String, CaseIterable, Codable, Sendable {
  case float32, float64, bfloat16, int64, bool

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .float64, .int64: 8
    case .float32: 4
    case .bfloat16: 2
    case .bool: 1
    }
  }

  /// Whether the elements are real numbers.
  public var isFloatingPoint: Bool {
    switch self {
    case .float32, .float64, .bfloat16: true
    case .int64, .bool: false
    }
  }

  var code: CTDType {
    switch self {
    case .float32: CT_FLOAT32
    case .float64: CT_FLOAT64
    case .bfloat16: CT_BFLOAT16
    case .int64: CT_INT64
    case .bool: CT_BOOL
    }
  }

  init?(code: Int32) {
    guard let match = Self.allCases.first(where: { Int32($0.code.rawValue) == code }) else {
      return nil
    }
    self = match
  }
}
