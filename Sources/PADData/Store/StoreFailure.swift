public import Foundation
public import PADCore

/// A member of a data set that has no crop in the store, and why.
public struct StoreFailure: Hashable, Codable, Sendable {
  /// The name that its samples carry.
  public var dataset: String
  /// Below the data set's root.
  public var path: String
  /// The line of the list `path` that names the member, from 1, where a list is at fault.
  public var line: Int?
  /// Where it is known.
  public var label: Label?
  /// Nil where the member could not become a sample at all.
  public var status: StoredSample.Status?
  /// What is wrong.
  public var reason: String
  /// Whether the member is a clip whose frames before a break are samples.
  public var isCutShort: Bool

  init(
    dataset: String, path: String, line: Int?, label: Label?, status: StoredSample.Status?,
    reason: String, isCutShort: Bool = false
  ) {
    self.dataset = dataset
    self.path = path
    self.line = line
    self.label = label
    self.status = status
    self.reason = reason
    self.isCutShort = isCutShort
  }

  init(_ sample: StoredSample) {
    self.init(
      dataset: sample.identity.dataset, path: sample.source, line: nil,
      label: sample.identity.label, status: sample.status, reason: sample.reason ?? "")
  }
}

/// The file `STORE.skipped.csv`: one line for every member that has no crop, and every clip
/// that ends early.
public enum SkippedFile {
  static let header = "dataset,path,line,label,status,reason"

  /// Where the file of a store lies: beside it.
  public static func url(besideStore store: URL) -> URL {
    store.appendingPathExtension("skipped.csv")
  }

  /// Writes the file whole or not at all.
  ///
  /// - Throws: `PADError(.unwritable)` naming the path and the cause.
  public static func write(_ failures: [StoreFailure], to url: URL) throws {
    let lines = failures.map { failure in
      [
        failure.dataset, failure.path, failure.line.map(String.init) ?? "",
        failure.label?.rawValue ?? "",
        failure.isCutShort ? "cut short" : failure.status?.rawValue ?? "skipped", failure.reason,
      ].map(quoted).joined(separator: ",")
    }
    try AtomicFile.write(([header] + lines).joined(separator: "\n") + "\n", to: url)
  }

  /// RFC 4180.
  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { ",\"".contains($0) || $0.isNewline }) else { return field }
    return "\"\(field.replacingOccurrences(of: "\"", with: "\"\""))\""
  }
}
