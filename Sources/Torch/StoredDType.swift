internal import CTorch

/// The element types that weight files hold: ours, and narrower ones that are widened on reading.
enum StoredDType {
  case ours(DType)
  case float16, uint8, int8, int16, int32

  var code: CTDType {
    switch self {
    case .ours(let dtype): dtype.code
    case .float16: CT_FLOAT16
    case .uint8: CT_UINT8
    case .int8: CT_INT8
    case .int16: CT_INT16
    case .int32: CT_INT32
    }
  }

  var byteCount: Int {
    switch self {
    case .ours(let dtype): dtype.byteCount
    case .uint8, .int8: 1
    case .float16, .int16: 2
    case .int32: 4
    }
  }

  /// The dtype of ours that holds all its values, nil where it is one of ours already.
  fileprivate var widened: DType? {
    switch self {
    case .ours: nil
    case .float16: .float32
    case .uint8, .int8, .int16, .int32: .int64
    }
  }

  /// The name in a safetensors header.
  init?(safetensors name: String) {
    switch name {
    case "F32": self = .ours(.float32)
    case "F64": self = .ours(.float64)
    case "BF16": self = .ours(.bfloat16)
    case "I64": self = .ours(.int64)
    case "BOOL": self = .ours(.bool)
    case "F16": self = .float16
    case "U8": self = .uint8
    case "I8": self = .int8
    case "I16": self = .int16
    case "I32": self = .int32
    default: return nil
    }
  }

  /// The class of a storage in a pickle, such as `FloatStorage`.
  init?(storage name: String) {
    switch name {
    case "FloatStorage": self = .ours(.float32)
    case "DoubleStorage": self = .ours(.float64)
    case "BFloat16Storage": self = .ours(.bfloat16)
    case "LongStorage": self = .ours(.int64)
    case "BoolStorage": self = .ours(.bool)
    case "HalfStorage": self = .float16
    case "ByteStorage": self = .uint8
    case "CharStorage": self = .int8
    case "ShortStorage": self = .int16
    case "IntStorage": self = .int32
    default: return nil
    }
  }
}

extension Tensor {
  /// Copies the raw little-endian elements of a file, widened where `DType` lacks their type.
  static func reading(
    _ bytes: UnsafeRawBufferPointer, as stored: StoredDType, shape: [Int]
  ) throws -> Tensor {
    let tensor = try Tensor(bytes: bytes, stored.code, shape: shape)
    guard let wide = stored.widened else { return tensor }
    return try call(aten.copyTo, [.tensor(tensor), .dtype(wide)])
  }
}

extension DType {
  /// The name in a safetensors header.
  var safetensorsName: String {
    switch self {
    case .float32: "F32"
    case .float64: "F64"
    case .bfloat16: "BF16"
    case .int64: "I64"
    case .bool: "BOOL"
    }
  }

  /// The Python package's order of tensors: wide elements first, so that every tensor is aligned.
  var safetensorsRank: Int {
    switch self {
    case .int64: 0
    case .float64: 1
    case .float32: 2
    case .bfloat16: 3
    case .bool: 4
    }
  }
}
