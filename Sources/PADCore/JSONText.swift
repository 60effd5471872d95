public import Foundation

/// JSON as every file and every command writes it: indented, keys sorted, dates in ISO 8601,
/// numbers that are infinite or none as the strings `inf`, `-inf` and `nan`.
public enum JSONText {
  /// - Throws: `EncodingError` from the value's own encoding.
  public static func data(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(value)
  }

  /// - Throws: `EncodingError` from the value's own encoding.
  public static func encode(_ value: some Encodable) throws -> String {
    String(decoding: try data(value), as: UTF8.self)
  }

  /// - Throws: `DecodingError`; see its `explanation`.
  public static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(type, from: data)
  }
}

extension DecodingError {
  /// What is wrong and where, for a reader of the file: `'input.size' is no Int`.
  public var explanation: String {
    func path(_ context: Context) -> String {
      context.codingPath.map(\.stringValue).joined(separator: ".")
    }
    switch self {
    case .keyNotFound(let key, let context):
      let parent = path(context)
      return "key '\(parent.isEmpty ? "" : parent + ".")\(key.stringValue)' is missing"
    case .typeMismatch(let type, let context):
      return "'\(path(context))' is no \(type)"
    case .valueNotFound(let type, let context):
      return "'\(path(context))' is null; expected \(type)"
    case .dataCorrupted(let context):
      guard !context.codingPath.isEmpty else { return "not a JSON file, or cut short" }
      let text = context.debugDescription
      return "'\(path(context))'\(text.hasPrefix("is ") ? "" : ":") \(text)"
    @unknown default: return "\(self)"
    }
  }
}
