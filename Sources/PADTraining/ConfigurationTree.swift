import Foundation
import PADCore

/// Settings as a tree of names and values, between a file's text and the typed configuration.
///
/// The tree of the defaults says which keys exist; a user's tree is laid over it, so that a
/// misspelt key is an error that names the nearest known one and never a silent default.
public enum ConfigurationTree: Hashable, Sendable, Codable {
  case flag(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case list([ConfigurationTree])
  case group([String: ConfigurationTree])

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode([String: ConfigurationTree].self) {
      self = .group(value)
    } else if let value = try? container.decode([ConfigurationTree].self) {
      self = .list(value)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .flag(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .group(let value): try container.encode(value)
    }
  }

  /// The tree of a typed configuration.
  ///
  /// - Throws: `EncodingError` for a number that is not finite.
  public init(of configuration: some Encodable) throws {
    let data = try JSONEncoder().encode(configuration)
    self = try JSONDecoder().decode(ConfigurationTree.self, from: data)
  }

  /// The typed configuration that this tree describes.
  ///
  /// - Throws: `PADError(.invalid)` naming the key whose value does not fit.
  public func decoded<Configuration: Decodable>(as type: Configuration.Type) throws
    -> Configuration
  {
    do {
      return try JSONDecoder().decode(type, from: JSONEncoder().encode(self))
    } catch let error as DecodingError {
      throw PADError(.invalid, "key \(error.explanation)")
    }
  }

  /// Lays `settings` over this tree of defaults.
  ///
  /// - Parameter source: where the settings come from, for messages (`run.yaml`, `--set`).
  /// - Throws: `PADError(.invalid)` for a key that the defaults lack, or a value of another kind.
  public func overlaid(
    with settings: ConfigurationTree, from source: String, under path: String = ""
  )
    throws -> ConfigurationTree
  {
    switch (self, settings) {
    case (.group(let defaults), .group(let given)):
      var merged = defaults
      for (key, value) in given.sorted(by: { $0.key < $1.key }) {
        guard let known = defaults[key] else {
          throw Self.unknownKey(path + key, among: defaults.keys.sorted(), source: source)
        }
        merged[key] = try known.overlaid(with: value, from: source, under: "\(path)\(key).")
      }
      return .group(merged)
    case (.number, .integer(let value)): return .number(Double(value))
    // A default such as 1.0 is an integer once it has been encoded.
    case (.integer, .number), (.flag, .flag), (.integer, .integer), (.number, .number),
      (.text, .text), (.list, .list):
      return settings
    case (.text, .integer(let value)): return .text(String(value))
    default:
      throw PADError(
        .invalid,
        "\(source): key '\(path.dropLast())' is \(settings.described); expected \(kindName), such as \(described)"
      )
    }
  }

  /// The tree with only `value` at a dotted path, for `--set key=value`.
  public static func single(_ path: String, _ value: ConfigurationTree) -> ConfigurationTree {
    path.split(separator: ".").reversed().reduce(value) { .group([String($1): $0]) }
  }

  /// Every value that is no group, by its dotted path.
  var leaves: [String: ConfigurationTree] {
    guard case .group(let members) = self else { return [:] }
    var leaves: [String: ConfigurationTree] = [:]
    for (key, value) in members {
      guard case .group = value else {
        leaves[key] = value
        continue
      }
      for (path, leaf) in value.leaves { leaves["\(key).\(path)"] = leaf }
    }
    return leaves
  }

  private var kindName: String {
    switch self {
    case .flag: "true or false"
    case .integer, .number: "a number"
    case .text: "text"
    case .list: "a list"
    case .group: "a group of keys"
    }
  }

  var described: String {
    switch self {
    case .flag(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let value): "'\(value)'"
    case .list(let values): "[" + values.map(\.described).joined(separator: ", ") + "]"
    case .group(let values): "{" + values.keys.sorted().joined(separator: ", ") + "}"
    }
  }

  static func unknownKey(_ key: String, among known: [String], source: String) -> PADError {
    let last = String(key.split(separator: ".").last ?? "")
    let guess = nearest(to: last, among: known).map { "; did you mean '\($0)'?" } ?? ""
    return PADError(
      .invalid, "\(source): unknown key '\(key)'\(guess)",
      advice: "Known keys here: \(known.joined(separator: ", "))")
  }
}
