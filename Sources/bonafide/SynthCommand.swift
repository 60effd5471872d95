import ArgumentParser
import Foundation
import PADCore
import PADPipeline
import PADSynthesis

struct SynthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synth",
    abstract: "Make a synthetic data set: rendered heads, prints, replays and masks of them.",
    discussion: """
      Examples:

        bonafide synth --out world --subjects 14 --seed 1
        bonafide prepare --adapter folder --root world/set --store world.store

        bonafide synth --out clips --subjects 8 --pictures 4 --seconds 2
        bonafide synth --out replay --layout replay-attack --subjects 10 --seconds 2

      With the layout 'own', OUT/set holds training, development and test subjects; OUT/unseen \
      the test subjects under an attack kind that the set lacks; OUT/fresh further subjects to \
      try a detector on; OUT/manifest.json every parameter. They are pictures, or with --seconds \
      videos. Any other layout is a public data \
      set's: its folders, names and lists, videos where it has videos. The same plan and seed \
      give the same files. An interrupted run goes on where it stopped when the same command \
      runs again.
      """)

  @Option(help: "The folder to make. It must be free, or hold a synthetic set.")
  var out: String

  @Option(help: "People in the set (own: 14, at least 4; others: 10, at least 3).")
  var subjects: Int?

  @Option(
    help: ArgumentHelp(
      "Make the people of the real portraits in this folder, one of each.",
      valueName: "folder"))
  var portraits: String?

  @Option(help: "Everything random follows from it.")
  var seed: UInt64 = 1

  @Option(help: "How folders and files are laid out: \(SynthLayout.names).")
  var layout = SynthLayout.own

  @Option(
    help: "Own layout: live pictures or videos a subject, 24; each attack kind gets half as many.")
  var pictures: Int?

  @Option(help: "Own layout: attack kinds in the set, with commas (print,replay): \(attackNames).")
  var kinds: String?

  @Option(help: "Own layout: the attack kind kept out of the set (mask): one of them, or none.")
  var unseenKind: String?

  @Option(help: "Own layout: people in OUT/fresh, beside those in the set (2).")
  var fresh: Int?

  @Option(help: "Videos: the length of each (1). The own layout has videos only where it is given.")
  var seconds: Double?

  @Option(help: "Videos: frames a second (25).")
  var frameRate: Double?

  @Option(help: "Public layouts: pixels of the pictures' shorter side (240).")
  var size: Int?

  @Flag(help: "Write exact depth in centimeters beside the pictures (OUT/depth, .pfm).")
  var depth = false

  @Flag(help: "Videos: write exact optical flow beside (OUT/flow, .flo).")
  var flow = false

  @Option(help: "Pictures or videos made at the same time; the result does not depend on it.")
  var workers = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func run() async throws {
    if let official = layout.official {
      try await run(official)
    } else {
      try await runOwn()
    }
  }

  private func runOwn() async throws {
    let folder = try portraits.map { try PortraitFolder(URL(filePath: $0)) }
    let (people, further) = (subjects ?? 14, fresh ?? 2)
    let plan = try SynthesisPlan(
      seed: seed, subjects: people, pictures: pictures ?? 24,
      attacks: try attackKinds(), unseenKind: try withheldKind(), freshSubjects: further,
      writesDepth: depth,
      video: try seconds.map { try VideoTiming(seconds: $0, frameRate: frameRate ?? 25) },
      writesFlow: flow, portraits: try folder?.names(people + max(0, further)) ?? [])
    var line = SynthProgressLine(noun: plan.video == nil ? "pictures" : "videos")
    defer { line.end() }
    let summary = try await Synthesizing.synthesize(
      plan, to: URL(filePath: out), portraits: folder, workers: workers
    ) { line.show($0) }
    line.end()
    print(json ? try summary.json() : summary.text)
  }

  private func run(_ official: LayoutPlan.Layout) async throws {
    let folder = try portraits.map { try PortraitFolder(URL(filePath: $0)) }
    let people = subjects ?? 10
    let plan = try LayoutPlan(
      layout: official, seed: seed, subjects: people, seconds: seconds ?? 1,
      frameRate: frameRate ?? 25, shorterSide: size ?? 240, writesDepth: depth,
      writesFlow: flow, portraits: try folder?.names(people) ?? [])
    var line = SynthProgressLine(noun: official.isVideo ? "videos" : "pictures")
    defer { line.end() }
    let summary = try await Synthesizing.synthesize(
      plan, to: URL(filePath: out), portraits: folder, workers: workers
    ) { line.show($0) }
    line.end()
    print(json ? try summary.json() : summary.text)
  }

  private func withheldKind() throws -> SynthesisPlan.Kind? {
    let name = unseenKind ?? SynthesisPlan.Kind.mask.rawValue
    if name == "none" { return nil }
    return try attack(name, of: "--unseen-kind", orElse: " or none")
  }

  private func attackKinds() throws -> [SynthesisPlan.Kind] {
    try (kinds ?? "print,replay").split(separator: ",").map {
      try attack($0.trimmingCharacters(in: .whitespaces), of: "--kinds")
    }
  }

  private func attack(_ name: String, of option: String, orElse: String = "") throws
    -> SynthesisPlan.Kind
  {
    guard let kind = SynthesisPlan.Kind(rawValue: name), kind != .live else {
      throw ValidationError("\(option) \(name); expected \(Self.attackNames)\(orElse)")
    }
    return kind
  }

  private static let attackNames =
    SynthesisPlan.Kind.allCases.filter { $0 != .live }.map(\.rawValue).joined(separator: ", ")

  func validate() throws {
    _ = try withheldKind()
    _ = try attackKinds()
    guard workers > 0 else { throw ValidationError("--workers \(workers); expected 1 or more") }
    let isOwn = layout == .own
    let isVideo = isOwn ? seconds != nil : layout.isVideo
    let misplaced: [(String, Bool)] = [
      ("--pictures", pictures != nil && !isOwn), ("--kinds", kinds != nil && !isOwn),
      ("--unseen-kind", unseenKind != nil && !isOwn),
      ("--fresh", fresh != nil && !isOwn),
      ("--seconds", seconds != nil && !isOwn && !isVideo), ("--size", size != nil && isOwn),
    ]
    let ofVideos = [("--frame-rate", frameRate != nil), ("--flow", flow)]
    if isOwn, !isVideo, let option = ofVideos.first(where: \.1)?.0 {
      throw ValidationError("\(option) says nothing about pictures; add --seconds for videos")
    }
    if let option = (misplaced + (isVideo ? [] : ofVideos)).first(where: \.1)?.0 {
      throw ValidationError("\(option) says nothing about the layout \(layout.rawValue)")
    }
  }
}

/// The layouts of `synth`: our own, and those of public data sets.
enum SynthLayout: String, CaseIterable, ExpressibleByArgument {
  case own
  case replayAttack = "replay-attack"
  case casiaFASD = "casia-fasd"
  case msuMFSD = "msu-mfsd"
  case ouluNPU = "oulu-npu"
  case siw
  case celebASpoof = "celeba-spoof"
  case nuaa

  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// Nil for our own.
  var official: LayoutPlan.Layout? { LayoutPlan.Layout(rawValue: rawValue) }

  var isVideo: Bool { official?.isVideo ?? false }
}

/// One line that rewrites itself on a terminal, a line every ten seconds elsewhere; both on
/// standard error.
private struct SynthProgressLine {
  private static let plainInterval = Duration.seconds(10)
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let noun: String
  private let start = ContinuousClock.now
  private var last: Duration = .zero
  private var isOpen = false

  init(noun: String) { self.noun = noun }

  mutating func show(_ progress: SyntheticSet.Progress) {
    let elapsed = ContinuousClock.now - start
    let isLast = progress.done == progress.total
    guard isTerminal || isLast || elapsed - last >= Self.plainInterval else { return }
    last = elapsed
    let rate = Double(progress.done) / max(elapsed / .seconds(1), 1e-3)
    let left = Double(progress.total - progress.done) / max(rate, 1e-3)
    let speed = rate.formatted(.number.precision(.significantDigits(2)))
    let text =
      "made \(progress.done) of \(progress.total) \(noun), \(speed) a second, "
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
