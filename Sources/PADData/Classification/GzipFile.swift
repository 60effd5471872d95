internal import Foundation
internal import PADCore
internal import ZLibrary

/// Files that may be gzip or not, read whole.
enum GzipFile {
  private static let chunk = 1 << 18

  /// The file's bytes, decompressed where it begins as gzip does.
  ///
  /// - Parameter limit: more bytes than this are an error: the file is another.
  /// - Throws: `PADError(.missing)`, or `.unreadable` where the stream is damaged or cut short, or
  ///   `.invalid` beyond the limit.
  static func read(_ url: URL, limit: Int) throws -> [UInt8] {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw PADError(.missing, "\(url.path): no such file")
    }
    guard let file = gzopen(url.path, "rb") else {
      throw PADError(.unreadable, "\(url.path): cannot open")
    }
    defer { gzclose(file) }
    gzbuffer(file, UInt32(chunk))
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: chunk)
    while true {
      let count = gzread(file, &buffer, UInt32(chunk))
      if count > 0 { bytes.append(contentsOf: buffer[..<Int(count)]) }
      try check(file, url, count)
      guard bytes.count <= limit else {
        throw PADError(.invalid, "\(url.path): more than \(limit) bytes; expected another file")
      }
      if count < chunk { return bytes }
    }
  }

  /// A stream that was cut off reads as its beginning and tells only by its state.
  private static func check(_ file: gzFile, _ url: URL, _ count: Int32) throws {
    var code: Int32 = Z_OK
    let reason = gzerror(file, &code).map { String(cString: $0) } ?? ""
    guard count >= 0, code == Z_OK || code == Z_STREAM_END else {
      throw PADError(
        .unreadable, "\(url.path): the gzip stream is damaged or cut short (\(reason))",
        advice: "Fetch the file again")
    }
  }
}
