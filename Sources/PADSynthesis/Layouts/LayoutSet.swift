public import Foundation
import PADCore
import PADMedia

/// Writes a plan's videos or pictures in a public data set's layout.
///
/// Beside the layout's own files lie `.synthesis.json`, which holds the plan, and where asked for
/// `depth/` (portable float maps in centimeters) and `flow/` (Middlebury's `.flo` in pixels, frame
/// to frame), a folder a take with a file a frame.
public struct LayoutSet: Sendable {
  /// What is drawn.
  public let plan: LayoutPlan

  private let portraits: PortraitSource?

  /// Takes a plan; `write` draws it.
  ///
  /// - Parameter portraits: Where the plan's portraits come from, if it has any.
  public init(_ plan: LayoutPlan, portraits: PortraitSource? = nil) {
    self.plan = plan
    self.portraits = portraits
  }

  /// What was written.
  public struct Summary: Hashable, Codable, Sendable {
    /// Takes that agree in subset and kind.
    public struct Row: Hashable, Codable, Sendable {
      public var subset: String
      /// `live`, `print`, `cut`, `replay`, `mask` or `mask3d`.
      public var kind: String
      public var subjects: Int
      /// Videos or pictures.
      public var files: Int
    }

    /// In the order of subsets.
    public var rows: [Row]
    /// Videos or pictures in all.
    public var files: Int
    /// Frames in all.
    public var frames: Int
  }

  /// Writes to a temporary folder beside `folder` and renames it in the end.
  ///
  /// An interrupted run continues where it stopped. A complete set of the same plan is left as
  /// it is; one of another plan is replaced, if the folder holds nothing but what `synth` wrote.
  ///
  /// - Parameters:
  ///   - workers: Takes made at a time; the result does not depend on it.
  ///   - progress: Called after each take with the takes done and all, from one task at a time.
  /// - Throws: `PADError(.unwritable)` where `folder` holds something else or cannot be written;
  ///   `CancellationError` when the task is canceled (what was made is kept for the next run).
  public func write(
    to folder: URL, workers: Int = ProcessInfo.processInfo.activeProcessorCount,
    progress: (SyntheticSet.Progress) -> Void = { _ in }
  ) async throws -> Summary {
    let output = SynthesisFolder(folder.standardizedFileURL)
    let takes = plan.contents.takes()
    let earlier = (try? LayoutRecord.read(output.folder))?.plan
    if earlier == plan { return summary(takes) }
    let replaced = try earlier?.files()
    try output.check(holdsOnly: replaced)
    try output.begin(keeping: plan == (try? LayoutRecord.read(output.partial))?.plan)
    try LayoutRecord(plan).write(to: output.partial)
    try await fill(output.partial, takes, workers: max(1, workers), progress: progress)
    for (path, text) in try plan.contents.lists() {
      try AtomicFile.write(text, to: output.partial.appending(path: path))
    }
    try output.finish(replacing: replaced)
    return summary(takes)
  }

  private func summary(_ takes: [LayoutTake]) -> Summary {
    var rows: [Summary.Row] = []
    for subset in Subset.allCases {
      for kind in ["live", "print", "cut", "replay", "mask", "mask3d"] {
        let members = takes.filter { $0.subset == subset && $0.act.kind == kind }
        guard !members.isEmpty else { continue }
        rows.append(
          Summary.Row(
            subset: subset.rawValue, kind: kind, subjects: Set(members.map(\.subject)).count,
            files: members.count))
      }
    }
    return Summary(rows: rows, files: takes.count, frames: takes.count * plan.frames)
  }

  /// Makes what is missing: subjects are built some at a time, then all their takes.
  private func fill(
    _ folder: URL, _ takes: [LayoutTake], workers: Int,
    progress: (SyntheticSet.Progress) -> Void
  ) async throws {
    let studio = LayoutStudio(
      plan: plan, portraits: try portraitSource(portraits, of: plan.portraits))
    let wearers = studio.wearers()
    let bySubject = Dictionary(grouping: takes, by: \.subject)
    let files = LayoutFiles(plan: plan, folder: folder)
    var state = SyntheticSet.Progress(done: 0, total: takes.count)
    for first in stride(from: 0, to: plan.subjects, by: max(2, workers)) {
      let jobs = (first..<min(first + max(2, workers), plan.subjects)).flatMap { subject in
        (bySubject[subject] ?? []).enumerated().map { (number: $0.offset, take: $0.element) }
      }.filter { !files.isFinished($0.take) }
      let batch = Set(jobs.map(\.take.subject)).sorted()
      let total = (first..<min(first + max(2, workers), plan.subjects))
        .reduce(0) { $0 + (bySubject[$1]?.count ?? 0) }
      state.done += total - jobs.count
      let sitters = try await concurrently(batch, workers: workers) { subject in
        let needsFilms = (bySubject[subject] ?? []).contains { $0.act.isFilm }
        return (subject, try studio.sitter(subject, needsFilms: needsFilms))
      }
      let people = Dictionary(uniqueKeysWithValues: sitters)
      _ = try await concurrently(jobs, workers: workers) { job in
        guard let sitter = people[job.take.subject] else { return }
        let clip = studio.clip(
          job.take, number: job.number, of: sitter, wearers: wearers[job.take.subset] ?? [])
        try files.write(clip, as: job.take)
      } each: {
        state.done += 1
        progress(state)
      }
    }
  }
}

extension LayoutTake.Act {
  var isFilm: Bool {
    if case .film = self { return true }
    return false
  }
}

/// `.synthesis.json`: says that a folder is `synth`'s own, and of which plan.
struct LayoutRecord: Codable {
  static let fileName = ".synthesis.json"
  private static let currentFormat = "bonafide-synth-layout-1"

  var format: String
  var plan: LayoutPlan

  init(_ plan: LayoutPlan) {
    format = Self.currentFormat
    self.plan = plan
  }

  static func read(_ folder: URL) throws -> LayoutRecord {
    let file = folder.appending(path: fileName)
    let record = try JSONText.decode(Self.self, from: Data(contentsOf: file))
    guard record.format == currentFormat else {
      throw PADError(.invalid, "\(file.path): format '\(record.format)'")
    }
    return record
  }

  func write(to folder: URL) throws {
    try AtomicFile.write(JSONText.data(self), to: folder.appending(path: Self.fileName))
  }
}
