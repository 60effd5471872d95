import Foundation
import PADCore
public import PADData

// What the commands over stores print: words, or JSON.

extension PrepareResult {
  /// The summary, failures per label.
  public var text: String {
    let rows = summary.labels.map { counts in
      [
        counts.label.rawValue, "\(counts.prepared)", "\(counts.noFace)",
        PreparationSummary.percent(counts.noFaceShare), "\(counts.unreadable)",
        "\(counts.skipped)",
      ]
    }
    var lines = ["\(summary.dataset): crops by \(crop.summary)"]
    if !views.kinds.isEmpty { lines.append("beside them: \(views.summary)") }
    if summary.clips > 0 {
      lines.append(
        "\(summary.clips) clips, frames '\(sampling)'"
          + (summary.clipsCutShort > 0
            ? "; \(summary.clipsCutShort) end early or are damaged" : ""))
    }
    lines += textTable(
      [["label", "prepared", "no face", "share", "unreadable", "skipped"]] + rows)
    lines += summary.views.map {
      "\($0.kind.rawValue): \($0.live) live, \($0.attack) attack"
    }
    if summary.skippedOfUnknownLabel > 0 {
      lines.append("\(summary.skippedOfUnknownLabel) skipped of unknown label")
    }
    if summary.ofRemovedSubjects > 0 {
      lines.append(
        "\(summary.ofRemovedSubjects) samples passed over: their subjects were removed for good")
    }
    lines += summary.warnings.map { "warning: \($0)" }
    lines.append("every member that is not whole: \(skippedFile.path)")
    return lines.joined(separator: "\n")
  }

  /// The result as JSON.
  ///
  /// - Throws: `EncodingError` where a value has no JSON form.
  public func json() throws -> String { try JSONText.encode(self) }
}

extension StoreListing {
  /// Tables for people.
  ///
  /// - Parameter withSubjects: adds a line for every person.
  public func text(withSubjects: Bool) -> String {
    var lines = ["crops by \(crop.summary)"]
    for preparation in preparations where !preparation.isFinished {
      lines.append("warning: the preparation of '\(preparation.dataset)' was not finished")
    }
    lines += textTable([Self.groupHeader] + summary.groups.map(Self.row))
    if skipped > 0 { lines.append("\(skipped) members could not become samples") }
    if withSubjects {
      lines += textTable([Self.subjectHeader] + summary.subjects.map(Self.row))
    }
    return lines.joined(separator: "\n")
  }

  /// The listing as JSON.
  ///
  /// - Throws: `EncodingError` where a value has no JSON form.
  public func json() throws -> String { try JSONText.encode(self) }

  private static let groupHeader = [
    "dataset", "subset", "label", "kind", "camera", "subjects", "videos", "prepared", "no face",
    "unreadable",
  ]
  private static let subjectHeader = ["dataset", "subject", "sessions", "live", "attack"]

  private static func row(_ group: StoreSummary.Group) -> [String] {
    [
      group.dataset, group.subset?.rawValue ?? "-", group.label.rawValue,
      group.instrument?.rawValue ?? "-", group.camera ?? "-", "\(group.subjects)",
      "\(group.videos)", "\(group.prepared)", "\(group.noFace)", "\(group.unreadable)",
    ]
  }

  private static func row(_ person: StoreSummary.Subject) -> [String] {
    let sessions = person.sessions.isEmpty ? "-" : person.sessions.joined(separator: " ")
    return [person.dataset, person.subject, sessions, "\(person.live)", "\(person.attack)"]
  }
}

extension StoreVerification {
  /// A line for every finding, then the counts.
  public var text: String {
    func line(_ kind: String, _ finding: Finding) -> String {
      let place = finding.sample.map { "\($0): " } ?? ""
      return "\(kind): \(place)\(finding.text)"
    }
    let counts =
      "\(samples) samples, \(crops) crops decoded, \(problems.count) problems, "
      + "\(warnings.count) warnings"
    return (problems.map { line("problem", $0) } + warnings.map { line("warning", $0) } + [counts])
      .joined(separator: "\n")
  }

  /// The result as JSON.
  ///
  /// - Throws: `EncodingError` where a value has no JSON form.
  public func json() throws -> String { try JSONText.encode(self) }
}

extension StoreRemoval {
  /// One line for people.
  public var text: String {
    "removed \(subject) of \(dataset): \(samples) samples, \(crops) crops"
  }

  /// The result as JSON.
  ///
  /// - Throws: `EncodingError` where a value has no JSON form.
  public func json() throws -> String { try JSONText.encode(self) }
}

/// Lines of columns padded to their widest cell.
func textTable(_ rows: [[String]]) -> [String] {
  let columns = rows.map(\.count).max() ?? 0
  let widths = (0..<columns).map { column in
    rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
  }
  return rows.map { row in
    var line = ""
    for (cell, width) in zip(row, widths) {
      line += cell + String(repeating: " ", count: width - cell.count + 2)
    }
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }
}
