import Foundation

/// Files that are there whole or not at all.
public enum AtomicFile {
  /// Writes to a temporary name beside `url`, flushes it to the disk, then renames.
  ///
  /// A crash or a full disk leaves the earlier file as it was and no half-written one under
  /// its name.
  ///
  /// - Throws: `PADError(.unwritable)` naming the path and the cause.
  public static func write(_ data: Data, to url: URL) throws {
    try replace(url) { temporary in try flushed(data, to: temporary) }
  }

  /// The same for text, as UTF-8.
  ///
  /// - Throws: `PADError(.unwritable)` naming the path and the cause.
  public static func write(_ text: String, to url: URL) throws {
    try write(Data(text.utf8), to: url)
  }

  /// Lets `body` write a file at a temporary path beside `url`, then renames it to `url`.
  ///
  /// - Throws: `PADError(.unwritable)` naming the path and the cause; a `PADError` of `body` as it is.
  public static func replace(_ url: URL, by body: (URL) throws -> Void) throws {
    let temporary = url.deletingLastPathComponent().appending(
      path: ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).tmp")
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try body(temporary)
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw error as? PADError ?? unwritable(url, systemReason(error))
    }
    guard rename(temporary.path, url.path) == 0 else {
      let cause = String(cString: strerror(errno))
      try? FileManager.default.removeItem(at: temporary)
      throw unwritable(url, cause)
    }
  }

  /// Whether a name is one that `replace` writes under: where such a file stays, its writer was
  /// killed.
  package static func isTemporary(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count >= 4 && parts[0].isEmpty && parts.last == "tmp"
      && Int32(parts[parts.count - 2]) != nil
  }

  private static func flushed(_ data: Data, to url: URL) throws {
    let file = open(url.path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard file >= 0 else { throw unwritable(url, String(cString: strerror(errno))) }
    defer { close(file) }
    try data.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let count = Foundation.write(
          file, bytes.baseAddress.map { $0 + written }, bytes.count - written)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw unwritable(url, String(cString: strerror(errno))) }
        written += count
      }
    }
    guard fsync(file) == 0 else { throw unwritable(url, String(cString: strerror(errno))) }
  }

  private static func unwritable(_ url: URL, _ cause: String) -> PADError {
    PADError(
      .unwritable, "\(url.path): cannot write (\(cause))",
      advice: "What was there before is unchanged; check free space and permissions")
  }
}
