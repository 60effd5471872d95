import Foundation
import PADCore
import PADMethods
import Torch

/// `bonafide bench`: speed and memory on this machine, as ratios measured in one run.
public enum Bench {
  /// One line of the table.
  public struct Row: Codable, Hashable, Sendable {
    public var name: String
    public var measured: String
    /// What the product promises; nil where it promises nothing.
    public var expected: String?
    /// Nil where nothing is promised or nothing was measured.
    public var holds: Bool?

    init(_ name: String, _ measured: String, expected: String? = nil, holds: Bool? = nil) {
      self.name = name
      self.measured = measured
      self.expected = expected
      self.holds = holds
    }
  }

  public struct Result: Codable, Sendable {
    public var machine: [String: String]
    public var rows: [Row]

    public func json() throws -> String { try JSONText.encode(self) }

    public var text: String {
      let header = machine.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      let width = rows.map(\.name.count).max() ?? 0
      let lines = rows.map { row in
        let name = row.name.padding(toLength: width, withPad: " ", startingAt: 0)
        let promise = row.expected.map { expected in
          let verdict = row.holds.map { $0 ? "holds" : "DOES NOT HOLD" } ?? ""
          return "   (expected \(expected)\(verdict.isEmpty ? "" : ": \(verdict)"))"
        }
        return "\(name)   \(row.measured)\(promise ?? "")"
      }
      return ([header.joined(separator: ", ")] + lines).joined(separator: "\n")
    }
  }

  /// Measures everything; what cannot be measured here says so in its row.
  ///
  /// - Parameters:
  ///   - executable: this program, for rows that need a fresh process.
  ///   - referencePython: an interpreter with PyTorch; nil leaves the comparisons out.
  public static func run(executable: URL, referencePython: URL?, referenceSteps: URL?) async throws
    -> Result
  {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "bonafide-bench-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let threads = ProcessInfo.processInfo.activeProcessorCount
    try TorchRuntime.setThreads(threads)

    let material = try await BenchMaterial(in: folder)
    var rows = [try DeploymentBench.memoryRow(material, executable: executable)]
    rows += try DeploymentBench.latencyRows(material)
    rows.append(try DeploymentBench.verdictRow(material))
    rows.append(try TrainingBench.overheadRow())
    rows.append(try TrainingBench.loaderRow(material))
    rows += try TrainingBench.stepRows(
      python: referencePython, script: referenceSteps, threads: threads)
    return Result(
      machine: ["torch": TorchRuntime.version, "threads": "\(threads)"], rows: rows)
  }
}

/// Samples of a duration, in milliseconds.
struct Timings {
  private(set) var milliseconds: [Double] = []

  mutating func measure(_ body: () throws -> Void) rethrows {
    let clock = ContinuousClock()
    let start = clock.now
    try body()
    milliseconds.append((clock.now - start) / .milliseconds(1))
  }

  var median: Double { Self.quantile(milliseconds, 0.5) }

  /// The value below which a share of the samples lies, by linear interpolation.
  static func quantile(_ values: [Double], _ share: Double) -> Double {
    let sorted = values.sorted()
    guard let last = sorted.last else { return .nan }
    let position = share * Double(sorted.count - 1)
    let below = Int(position)
    guard below + 1 < sorted.count else { return last }
    return sorted[below] + (position - Double(below)) * (sorted[below + 1] - sorted[below])
  }
}
