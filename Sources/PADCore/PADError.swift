/// An error that data, files, settings or devices can cause.
///
/// Its message says what, where, expected and got; `advice` says what to do.
public struct PADError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Sendable {
    /// A file, folder, model or option is not there.
    case missing
    /// It is there, but cannot be read (truncated, empty, no permission).
    case unreadable
    /// It was read, but is not what it should be (another program's file, a wrong value).
    case invalid
    /// Correct, but beyond what this version supports.
    case unsupported
    /// Writing failed (full disk, read-only folder).
    case unwritable
    /// The data cannot serve the purpose (one class only, no development split).
    case insufficientData
    /// Numbers went wrong (NaN loss, singular input).
    case numerical
  }

  public let kind: Kind
  public let message: String
  public let advice: String?

  public init(_ kind: Kind, _ message: String, advice: String? = nil) {
    self.kind = kind
    self.message = message
    self.advice = advice
  }

  public var description: String {
    advice.map { message + (message.hasSuffix("?") ? " " : ". ") + $0 } ?? message
  }
}

/// The candidate nearest to a misspelt word, for messages such as `unknown key 'lerning_rate';
/// did you mean 'learningRate'?`. Nil where nothing comes near.
public func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
  let scored = candidates.map {
    (name: $0, distance: editDistance(word.lowercased(), $0.lowercased()))
  }
  guard let best = scored.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }) else {
    return nil
  }
  return best.distance <= max(2, word.count / 3) ? best.name : nil
}

/// Levenshtein's distance: insertions, deletions and substitutions cost 1 each.
private func editDistance(_ a: String, _ b: String) -> Int {
  let target = Array(b)
  var row = Array(0...target.count)
  for (i, character) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in target.enumerated() {
      let substituted = diagonal + (character == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[target.count]
}
