internal import Crypto
internal import Foundation
internal import PADCore

/// A fingerprint of which samples, under which labels, a model saw.
public enum DataHash {
  /// SHA-256, in hexadecimal, of one line a sample, sorted by id: its id, a tab, its label, a
  /// tab, its attack kind or nothing, a line feed.
  ///
  /// The order of `samples` does not matter.
  public static func of(_ samples: some Sequence<StoredSample>) -> String {
    var hash = SHA256()
    for identity in samples.map(\.identity).sorted(by: { $0.id < $1.id }) {
      let line =
        "\(identity.id)\t\(identity.label.rawValue)\t\(identity.instrument?.rawValue ?? "")\n"
      hash.update(data: Data(line.utf8))
    }
    return hash.finalize().map { String(format: "%02x", $0) }.joined()
  }
}
