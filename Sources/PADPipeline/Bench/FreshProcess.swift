import Foundation

/// A run of this program in a process of its own, whose peak of memory is its own too.
struct FreshProcess {
  let exitStatus: Int32
  /// Standard output, where it was asked for.
  let output: Data
  /// The kernel's high-water mark (VmHWM) in MB, read until the process ended. (A parent's view of
  /// its child's peak would include the parent's own.)
  let peakMegabytes: Double

  init(_ executable: URL, _ arguments: [String], keepsOutput: Bool = false) throws {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    let pipe = keepsOutput ? Pipe() : nil
    process.standardOutput = pipe ?? FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    var kilobytes = 0
    while process.isRunning {
      kilobytes = Self.highWaterMark(of: process.processIdentifier) ?? kilobytes
      Thread.sleep(forTimeInterval: 0.002)
    }
    process.waitUntilExit()
    exitStatus = process.terminationStatus
    // What this program prints there is shorter than a pipe's buffer.
    output = pipe?.fileHandleForReading.availableData ?? Data()
    peakMegabytes = Double(kilobytes) / 1024
  }

  /// Kilobytes; nil where the process has gone.
  private static func highWaterMark(of process: Int32) -> Int? {
    guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
    else { return nil }
    return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
  }
}
