import COpenVINO
import PADCore

/// The one OpenVINO core of the process: it holds the loaded plug-ins, and models that are
/// compiled through it share them.
// OpenVINO's core may be used from any thread at once (its own documentation).
final class OpenVINO: @unchecked Sendable {
  private let core: OpaquePointer

  private init(core: OpaquePointer) { self.core = core }

  private static let shared = Result { () throws -> OpenVINO in
    var core: OpaquePointer?
    try check(ov_core_create(&core), "OpenVINO cannot start")
    return OpenVINO(core: try unwrap(core))
  }

  static func core() throws -> OpaquePointer { try shared.get().core }

  static func check(
    _ status: ov_status_e, _ what: @autoclosure () -> String, kind: PADError.Kind = .invalid,
    advice: String? = nil
  ) throws {
    guard status.rawValue != 0 else { return }
    throw PADError(kind, "\(what()) (\(lastMessage()))", advice: advice)
  }

  static func unwrap<T>(_ value: T?) throws -> T {
    guard let value else { throw PADError(.invalid, "OpenVINO returned no object") }
    return value
  }

  // The message belongs to the calling thread's last failed call.
  private static func lastMessage() -> String {
    guard let message = ov_get_last_err_msg() else { return "no further information" }
    // Messages are chains of `Exception from FILE:LINE:` lines; the cause stands last.
    let lines = String(cString: message).split(whereSeparator: \.isNewline)
      .map { $0.trimming(" \t") }
      .filter { !$0.isEmpty && !$0.hasPrefix("Exception from") }
    return lines.last.map(String.init) ?? "no further information"
  }
}

extension Substring {
  fileprivate func trimming(_ characters: String) -> Substring {
    var result = self
    while let first = result.first, characters.contains(first) { result.removeFirst() }
    while let last = result.last, characters.contains(last) { result.removeLast() }
    return result
  }
}

/// The version of the inference engine, for example `2026.4.1-...`.
public enum InferenceEngine {
  /// OpenVINO's version and build.
  ///
  /// - Throws: `PADError(.invalid)` where OpenVINO does not tell.
  public static func version() throws -> String {
    var version = ov_version_t()
    try OpenVINO.check(ov_get_openvino_version(&version), "OpenVINO does not tell its version")
    defer { ov_version_free(&version) }
    return version.buildNumber.map { String(cString: $0) } ?? "unknown"
  }
}
