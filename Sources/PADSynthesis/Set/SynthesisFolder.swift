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

  /// Checks that replacing the folder takes nothing with it but a set that `synth` wrote.
  ///
  /// - Parameter own: The set's files, below the folder; nil where the folder is free.
  /// - Throws: `PADError(.unwritable)` that names the first file that is not among them.
  func check(holdsOnly own: Set<String>?) throws {
    guard try names() != nil else { return }
    let own = own ?? []
    let known = own.union(Self.folders(of: own))
    let foreign = try paths(below: folder).filter {
      !known.contains($0) && !AtomicFile.isTemporary(($0 as NSString).lastPathComponent)
    }
    let folders = Self.folders(of: foreign)
    guard let first = foreign.filter({ !folders.contains($0) }).min() else { return }
    throw self.foreign(first)
  }

  private static func folders(of paths: some Sequence<String>) -> Set<String> {
    var folders: Set<String> = []
    for path in paths {
      var folder = (path as NSString).deletingLastPathComponent
      while !folder.isEmpty, folders.insert(folder).inserted {
        folder = (folder as NSString).deletingLastPathComponent
      }
    }
    return folders
  }

  private func paths(below folder: URL) throws -> [String] {
    do {
      return try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    } catch {
      throw PADError(.unwritable, "\(folder.path): cannot be read (\(systemReason(error)))")
    }
  }

  /// Makes ready for writing: of an interrupted run's files, those that a kill cut short go.
  ///
  /// - Parameter keeping: Whether the other ones are of use.
  /// - Throws: `PADError(.unwritable)`.
  func begin(keeping: Bool) throws {
    let files = FileManager.default
    guard keeping else {
      try? files.removeItem(at: partial)
      return
    }
    for path in try paths(below: partial)
    where AtomicFile.isTemporary((path as NSString).lastPathComponent) {
      try? files.removeItem(at: partial.appending(path: path))
    }
  }

  /// Puts the finished set in place of what was there.
  ///
  /// - Parameter own: As for `check`: files may have come since.
  /// - Throws: `PADError(.unwritable)`.
  func finish(replacing own: Set<String>?) throws {
    try check(holdsOnly: own)
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
        .unwritable,
        "\(folder.path): cannot put the finished set in place (\(systemReason(error)))",
        advice: "It lies whole in \(partial.path)")
    }
  }
}
