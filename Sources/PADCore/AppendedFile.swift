public import Foundation

/// A file that grows by whole records, each written at once, so that a killed process leaves at most
/// its last one cut off.
public final class AppendedFile {
  private let url: URL
  private let handle: FileHandle

  /// Opens a file for appending, creating it where it is absent.
  ///
  /// - Throws: `PADError(.unwritable)`.
  public init(_ url: URL) throws {
    let descriptor = open(url.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw PADError(.unwritable, "\(url.path): \(String(cString: strerror(errno)))")
    }
    self.url = url
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// - Throws: `PADError(.unwritable)` naming the file and the cause, such as a full disk.
  public func append(_ record: Data) throws {
    do {
      try handle.write(contentsOf: record)
    } catch {
      throw PADError(
        .unwritable, "\(url.path): cannot write (\(systemReason(error)))",
        advice: "Check free space and permissions")
    }
  }
}
