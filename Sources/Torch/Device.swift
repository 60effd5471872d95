internal import CTorch

/// Where a tensor's elements lie and its operators run.
public enum Device: Hashable, Sendable, CustomStringConvertible {
  case cpu
  /// The CUDA device of this index.
  case cuda(Int)

  /// Such as `cpu` or `cuda:1`.
  public var description: String {
    switch self {
    case .cpu: "cpu"
    case .cuda(let index): "cuda:\(index)"
    }
  }

  /// Reads `cpu`, `cuda` (the first one) and `cuda:1`; nil for anything else.
  public init?(_ text: String) {
    switch text {
    case "cpu": self = .cpu
    case "cuda": self = .cuda(0)
    default:
      guard text.hasPrefix("cuda:"), let index = Int32(text.dropFirst(5)), index >= 0 else {
        return nil
      }
      self = .cuda(Int(index))
    }
  }

  var code: CTDevice {
    switch self {
    case .cpu: CTDevice(type: CT_CPU, index: 0)
    case .cuda(let index): CTDevice(type: CT_CUDA, index: Int32(clamping: index))
    }
  }

  init(code: CTDevice) {
    self = code.type == CT_CUDA ? .cuda(Int(code.index)) : .cpu
  }
}
