import Foundation
import PADCore

/// The package's root.
public let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

/// A folder of its own that is removed after `body`.
public func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// The error's description, so that tests read what users read.
public func message(_ body: () throws -> some Any) -> String {
  do {
    _ = try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}

/// The command line program beside the tests.
public enum Program {
  public static let url = DependencyFolder.runningExecutable?
    .deletingLastPathComponent().appending(path: "bonafide")

  public static var exists: Bool {
    url.map { FileManager.default.isExecutableFile(atPath: $0.path) } ?? false
  }
}
