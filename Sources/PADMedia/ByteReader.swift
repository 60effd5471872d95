import Foundation

/// Bounds-checked reading of untrusted bytes: whatever lies beyond the end is nil.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var count: Int { bytes.count }

  func byte(at offset: Int) -> UInt8? {
    offset >= 0 && offset < bytes.count ? bytes[offset] : nil
  }

  func big16(at offset: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - 2 else { return nil }
    return Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
  }

  func little16(at offset: Int) -> Int? { big16(at: offset).map { $0 >> 8 | ($0 & 0xFF) << 8 } }

  func big32(at offset: Int) -> Int? {
    guard let high = big16(at: offset), let low = big16(at: offset + 2) else { return nil }
    return high << 16 | low
  }

  func little32(at offset: Int) -> Int? {
    guard let low = little16(at: offset), let high = little16(at: offset + 2) else { return nil }
    return high << 16 | low
  }

  func little24(at offset: Int) -> Int? {
    guard let low = little16(at: offset), let high = byte(at: offset + 2) else { return nil }
    return Int(high) << 16 | low
  }

  /// Four ASCII letters.
  func tag(at offset: Int) -> String? {
    guard offset >= 0, offset <= bytes.count - 4 else { return nil }
    return String(decoding: bytes[offset..<offset + 4], as: UTF8.self)
  }

  func begins(with start: [UInt8]) -> Bool {
    bytes.count >= start.count && bytes.prefix(start.count).elementsEqual(start)
  }

  /// The offset of the next 0xFF at or after `offset`.
  func nextMarkerByte(from offset: Int) -> Int? {
    guard offset < bytes.count, let base = bytes.baseAddress,
      let found = memchr(base + offset, 0xFF, bytes.count - offset)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }

  /// The part [offset, offset + length), cut at the end of the bytes.
  func slice(_ offset: Int, _ length: Int) -> ByteReader {
    let begin = min(max(0, offset), bytes.count)
    let end = min(bytes.count, begin + max(0, length))
    return ByteReader(UnsafeRawBufferPointer(rebasing: bytes[begin..<end]))
  }

  /// The first bytes for a message: as text where they are text, in hexadecimal otherwise.
  var printableStart: String {
    let start = bytes.prefix(8)
    if start.allSatisfy({ (0x20..<0x7F).contains($0) }) {
      return "'\(String(decoding: start, as: UTF8.self))'"
    }
    return "bytes " + start.map { hexadecimal($0) }.joined(separator: " ")
  }

  private func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }
}
