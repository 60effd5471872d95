import ArgumentParser
import Foundation
import PADCore
import PADPipeline
import PADSynthesis

struct SynthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synth",
    abstract: "Make a synthetic data set: rendered heads, prints and replays of them.",
    discussion: """
      Example:

        bonafide synth --out world --subjects 14 --seed 1
        bonafide prepare --adapter folder --root world/set --store world.store

      OUT/set holds training, development and test subjects; OUT/unseen the test subjects \
      under an attack kind that the set lacks; OUT/fresh further subjects to try a detector \
      on; OUT/manifest.json every parameter. The same plan and seed give the same pictures. \
      An interrupted run goes on where it stopped when the same command runs again.
      """)

  @Option(help: "The folder to make. It must be free, or hold a synthetic set.")
  var out: String

  @Option(help: "People in the set (at least \(SynthesisPlan.minimumSubjects)).")
  var subjects = 14

  @Option(help: "Everything random follows from it.")
  var seed: UInt64 = 1

  @Option(help: "Live pictures a subject; each attack kind gets half as many.")
  var pictures = 24

  @Option(help: "How folders and files are laid out.")
  var layout: SynthesisPlan.Layout = .own

  @Option(help: "The attack kind kept out of the set: print, replay, mask, or none.")
  var unseenKind = "mask"

  @Option(help: "People in OUT/fresh, beside those in the set.")
  var fresh = 2

  @Flag(help: "Write exact depth in centimeters beside the pictures (OUT/depth, .pfm).")
  var depth = false

  @Option(help: "Pictures made at the same time; the result does not depend on it.")
  var workers = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func run() async throws {
    let plan = try SynthesisPlan(
      seed: seed, layout: layout, subjects: subjects, pictures: pictures,
      unseenKind: try withheldKind(), freshSubjects: fresh, writesDepth: depth)
    var line = SynthProgressLine()
    defer { line.end() }
    let summary = try await Synthesizing.synthesize(
      plan, to: URL(filePath: out), workers: workers
    ) { line.show($0) }
    line.end()
    print(json ? try summary.json() : summary.text)
  }

  private func withheldKind() throws -> SynthesisPlan.Kind? {
    if unseenKind == "none" { return nil }
    let kinds = SynthesisPlan.Kind.allCases.filter { $0 != .live }
    guard let kind = kinds.first(where: { $0.rawValue == unseenKind }) else {
      throw ValidationError("--unseen-kind \(unseenKind); expected print, replay, mask or none")
    }
    return kind
  }

  func validate() throws {
    _ = try withheldKind()
    guard workers > 0 else { throw ValidationError("--workers \(workers); expected 1 or more") }
  }
}

extension SynthesisPlan.Layout: ExpressibleByArgument {}

/// One line that rewrites itself on a terminal, a line every ten seconds elsewhere; both on
/// standard error.
private struct SynthProgressLine {
  private static let plainInterval = Duration.seconds(10)
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let start = ContinuousClock.now
  private var last: Duration = .zero
  private var isOpen = false

  mutating func show(_ progress: SyntheticSet.Progress) {
    let elapsed = ContinuousClock.now - start
    let isLast = progress.done == progress.total
    guard isTerminal || isLast || elapsed - last >= Self.plainInterval else { return }
    last = elapsed
    let rate = Double(progress.done) / max(elapsed / .seconds(1), 1e-3)
    let left = Double(progress.total - progress.done) / max(rate, 1e-3)
    let text =
      "made \(progress.done) of \(progress.total) pictures, \(Int(rate.rounded())) a second, "
      + "\(Int(left.rounded(.up))) s left"
    FileHandle.standardError.write(
      Data((isTerminal ? "\r\u{1B}[K\(text)" : "\(text)\n").utf8))
    isOpen = isTerminal
  }

  mutating func end() {
    if isOpen { FileHandle.standardError.write(Data("\n".utf8)) }
    isOpen = false
  }
}
