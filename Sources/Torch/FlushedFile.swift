import Foundation

/// A file being written under a temporary name, piece by piece.
///
/// Beside `AtomicFile` of the values' room because this room imports nothing but libtorch, and
/// because weights are streamed tensor by tensor rather than held twice.
struct FlushedFile: ~Copyable {
  private let descriptor: Int32
  private let destination: String

  /// Writes to a temporary name beside `url`, flushes it to the disk, then renames.
  ///
  /// - Throws: `TorchError(.unwritable)`; what was there before is unchanged, and the temporary
  ///   file is gone.
  static func replace(_ url: URL, by body: (borrowing FlushedFile) throws -> Void) throws {
    let temporary = url.deletingLastPathComponent().appending(
      path: ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).tmp"
    ).path
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw failure(url.path) }
    do {
      do {
        defer { close(descriptor) }
        try body(FlushedFile(descriptor: descriptor, destination: url.path))
        guard fsync(descriptor) == 0 else { throw failure(url.path) }
      }
      guard rename(temporary, url.path) == 0 else { throw failure(url.path) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var written = 0
    while written < bytes.count {
      let count = Foundation.write(
        descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.failure(destination) }
      written += count
    }
  }

  private static func failure(_ path: String) -> TorchError {
    TorchError(
      .unwritable,
      "\(path): cannot write (\(String(cString: strerror(errno)))). What was there before is "
        + "unchanged; check free space and permissions")
  }
}
