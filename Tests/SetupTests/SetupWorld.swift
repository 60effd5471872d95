import Foundation
import Testing

/// A folder with wheels of a few bytes, their pins, and programs that stand before the machine's
/// own, in which `Scripts/setup` runs without network.
final class SetupWorld {
  let folder: URL
  var environment: [String: String]

  static let packageRoot = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  init(cuda: Bool = false) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "setup-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "bin"), withIntermediateDirectories: true)
    environment = ProcessInfo.processInfo.environment.filter {
      !$0.key.hasPrefix("PIP_") && !$0.key.hasPrefix("BONAFIDE_") && !$0.key.hasPrefix("MAKE")
    }
    environment["BONAFIDE_PINS"] = folder.appending(path: "pins").path
    environment["PIP_CONFIG_FILE"] = "/dev/null"
    environment["PIP_NO_INDEX"] = "1"
    environment["PIP_FIND_LINKS"] =
      (cuda ? ["cuda", "rest"] : ["cpu"]).map { folder.appending(path: $0).path }
      .joined(separator: " ")
    environment["PATH"] =
      folder.appending(path: "bin").path + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    let script = Self.packageRoot.appending(path: "Tests/SetupTests/Reference/make_wheels.py")
    let made = try run("/usr/bin/python3", [script.path, folder.path])
    try #require(made.status == 0, "\(made.errors)")
    if cuda {
      // What a machine with the CUDA build is offered: everything but the CPU build of torch.
      try FileManager.default.createDirectory(
        at: folder.appending(path: "rest"), withIntermediateDirectories: true)
      for wheel in try names(in: "cpu") where !wheel.hasPrefix("torch-") {
        try FileManager.default.copyItem(
          at: folder.appending(path: "cpu/\(wheel)"), to: folder.appending(path: "rest/\(wheel)"))
      }
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var deps: URL { folder.appending(path: "deps") }

  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
    /// The lines of the error output.
    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
  }

  /// Runs `Scripts/setup --prefix deps` with more arguments.
  func setup(_ arguments: String..., variables: [String: String] = [:]) throws -> Outcome {
    try run(
      Self.packageRoot.appending(path: "Scripts/setup").path,
      ["--prefix", deps.path] + arguments, variables: variables)
  }

  func run(_ program: String, _ arguments: [String], variables: [String: String] = [:]) throws
    -> Outcome
  {
    let running = try start(program, arguments, variables: variables)
    return try running()
  }

  /// Starts a program; the result waits for it.
  func start(_ program: String, _ arguments: [String], variables: [String: String] = [:]) throws
    -> () throws -> Outcome
  {
    // Files rather than pipes: a pipe that nobody reads yet would stop the program.
    let id = UUID().uuidString
    let files = ["out", "err"].map { folder.appending(path: "\(id).\($0)") }
    for file in files { try Data().write(to: file) }
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = environment.merging(variables) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    return {
      process.waitUntilExit()
      return Outcome(
        status: process.terminationStatus,
        output: try String(contentsOf: files[0], encoding: .utf8),
        errors: try String(contentsOf: files[1], encoding: .utf8))
    }
  }

  /// Puts a program before the machine's own of the same name.
  func replaceProgram(_ name: String, by shell: String) throws {
    let file = folder.appending(path: "bin/\(name)")
    try "#!/bin/sh\n\(shell)\n".write(to: file, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
  }

  func names(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: path).path).sorted()
  }

  func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: deps.appending(path: path).path)
  }

  func text(_ path: String) throws -> String {
    try String(contentsOf: deps.appending(path: path), encoding: .utf8)
  }

  func write(_ text: String, to path: String) throws {
    let file = deps.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }
}
