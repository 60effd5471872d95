/// Named settings of a method, laid over its defaults before a file's and a command line's.
public struct MethodPreset: Hashable, Sendable {
  /// Begins with the method's name, such as `ssdg-official`.
  public let name: String
  /// One line for `bonafide train --help`.
  public let summary: String
  /// As `--set` takes them: `ssdg.batchSize=24`, `augmentation=light`.
  public let settings: [String]

  /// The preset of a name, with its method.
  public static func named(_ name: String) -> (kind: MethodKind, preset: MethodPreset)? {
    for kind in MethodKind.allCases {
      if let preset = kind.presets.first(where: { $0.name == name }) { return (kind, preset) }
    }
    return nil
  }

  /// Takes `key=value` texts under a name.
  public init(name: String, summary: String, settings: [String]) {
    self.name = name
    self.summary = summary
    self.settings = settings
  }
}
