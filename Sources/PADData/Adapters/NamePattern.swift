internal import Foundation
internal import PADCore

/// What a file's name says of its picture.
struct NamedParts: Hashable {
  /// Nil where the pattern leaves the subject to the folder.
  var subject: String?
  var session: String?
  var camera: String?
  var video: String?
}

/// A user's regular expression over file names.
struct NamePattern: Sendable {
  private static let otherGroups = ["session", "camera", "video"]

  let text: String
  private let expression: NSRegularExpression
  /// Whether the first group is the subject: no group is named.
  private let takesFirstGroup: Bool

  /// Whether the pattern says the subject, and not only what else a name holds.
  var namesSubject: Bool { takesFirstGroup || text.contains("(?<subject>") }

  init(_ text: String) throws {
    self.text = text
    do {
      expression = try NSRegularExpression(pattern: text)
    } catch {
      throw PADError(
        .invalid, "subject pattern '\(text)' is no regular expression",
        advice: #"For names such as anna_03.jpg write '^([^_]+)_'"#)
    }
    guard expression.numberOfCaptureGroups > 0 else {
      throw PADError(
        .invalid, "subject pattern '\(text)' has no group to take the subject from",
        advice: #"Put parentheses around the subject, for example '^([^_]+)_'"#)
    }
    takesFirstGroup = !(["subject"] + Self.otherGroups).contains { text.contains("(?<\($0)>") }
  }

  /// Nil where the name does not match, or its subject is empty.
  func parts(of name: String) -> NamedParts? {
    let whole = NSRange(name.startIndex..., in: name)
    guard let match = expression.firstMatch(in: name, range: whole) else { return nil }
    func text(_ range: NSRange) -> String? {
      Range(range, in: name).map { String(name[$0]) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    func group(_ group: String) -> String? {
      guard self.text.contains("(?<\(group)>") else { return nil }
      return text(match.range(withName: group))
    }
    let subject = takesFirstGroup ? text(match.range(at: 1)) : group("subject")
    guard subject != nil || !namesSubject else { return nil }
    return NamedParts(
      subject: subject, session: group("session"), camera: group("camera"),
      video: group("video"))
  }
}
