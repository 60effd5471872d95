internal import Foundation
internal import PADCore

/// A JSON object of arrays of whole numbers by path, read member by member: CelebA-Spoof's lists have
/// half a million of them, which a general reader would hold in memory several times over.
struct LabelTable {
  private let url: URL
  private let bytes: Data

  /// - Throws: `PADError(.missing)` or `.unreadable` naming the list.
  init(_ path: String, in tree: SourceTree) throws {
    url = tree.url(path)
    guard tree.holdsFile(path) else {
      throw PADError(
        .missing, "\(url.path): the list is missing",
        advice: "Unpack the data set's metas too; they say what each picture shows")
    }
    do {
      bytes = try Data(contentsOf: url, options: .mappedIfSafe)
    } catch {
      throw PADError(.unreadable, "\(url.path): cannot read the list (\(systemReason(error)))")
    }
  }

  /// Calls `body` with every member's path, numbers and line, in the file's order.
  ///
  /// - Throws: `PADError(.invalid)` naming the line where the file is no such object, or the list where
  ///   it is empty, and what `body` throws.
  func forEach(_ body: (_ path: String, _ numbers: [Int], _ line: Int) throws -> Void) throws {
    try bytes.withUnsafeBytes { raw in
      var cursor = Cursor(bytes: raw, file: url.path)
      try cursor.take("{", "an object of arrays of numbers by path")
      if cursor.takeIf("}") {
        try cursor.end()
        throw PADError(
          .invalid, "\(url.path): the list is empty; expected an array of numbers a picture",
          advice: "The list is damaged or another; take the official one")
      }
      var numbers: [Int] = []
      repeat {
        let path = try cursor.string()
        let line = cursor.line
        try cursor.take(":", "a colon behind the path")
        try cursor.array(into: &numbers)
        try body(path, numbers, line)
      } while cursor.takeIf(",")
      try cursor.take("}", "a comma or the object's end")
      try cursor.end()
    }
  }

  private struct Cursor {
    let bytes: UnsafeRawBufferPointer
    let file: String
    private var position = 0
    private(set) var line = 1

    init(bytes: UnsafeRawBufferPointer, file: String) {
      self.bytes = bytes
      self.file = file
    }

    private func error(_ expected: String) -> PADError {
      let found =
        position < bytes.count
        ? "'\(String(decoding: bytes[position..<min(position + 20, bytes.count)], as: UTF8.self))'"
        : "the end of the file"
      return PADError(
        .invalid, "\(file):\(line): \(found); expected \(expected)",
        advice: "The list is damaged or another; take the official one")
    }

    private mutating func skipSpace() {
      while position < bytes.count {
        switch bytes[position] {
        case UInt8(ascii: "\n"): line += 1
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
        default: return
        }
        position += 1
      }
    }

    mutating func takeIf(_ character: Unicode.Scalar) -> Bool {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
      position += 1
      return true
    }

    mutating func take(_ character: Unicode.Scalar, _ expected: String) throws {
      guard takeIf(character) else { throw error(expected) }
    }

    mutating func end() throws {
      skipSpace()
      guard position == bytes.count else { throw error("nothing behind the object") }
    }

    mutating func string() throws -> String {
      try take("\"", "a path in quotes")
      let start = position
      while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
        guard bytes[position] != UInt8(ascii: "\\"), bytes[position] >= 0x20 else {
          throw error("a path without escapes")
        }
        position += 1
      }
      guard position < bytes.count else { throw error("a closing quote") }
      defer { position += 1 }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    mutating func array(into numbers: inout [Int]) throws {
      numbers.removeAll(keepingCapacity: true)
      try take("[", "an array of numbers")
      if takeIf("]") { return }
      repeat { numbers.append(try number()) } while takeIf(",")
      try take("]", "a comma or the array's end")
    }

    private mutating func number() throws -> Int {
      let isNegative = takeIf("-")
      skipSpace()
      var value = 0
      var digits = 0
      while position < bytes.count, case let digit = bytes[position] &- UInt8(ascii: "0"),
        digit < 10
      {
        value = value * 10 + Int(digit)
        position += 1
        digits += 1
        guard digits <= 9 else { throw error("a number of at most nine digits") }
      }
      guard digits > 0 else { throw error("a whole number") }
      return isNegative ? -value : value
    }
  }
}
