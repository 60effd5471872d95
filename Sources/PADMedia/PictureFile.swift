import Foundation
import PADCore

/// Plain file reading with the messages that picture files need.
public enum PictureFile {
  /// File name extensions that folders are searched for. Content decides what a file is.
  public static let extensions: Set<String> = ["jpg", "jpeg", "png", "bmp", "webp"]

  /// A regular file's content, refused before reading where it is larger than `maximum`.
  ///
  /// - Throws: `PADError` (`.missing`, `.unreadable`, `.unsupported`) with the path.
  public static func bytes(of url: URL, maximum: Int) throws -> [UInt8] {
    let path = url.path
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      let cause = errno
      throw cause == ENOENT || cause == ENOTDIR
        ? PADError(.missing, "\(path): no such file")
        : PADError(.unreadable, "\(path): cannot open (\(String(cString: strerror(cause))))")
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else {
      throw PADError(.unreadable, "\(path): \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw PADError(.unreadable, "\(path): not a regular file; expected a picture")
    }
    let size = Int(status.st_size)
    guard size <= maximum else { throw tooLarge(path, size, maximum) }
    return try read(file, size: size, path: path)
  }

  private static func read(_ file: Int32, size: Int, path: String) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = 0
      while count < size {
        let got = Foundation.read(file, buffer.baseAddress.map { $0 + count }, size - count)
        if got < 0, errno == EINTR { continue }
        guard got >= 0 else {
          throw PADError(.unreadable, "\(path): \(String(cString: strerror(errno)))")
        }
        if got == 0 { break }
        count += got
      }
    }
  }

  static func tooLarge(_ name: String, _ size: Int, _ maximum: Int) -> PADError {
    PADError(
      .unsupported, "\(name): \(size) bytes; picture files of at most \(maximum) are accepted")
  }
}
