import Foundation

/// A strict reader of the little JSON that a safetensors header may hold: objects, strings and
/// lists of counts.
///
/// Unlike `JSONDecoder` it refuses an object that names a key twice, which two readers of one file
/// could take differently.
struct JSONScanner {
  struct Flaw: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ data: Data) { bytes = [UInt8](data) }

  /// Reads an object; `member` reads the value behind each key.
  mutating func object(_ member: (String, inout JSONScanner) throws -> Void) throws {
    try expect("{")
    if take("}") { return }
    var keys: Set<String> = []
    repeat {
      let key = try string()
      guard keys.insert(key).inserted else { throw Flaw("'\(key)' is there twice") }
      try expect(":")
      try member(key, &self)
    } while take(",")
    try expect("}")
  }

  mutating func string() throws -> String {
    try expect("\"")
    let start = position
    var escaped = false
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      if bytes[position] == UInt8(ascii: "\\") {
        escaped = true
        position += 1
      }
      position += 1
    }
    guard position < bytes.count else { throw Flaw("an unfinished string in the header") }
    position += 1
    let text = bytes[start..<position - 1]
    let decoded =
      escaped
      ? try? JSONDecoder().decode(String.self, from: Data(bytes[start - 1..<position]))
      : String(validating: text, as: UTF8.self)
    guard let decoded else { throw Flaw("a string that is no text at byte \(start)") }
    return decoded
  }

  /// Reads a list of counts, none negative.
  mutating func integers() throws -> [Int] {
    try expect("[")
    var numbers: [Int] = []
    if take("]") { return numbers }
    repeat { numbers.append(try integer()) } while take(",")
    try expect("]")
    return numbers
  }

  /// Only white space may follow.
  mutating func end() throws {
    skipSpace()
    guard position == bytes.count else { throw Flaw("text behind the header's end") }
  }

  private mutating func integer() throws -> Int {
    skipSpace()
    let start = position
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
    {
      position += 1
    }
    guard let number = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      throw Flaw("a count expected at byte \(start) of the header")
    }
    return number
  }

  private mutating func skipSpace() {
    while position < bytes.count, " \n\r\t".utf8.contains(bytes[position]) { position += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard take(character) else {
      throw Flaw("'\(character)' expected at byte \(position) of the header")
    }
  }
}
