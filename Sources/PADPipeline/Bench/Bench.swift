import Foundation
import PADCore
import Torch

/// `bonafide bench`: speed and memory on this machine, as ratios measured in one run.
public enum Bench {
  /// One line of the table.
  public struct Row: Codable, Hashable, Sendable {
    /// What was measured.
    public var name: String
    /// The number with its unit.
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

  /// The whole table.
  public struct Result: Codable, Sendable {
    /// Properties of the machine and the libraries, by name.
    public var machine: [String: String]
    /// In the order in which they were measured.
    public var rows: [Row]

    /// The result as JSON.
    ///
    /// - Throws: `EncodingError` where a value has no JSON form.
    public func json() throws -> String { try JSONText.encode(self) }

    /// A table for people.
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

  /// Rows that are measured together.
  public enum Part: String, CaseIterable, Sendable {
    case predict
    case metrics
    case operators
    case loader
    case store
    case clips
    case views
    case steps
  }

  /// Measures; what cannot be measured here says so in its row.
  ///
  /// - Parameters:
  ///   - parts: what to measure.
  ///   - steps: names of the training steps that `steps` measures; all where empty.
  ///   - executable: this program, for rows that need a fresh process.
  ///   - referencePython: an interpreter with PyTorch; nil leaves the comparisons out.
  /// - Throws: `PADError(.invalid)` where that PyTorch is of another version than this program's.
  public static func run(
    _ parts: Set<Part> = Set(Part.allCases), steps: [String] = [], executable: URL,
    referencePython: URL?,
    referenceSteps: URL?
  ) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "bonafide-bench-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let threads = ProcessInfo.processInfo.activeProcessorCount
    try TorchRuntime.prepare(threads: threads)

    let reference = try referencePython.flatMap { python in
      try referenceSteps.map { try ReferenceSteps(python: python, script: $0, threads: threads) }
    }
    let material =
      parts.isDisjoint(with: [.predict, .loader, .store])
      ? nil : try await BenchMaterial(in: folder)

    var rows: [Row] = []
    if let material, parts.contains(.predict) {
      rows.append(try DeploymentBench.memoryRow(material, executable: executable))
      rows += try DeploymentBench.latencyRows(material)
      rows.append(try DeploymentBench.verdictRow(material))
    }
    if parts.contains(.metrics) {
      rows += [try MetricsBench.row(executable: executable), try VideoScoreBench.row()]
    }
    if parts.contains(.operators) { rows += try OperatorBench.rows(reference) }
    if let material, parts.contains(.loader) {
      rows.append(try TrainingBench.loaderRow(material))
    }
    if let material, parts.contains(.store) {
      rows += try StoreBench.rows(material, in: folder)
    }
    if parts.contains(.clips) { rows += try await ClipBench.rows(in: folder) }
    if parts.contains(.views) { rows += try await ViewBench.rows(in: folder) }
    if parts.contains(.steps) {
      rows += try StepBench.rows(
        steps, executable: executable, python: referencePython, script: referenceSteps,
        reference: reference, threads: threads)
    }
    return Result(
      machine: [
        "processor": Doctor.processorName(), "torch": TorchRuntime.version,
        "threads": "\(threads)",
      ], rows: rows)
  }
}
