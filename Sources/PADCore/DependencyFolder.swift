import Foundation

/// The folder `.deps` that set-up fills with model files and native libraries.
public enum DependencyFolder {
  /// The environment variable that names the folder and overrides the search.
  public static let environmentVariable = "BONAFIDE_DEPS"

  /// Finds the folder: the environment variable, then `.deps` beside or above the executable's
  /// real path, then `.deps` in or above the current directory.
  ///
  /// - Throws: `PADError(.missing)` that says where it was looked for.
  public static func locate(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    executable: URL? = runningExecutable,
    currentDirectory: URL = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
  ) throws -> URL {
    if let path = environment[environmentVariable], !path.isEmpty {
      let folder = URL(fileURLWithPath: path, isDirectory: true)
      guard isFolder(folder) else {
        throw PADError(
          .missing, "\(path): no such folder (\(environmentVariable) names it)",
          advice: "Correct or unset \(environmentVariable)")
      }
      return folder
    }
    let starts = [executable?.deletingLastPathComponent(), currentDirectory].compactMap(\.self)
    for start in starts {
      var folder = start.standardizedFileURL
      while true {
        let candidate = folder.appending(path: ".deps", directoryHint: .isDirectory)
        if isFolder(candidate) { return candidate }
        let parent = folder.deletingLastPathComponent().standardizedFileURL
        if parent.path == folder.path || folder.path == "/" { break }
        folder = parent
      }
    }
    throw PADError(
      .missing,
      ".deps: not found in or above "
        + starts.map(\.path).joined(separator: " or "),
      advice: "Run Scripts/setup, or name the folder in \(environmentVariable)")
  }

  /// The real path of the running program, links resolved; nil where the system hides it.
  public static var runningExecutable: URL? {
    guard
      let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    else { return nil }
    return URL(fileURLWithPath: path)
  }

  private static func isFolder(_ url: URL) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }
}
