import Foundation
import PADCore
import PADMethods
import PADTraining
import Yams

/// A run's configuration as YAML text: read from users, written beside results.
public enum ConfigurationFile {
  /// The configuration of a method with a file's and a command line's settings laid over its
  /// defaults.
  ///
  /// - Parameters:
  ///   - method: the method's name; where nil, the file must name it under `method`.
  ///   - preset: named settings, laid over the defaults before the file; names the method, too.
  ///   - overrides: `key=value` texts, laid over the file in order.
  /// - Throws: `PADError(.invalid)` naming file, line or key.
  public static func configuration(
    method: String?, preset: String? = nil, file: URL?, overrides: [String]
  ) throws -> RunConfiguration {
    var layers: [(source: String, tree: ConfigurationTree)] = []
    var named = method
    if let preset {
      let (kind, settings) = try self.preset(preset)
      if let method, method != kind.rawValue {
        throw PADError(
          .invalid, "preset '\(preset)' is of method '\(kind.rawValue)'; --method says '\(method)'")
      }
      named = kind.rawValue
      for setting in settings { layers.append((preset, try assignment(setting, of: preset))) }
    }
    if let file {
      guard case .group(var keys) = try read(file) else {
        throw PADError(.invalid, "\(file.path): expected lines of 'key: value'")
      }
      if case .text(let name)? = keys.removeValue(forKey: "method") {
        if let named, named != name {
          throw PADError(
            .invalid,
            "\(file.path) is for method '\(name)'; \(preset == nil ? "--method" : "--preset") says "
              + "'\(named)'")
        }
        named = name
      }
      layers.append((file.lastPathComponent, .group(keys)))
    }
    for override in overrides { layers.append(("--set", try assignment(override))) }
    guard let named else {
      throw PADError(
        .missing, "no method given",
        advice: "Add --method NAME: \(MethodKind.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return try RunConfiguration(kind: MethodKind(named: named), layers: layers)
  }

  private static func preset(_ name: String) throws -> (kind: MethodKind, settings: [String]) {
    guard let (kind, preset) = MethodPreset.named(name) else {
      let names = MethodKind.allCases.flatMap { $0.presets.map(\.name) }
      let guess = nearest(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
      throw PADError(
        .invalid, "unknown preset '\(name)'\(guess)",
        advice: "Presets: \(names.joined(separator: ", "))")
    }
    return (kind, preset.settings)
  }

  /// - Throws: `PADError` with the line where the text is no YAML.
  public static func read(_ url: URL) throws -> ConfigurationTree {
    guard let data = try? Data(contentsOf: url) else {
      throw PADError(.missing, "\(url.path): cannot read the configuration")
    }
    return try parse(String(decoding: data, as: UTF8.self), source: url.path)
  }

  /// Writes the file whole or not at all.
  ///
  /// - Throws: `PADError(.unwritable)` naming the path and the cause; as `text(of:)`.
  public static func write(_ configuration: RunConfiguration, to url: URL) throws {
    try AtomicFile.write(text(of: configuration), to: url)
  }

  /// The file's text, which ends with a line feed.
  ///
  /// - Throws: `EncodingError` for a number that is not finite.
  public static func text(of configuration: RunConfiguration) throws -> String {
    let text = try serialize(node: node(of: configuration.tree()))
    return text.hasSuffix("\n") ? text : text + "\n"
  }

  /// Numbers as people write them: YAMLEncoder has 9e-1 for 0.9.
  private static func node(of tree: ConfigurationTree) -> Node {
    switch tree {
    case .flag(let value): return Node("\(value)")
    case .integer(let value): return Node("\(value)")
    case .number(let value): return Node("\(value)")
    case .text(let value): return .scalar(value.represented())
    case .list(let values): return Node(values.map(node))
    case .group(let values):
      return Node(values.sorted { $0.key < $1.key }.map { (Node($0.key), node(of: $0.value)) })
    }
  }

  /// The tree of a `key=value` text.
  ///
  /// - Parameter option: where the text stands, for messages.
  static func assignment(_ text: String, of option: String = "--set") throws -> ConfigurationTree {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else {
      throw PADError(
        .invalid, "\(option) '\(text)'; expected key=value",
        advice: option == "--set" ? "For example --set cnn.epochs=10" : nil)
    }
    return .single(String(parts[0]), try parse(String(parts[1]), source: "\(option) \(text)"))
  }

  private static func parse(_ text: String, source: String) throws -> ConfigurationTree {
    do {
      return try YAMLDecoder().decode(ConfigurationTree.self, from: text)
    } catch let error as DecodingError {
      guard case .dataCorrupted(let context) = error, let cause = context.underlyingError else {
        throw PADError(.invalid, "\(source): \(error.explanation)")
      }
      throw PADError(.invalid, "\(source): not YAML: \(cause)")
    } catch {
      throw PADError(.invalid, "\(source): not YAML: \(error)")
    }
  }
}
