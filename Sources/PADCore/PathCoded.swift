public import Foundation

/// A file's place, written to JSON as its plain path rather than as `file:///...`.
@propertyWrapper
public struct PathCoded: Hashable, Codable, Sendable {
  public var wrappedValue: URL

  public init(wrappedValue: URL) { self.wrappedValue = wrappedValue }

  public init(from decoder: any Decoder) throws {
    wrappedValue = URL(filePath: try decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(wrappedValue.path)
  }
}
