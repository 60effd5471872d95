internal import Foundation
internal import PADCore
internal import PADMedia

/// A data set's folder, looked into by name only: nothing is decoded.
struct SourceTree {
  let root: URL

  /// - Throws: `PADError(.missing)` where `root` is no folder.
  init(_ root: URL) throws {
    self.root = root
    guard Self.isFolder(root) else {
      throw PADError(.missing, "\(root.path): there is no such folder")
    }
  }

  /// The place of a path below the root; the empty path is the root itself.
  func url(_ path: String) -> URL { path.isEmpty ? root : root.appending(path: path) }

  func holdsFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url(path).path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }

  func holdsFolder(_ path: String) -> Bool { Self.isFolder(url(path)) }

  private static func isFolder(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// - Throws: `PADError(.missing)` where the root holds none of the folders: it is another data set.
  func requireFolder(among names: [String], of title: String, advice: String) throws {
    guard !names.contains(where: holdsFolder) else { return }
    let listed = names.map { "\($0)/" }.joined(separator: ", ")
    throw PADError(
      .missing, "\(root.path): not \(title); expected the folders \(listed) in it", advice: advice)
  }
}

/// What lies in a folder.
struct TreeEntry {
  enum Kind {
    case file
    case folder
    /// A link that cannot be followed, and why.
    case brokenLink(String)
  }

  /// Below the root.
  var path: String
  var kind: Kind

  var name: String { (path as NSString).lastPathComponent }
  /// The name without its extension.
  var stem: String { (name as NSString).deletingPathExtension }
  /// The extension in small letters.
  var type: String { (name as NSString).pathExtension.lowercased() }

  var isVideo: Bool { MemberTypes.videos.contains(type) }
  var isPicture: Bool { PictureFile.extensions.contains(type) }
}

/// File name extensions of what can be a sample. Content decides what a file is.
enum MemberTypes {
  static let videos: Set<String> = ["mp4", "avi", "mov", "mkv", "webm", "m4v"]
}

extension SourceTree {
  /// A folder's entries by name, hidden ones left out; a link to a folder counts as one unless it
  /// leads back to a folder on the way down to it, or above one.
  ///
  /// - Throws: `PADError(.unreadable)` where the folder cannot be read.
  func entries(_ path: String) throws -> [TreeEntry] {
    let folder = url(path)
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    } catch {
      throw PADError(
        .unreadable, "\(folder.path): the folder cannot be read (\(systemReason(error)))",
        advice: "Make the whole data set readable; part of it would be another data set")
    }
    let wayDown = foldersDown(to: path)
    return names.sorted().filter { !$0.hasPrefix(".") }.map { name in
      TreeEntry(
        path: path.isEmpty ? name : "\(path)/\(name)",
        kind: Self.kind(of: folder.appending(path: name), below: wayDown))
    }
  }

  /// Where the folders from the root down to `path` lie, links followed.
  private func foldersDown(to path: String) -> [String] {
    var folder = root
    return [root.resolvingSymlinksInPath().path]
      + path.split(separator: "/").map { name in
        folder.append(path: String(name))
        return folder.resolvingSymlinksInPath().path
      }
  }

  private static func kind(of url: URL, below wayDown: [String]) -> TreeEntry.Kind {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      return .brokenLink("a link that leads nowhere")
    }
    guard isFolder.boolValue else { return .file }
    let target = url.resolvingSymlinksInPath().path
    return wayDown.contains { $0 == target || $0.hasPrefix(target + "/") }
      ? .brokenLink("a link to a folder that contains it") : .folder
  }
}
