import PADMethods

/// What can be trained, for help texts.
public enum Methods {
  /// The methods' names.
  public static var names: String { MethodKind.allCases.map(\.rawValue).joined(separator: ", ") }

  /// The presets' names.
  public static var presetNames: String {
    MethodKind.allCases.flatMap { $0.presets.map(\.name) }.joined(separator: ", ")
  }

  /// A line for every method and every preset.
  public static var table: String {
    MethodKind.allCases.map { kind in
      (["\(kind.rawValue): \(kind.summary)"]
        + kind.presets.map { "  \($0.name): \($0.summary)" }).joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
