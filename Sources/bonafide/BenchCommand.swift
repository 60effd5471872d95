import ArgumentParser
import Foundation
import PADCore
import PADPipeline

struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure speed and memory on this machine.",
    discussion: """
      Training steps are compared with the same steps in Python PyTorch, in turn, where \
      `make bench-reference` has set that up; elsewhere those rows say "not measured". Run it on \
      an idle machine.

      Example:
        make bench-reference bench
      """)

  @Option(help: ArgumentHelp("Interpreter with PyTorch, to compare with.", valueName: "file"))
  var python: String?

  @Option(
    help: ArgumentHelp("Benchmarks/reference_steps.py of the sources.", valueName: "file"))
  var referenceSteps: String?

  @Option(
    help: ArgumentHelp(
      "Measure only this part; may be repeated.", valueName: "part"))
  var only: [Bench.Part] = []

  @Option(
    name: .customLong("step"),
    help: ArgumentHelp(
      "Of the part steps only this one; may be repeated: \(StepBench.names.joined(separator: ", ")).",
      valueName: "name"))
  var steps: [String] = []

  @Flag(help: "Print JSON.")
  var json = false

  /// What a row that needs a fresh process runs in it.
  enum Worker: String, ExpressibleByArgument {
    case metrics
    case step
  }

  @Option(help: .hidden)
  var worker: Worker?

  @Option(help: .hidden)
  var workerStep = ""

  func run() async throws {
    switch worker {
    case .metrics: return print(try MetricsBench.worker())
    case .step: return try StepBench.worker(workerStep)
    case nil: break
    }
    let result = try await Bench.run(
      Set(!only.isEmpty ? only : steps.isEmpty ? Bench.Part.allCases : [.steps]), steps: steps,
      executable: URL(filePath: "/proc/self/exe").resolvingSymlinksInPath(),
      referencePython: reference(python, "bench-python/python"),
      referenceSteps: reference(referenceSteps, "../Benchmarks/reference_steps.py"))
    print(json ? try result.json() : result.text)
  }

  /// What the user named, else the file below the dependency folder where it is there.
  private func reference(_ named: String?, _ standard: String) -> URL? {
    if let named { return URL(filePath: named) }
    guard let file = try? DependencyFolder.locate().appending(path: standard),
      FileManager.default.isExecutableFile(atPath: file.path)
        || file.pathExtension == "py" && FileManager.default.fileExists(atPath: file.path)
    else { return nil }
    return file
  }
}

extension Bench.Part: ExpressibleByArgument {}
