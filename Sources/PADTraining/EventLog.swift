import Foundation
import PADCore

/// One line of a run's `log.jsonl`.
public struct LogEvent: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, Sendable {
    case started
    case resumed
    case step
    case epoch
    case interrupted
    case failed
    case finished
  }

  public var kind: Kind
  public var time: Date
  public var step: Int
  public var epoch: Int
  /// Losses, rates and metrics by name.
  public var values: [String: Double]
  public var message: String?

  public init(
    _ kind: Kind, step: Int, epoch: Int, values: [String: Double] = [:], message: String? = nil
  ) {
    self.kind = kind
    time = Date()
    self.step = step
    self.epoch = epoch
    self.values = values
    self.message = message
  }
}

/// Appends events to a JSON-lines file, one write a line, so that a killed run loses none.
public final class EventLog {
  private let file: FileHandle
  private let encoder = JSONEncoder()

  /// - Throws: `PADError(.unwritable)`.
  public init(appendingTo url: URL) throws {
    encoder.outputFormatting = [.sortedKeys]
    encoder.dateEncodingStrategy = .iso8601
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    file = try FileHandle(appendingTo: url)
  }

  public func append(_ event: LogEvent) throws {
    var line = try encoder.encode(event)
    line.append(UInt8(ascii: "\n"))
    try file.write(contentsOf: line)
  }

  /// The events of a log; a last line that was cut off is passed over.
  public static func read(_ url: URL) throws -> [LogEvent] {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let lines = try Data(contentsOf: url).split(separator: UInt8(ascii: "\n"))
    return lines.compactMap { try? decoder.decode(LogEvent.self, from: Data($0)) }
  }
}

extension FileHandle {
  /// Opens a file for appending, creating it where it is absent.
  ///
  /// - Throws: `PADError(.unwritable)`.
  convenience init(appendingTo url: URL) throws {
    let descriptor = open(url.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw PADError(.unwritable, "\(url.path): \(String(cString: strerror(errno)))")
    }
    self.init(fileDescriptor: descriptor, closeOnDealloc: true)
  }
}
