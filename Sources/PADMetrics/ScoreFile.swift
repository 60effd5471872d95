import Foundation
import PADCore

/// Score files: ours, and the classical text form of Idiap's tools.
public enum ScoreFile {
  /// The forms of a score file.
  public enum Format: String, Sendable, CaseIterable {
    /// A header and the columns sample, video, subject, dataset, pai, label, score, subset, in any
    /// order. Only label (`live` or `attack`) and score are needed; other columns are ignored.
    case csv
    /// `claimed_id real_id path score`, separated by white space. A presentation is live where
    /// both identities are equal; else real_id is `attack`, `attack/SPECIES` or the species.
    case fourColumn = "four-column"
  }

  /// Hands every sample of a file to `body`, in fixed memory.
  ///
  /// A score that is empty or `nan` is a failure to acquire.
  ///
  /// - Parameter format: nil looks at the first line.
  /// - Throws: `PADError` naming file and line: `scores.csv:12: label 'spoof'; expected live or
  ///   attack`; and whatever `body` throws.
  public static func read(
    _ url: URL, format: Format? = nil, _ body: (ScoredSample) throws -> Void
  ) throws {
    var reader = try RecordReader(url)
    switch try format ?? detect(reader) {
    case .csv: try CSVScores.read(&reader, body)
    case .fourColumn: try FourColumnScores.read(&reader, body)
    }
  }

  /// All samples of a file.
  ///
  /// - Throws: as `read`.
  public static func samples(in url: URL, format: Format? = nil) throws -> [ScoredSample] {
    var samples: [ScoredSample] = []
    try read(url, format: format) { samples.append($0) }
    return samples
  }

  /// Writes samples whole or not at all.
  ///
  /// The four-column form has no place for videos, data sets and subsets, nor for names with white
  /// space in them.
  ///
  /// - Throws: `PADError(.unwritable)`; `.unsupported` for a name that the form cannot hold.
  public static func write(
    _ samples: some Sequence<ScoredSample>, to url: URL, format: Format = .csv
  ) throws {
    try AtomicFile.replace(url) { temporary in
      guard FileManager.default.createFile(atPath: temporary.path, contents: nil) else {
        throw CocoaError(.fileWriteNoPermission)
      }
      let handle = try FileHandle(forWritingTo: temporary)
      defer { try? handle.close() }
      var text = format == .csv ? CSVScores.header : ""
      for sample in samples {
        switch format {
        case .csv: CSVScores.append(sample, to: &text)
        case .fourColumn: try FourColumnScores.append(sample, to: &text)
        }
        if text.utf8.count > 1 << 20 {
          try handle.write(contentsOf: Data(text.utf8))
          text.removeAll(keepingCapacity: true)
        }
      }
      try handle.write(contentsOf: Data(text.utf8))
      try handle.synchronize()
    }
  }

  private static func detect(_ reader: RecordReader) throws -> Format {
    guard let line = reader.firstLine() else {
      throw PADError(.invalid, "\(reader.file): is empty; expected scores")
    }
    let cells = line.split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces.union(["\""])).lowercased()
    }
    if cells.contains("score") { return .csv }
    if line.split(whereSeparator: \.isWhitespace).count == 4 { return .fourColumn }
    if cells.count > 1 { return .csv }
    throw PADError(
      .invalid,
      """
      \(reader.file):1: '\(line.prefix(60))'; expected a CSV header with the columns label and \
      score, or lines of claimed_id real_id path score
      """)
  }

  /// A score as the files write it; nil where it is none. Empty is a failure to acquire.
  static func score(_ text: ArraySlice<UInt8>) -> Double? {
    if text.isEmpty { return .nan }
    return Double(String(decoding: text, as: UTF8.self))
  }
}
