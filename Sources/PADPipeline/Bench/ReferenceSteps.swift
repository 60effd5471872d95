import Foundation
import PADCore
import Torch

/// `Benchmarks/reference_steps.py`: Python PyTorch that runs one training step when asked.
final class ReferenceSteps {
  /// The interpreter.
  let python: URL
  /// What it runs.
  let script: URL
  let threads: Int
  private let process = Process()
  private let requests = Pipe()
  private let answers = Pipe()
  private var buffer = Data()

  /// - Throws: `PADError(.missing)` where the interpreter or its PyTorch does not start,
  ///   `PADError(.invalid)` where it is of another version than this program's.
  init(python: URL, script: URL, threads: Int) throws {
    self.python = python
    self.script = script
    self.threads = threads
    process.executableURL = python
    process.arguments = [script.path, "--threads", "\(threads)"]
    process.standardInput = requests
    process.standardOutput = answers
    struct Greeting: Decodable { var torch: String }
    do {
      try process.run()
    } catch {
      throw PADError(.missing, "\(python.path): \(systemReason(error))")
    }
    guard let line = Self.line(from: answers, &buffer),
      let greeting = try? JSONDecoder().decode(Greeting.self, from: Data(line.utf8))
    else {
      throw PADError(
        .missing, "\(python.path): PyTorch did not start", advice: "Run make bench-reference")
    }
    // A build's mark such as +cpu does not matter.
    guard greeting.torch.split(separator: "+").first.map(String.init) == TorchRuntime.version else {
      throw PADError(
        .invalid,
        "\(python.path) has PyTorch \(greeting.torch); expected \(TorchRuntime.version), this "
          + "program's", advice: "Run make bench-reference")
    }
  }

  deinit {
    try? requests.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// Two steps of a kind in an interpreter of their own.
  func freshProcess(_ name: String) throws -> FreshProcess {
    try FreshProcess(python, [script.path, "--threads", "\(threads)", "--once", name])
  }

  /// Runs one step of a kind and returns how long it took.
  func milliseconds(_ name: String) throws -> Double {
    try requests.fileHandleForWriting.write(contentsOf: Data("\(name)\n".utf8))
    guard let line = Self.line(from: answers, &buffer), let seconds = Double(line) else {
      throw PADError(.invalid, "the reference step '\(name)' gave no time")
    }
    return seconds * 1000
  }

  private static func line(from pipe: Pipe, _ buffer: inout Data) -> String? {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: buffer[..<end], as: UTF8.self)
        buffer = Data(buffer[buffer.index(after: end)...])
        return line
      }
      let more = pipe.fileHandleForReading.availableData
      if more.isEmpty { return nil }
      buffer.append(more)
    }
  }
}
