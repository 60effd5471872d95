import Foundation
import PADCore

/// A folder that is made beside its place and put there when it is whole.
struct SynthesisFolder {
  let folder: URL

  init(_ folder: URL) { self.folder = folder }

  /// Where the set grows.
  var partial: URL { sibling("partial") }

  private func sibling(_ suffix: String) -> URL {
    folder.deletingLastPathComponent().appending(path: ".\(folder.lastPathComponent).\(suffix)")
  }

  /// What the folder holds; nil where it is absent or empty.
  ///
  /// - Throws: `PADError(.unwritable)` where it is no folder or cannot be read.
  func names() throws -> [String]? {
    guard FileManager.default.fileExists(atPath: folder.path) else { return nil }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
      throw PADError(.unwritable, "\(folder.path): not a folder, or one that cannot be read")
    }
    return names.isEmpty ? nil : names
  }

  /// - Parameter name: A file that is not ours.
  func foreign(_ name: String?) -> PADError {
    PADError(
      .unwritable,
      "\(folder.path): holds files that are not a synthetic set's"
        + (name.map { " ('\($0)')" } ?? ""),
      advice: "Choose another folder, or empty this one")
  }

  /// - Parameter keeping: Whether an interrupted run's files are of use.
  func begin(keeping: Bool) throws {
    if !keeping { try? FileManager.default.removeItem(at: partial) }
  }

  /// Puts the finished set in place of what was there.
  ///
  /// - Throws: `PADError(.unwritable)`.
  func finish() throws {
    let files = FileManager.default
    let old = sibling("old")
    do {
      try? files.removeItem(at: old)
      let isReplaced = files.fileExists(atPath: folder.path)
      if isReplaced { try files.moveItem(at: folder, to: old) }
      try files.moveItem(at: partial, to: folder)
      if isReplaced { try files.removeItem(at: old) }
    } catch {
      throw PADError(
        .unwritable, "\(folder.path): cannot put the finished set in place (\(error))",
        advice: "It lies whole in \(partial.path)")
    }
  }
}
