/// Named settings of a method, laid over its defaults before a file's and a command line's.
public struct MethodPreset: Hashable, Sendable {
  /// Begins with the method's name, such as `ssdg-official`.
  public let name: String
  /// One line for `bonafide train --help`.
  public let summary: String
  /// As `--set` takes them: `ssdg.batchSize=24`, `augmentation=light`.
  public let settings: [String]

  /// Takes `key=value` texts under a name.
  public init(name: String, summary: String, settings: [String]) {
    self.name = name
    self.summary = summary
    self.settings = settings
  }
}
