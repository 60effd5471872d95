internal import PADCore

/// A fingerprint of what a model saw: which samples, under which labels, with which pixels.
public enum DataHash {
  /// SHA-256, in hexadecimal, of one line a sample, sorted by id: its id, its label, its attack
  /// kind or nothing, the SHA-256 of its crop or nothing; tabs between them, a line feed behind.
  ///
  /// The order of `samples` does not matter.
  public static func of(_ samples: some Sequence<StoredSample>) -> String {
    let lines = samples.sorted { $0.id < $1.id }.lazy.map { sample in
      [
        sample.id, sample.identity.label.rawValue, sample.identity.instrument?.rawValue ?? "",
        sample.cropDigest ?? "",
      ].joined(separator: "\t") + "\n"
    }
    return SHA256Text.of(lines: lines)
  }
}
