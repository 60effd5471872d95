package import Foundation

/// Reads a text file of records a line in fixed memory, whatever its length.
///
/// Commas separate with CSV's quoting (RFC 4180: quoted fields may hold commas, doubled quotes and
/// line ends); white space separates without any. Blank lines are skipped, a byte order mark too.
package struct RecordReader {
  /// What stands between two fields.
  package enum Separator {
    case comma
    case whitespace
  }

  /// A longer record is no table's.
  private static let longestRecord = 1 << 20
  private static let chunkSize = 1 << 20

  package let file: String
  /// The line that the current record begins at, from 1.
  package private(set) var line = 0
  private var nextLine = 1
  private let handle: FileHandle
  private var chunk: [UInt8] = []
  private var position = 0
  private var isAtEnd = false
  /// The current record's fields, one after the other, without their quotes.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  /// - Throws: `PADError(.missing)` or `.unreadable`.
  package init(_ url: URL) throws {
    file = url.relativePath
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw PADError(.missing, "\(file): no such file")
    }
    do {
      handle = try FileHandle(forReadingFrom: url)
    } catch {
      throw PADError(.unreadable, "\(file): cannot open (\(systemReason(error)))")
    }
    try refill()
    if chunk.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The first line that is not blank, without consuming it; nil for an empty file.
  package func firstLine() -> String? {
    chunk[position...].split(whereSeparator: { $0 == newline || $0 == carriageReturn })
      .lazy.map { String(decoding: $0.prefix(10_000), as: UTF8.self) }
      .first { $0.contains { !$0.isWhitespace } }
  }

  package var fieldCount: Int { ends.count }

  /// The bytes of a field of the current record.
  package func field(_ index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// - Throws: `PADError(.invalid)` where the field is not UTF-8.
  package func text(_ index: Int) throws -> String {
    guard let text = String(validating: field(index), as: UTF8.self) else {
      throw error("column \(index + 1) is not UTF-8 text")
    }
    return text
  }

  package func error(_ what: String, advice: String? = nil) -> PADError {
    PADError(.invalid, "\(file):\(line): \(what)", advice: advice)
  }

  /// Moves to the next record; false at the end of the file.
  package mutating func next(_ separator: Separator) throws -> Bool {
    repeat {
      bytes.removeAll(keepingCapacity: true)
      ends.removeAll(keepingCapacity: true)
      line = nextLine
      let hasLine =
        switch separator {
        case .comma: try readCSV()
        case .whitespace: try readWords()
        }
      if !hasLine { return false }
    } while ends.isEmpty || (ends == [0])
    return true
  }

  private mutating func readCSV() throws -> Bool {
    guard try peek() != nil else { return false }
    var isQuoted = false
    var wasQuoted = false
    var fieldStart = 0
    while let byte = try take() {
      if isQuoted {
        if byte != quote {
          bytes.append(byte)
        } else if try peek() == quote {
          position += 1
          bytes.append(quote)
        } else {
          isQuoted = false
          wasQuoted = true
        }
      } else if byte == comma || byte == newline {
        ends.append(bytes.count)
        fieldStart = bytes.count
        wasQuoted = false
        if byte == newline { return true }
      } else if byte == carriageReturn, try peek() == newline {
        continue
      } else if wasQuoted {
        throw error("column \(ends.count + 1) has text after its closing quote")
      } else if byte == quote, bytes.count == fieldStart {
        isQuoted = true
      } else {
        bytes.append(byte)
      }
      try checkLength()
    }
    if isQuoted { throw error("column \(ends.count + 1) has no closing quote") }
    ends.append(bytes.count)
    return true
  }

  private mutating func readWords() throws -> Bool {
    guard try peek() != nil else { return false }
    while let byte = try take(), byte != newline {
      if byte == space || byte == tab || byte == carriageReturn {
        endWord()
      } else {
        bytes.append(byte)
      }
      try checkLength()
    }
    endWord()
    return true
  }

  private mutating func endWord() {
    if bytes.count > ends.last ?? 0 { ends.append(bytes.count) }
  }

  private func checkLength() throws {
    if bytes.count > Self.longestRecord {
      throw error("longer than \(Self.longestRecord) bytes; expected a table, a line a record")
    }
  }

  private mutating func peek() throws -> UInt8? {
    if position == chunk.count { try refill() }
    return position < chunk.count ? chunk[position] : nil
  }

  private mutating func take() throws -> UInt8? {
    guard let byte = try peek() else { return nil }
    position += 1
    if byte == newline { nextLine += 1 }
    return byte
  }

  private mutating func refill() throws {
    guard !isAtEnd else { return }
    do {
      chunk = Array(try handle.read(upToCount: Self.chunkSize) ?? Data())
    } catch {
      throw PADError(.unreadable, "\(file): cannot read (\(systemReason(error)))")
    }
    position = 0
    isAtEnd = chunk.isEmpty
  }
}

private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let comma = UInt8(ascii: ",")
private let quote = UInt8(ascii: "\"")
private let space = UInt8(ascii: " ")
private let tab = UInt8(ascii: "\t")
