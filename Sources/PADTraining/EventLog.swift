import Foundation
import PADCore

/// One line of a run's `log.jsonl`.
public struct LogEvent: Codable, Hashable, Sendable {
  /// What happened.
  public enum Kind: String, Codable, Sendable {
    case started
    case resumed
    case step
    case epoch
    case interrupted
    case failed
    case finished
  }

  /// Before the names of an epoch's mean development errors: `dev-error/latent/live`.
  public static let errorPrefix = "dev-error/"

  public var kind: Kind
  /// When the event was made.
  public var time: Date
  /// Steps done in the whole run.
  public var step: Int
  /// From 1.
  public var epoch: Int
  /// Losses, rates and metrics by name.
  public var values: [String: Double]
  /// Text for a reader, such as an error.
  public var message: String?

  /// An event of this moment.
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
  private let file: AppendedFile
  private let encoder = JSONEncoder()

  /// - Throws: `PADError(.unwritable)`.
  public init(appendingTo url: URL) throws {
    encoder.outputFormatting = [.sortedKeys]
    encoder.dateEncodingStrategy = .iso8601
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    file = try AppendedFile(url)
  }

  /// - Throws: `PADError(.unwritable)`.
  public func append(_ event: LogEvent) throws {
    var line = try encoder.encode(event)
    line.append(UInt8(ascii: "\n"))
    try file.append(line)
  }

  /// The events of a log; a last line that was cut off is passed over.
  ///
  /// - Throws: `PADError(.unreadable)`.
  public static func read(_ url: URL) throws -> [LogEvent] {
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw PADError(.unreadable, "\(url.path): cannot read (\(systemReason(error)))")
    }
    let lines = data.split(separator: UInt8(ascii: "\n"))
    return lines.compactMap { try? JSONText.decode(LogEvent.self, from: Data($0)) }
  }
}
