internal import Foundation
internal import PADCore

/// A data set's text list, a line a member. Blank lines hold none.
struct ListFile {
  struct Line {
    /// From 1.
    var number: Int
    /// Without white space around it.
    var text: String
  }

  /// Below the data set's root.
  let path: String
  let lines: [Line]
  private let url: URL

  /// - Throws: `PADError(.missing)` or `.unreadable` naming the list; `.invalid` where it is no text
  ///   or names nothing.
  init(_ path: String, in tree: SourceTree) throws {
    self.path = path
    url = tree.url(path)
    guard tree.holdsFile(path) else {
      throw PADError(
        .missing, "\(url.path): the list is missing",
        advice: "Unpack the data set's lists too; they say who trains and who tests")
    }
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw PADError(.unreadable, "\(url.path): cannot read the list (\(systemReason(error)))")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw PADError(.invalid, "\(url.path): not UTF-8 text; expected a list, a line a member")
    }
    lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated().compactMap { index, line in
        // A byte order mark is no part of the first name.
        let text = line.trimmingCharacters(in: .whitespaces.union(["\u{FEFF}"]))
        return text.isEmpty ? nil : Line(number: index + 1, text: text)
      }
    if lines.isEmpty {
      throw PADError(.invalid, "\(url.path): the list is empty; expected a line a member")
    }
  }

  /// What is wrong with a line, for whoever mends the list.
  func error(_ line: Int, _ what: String, advice: String? = nil) -> PADError {
    PADError(.invalid, "\(url.path):\(line): \(what)", advice: advice)
  }
}
