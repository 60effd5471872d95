import Foundation
import PADCore
import PADMedia

/// Writes a plan's pictures, or its videos, to a folder.
///
///     OUT/manifest.json
///     OUT/set/[train|dev|test]/live/SUBJECT/SUBJECT_CAMERA_NUMBER.jpg
///     OUT/set/[train|dev|test]/spoof/KIND/SUBJECT/...
///     OUT/unseen/test/live|spoof/KIND/SUBJECT/...
///     OUT/fresh/live|spoof/KIND/SUBJECT/...
///     OUT/depth/set/.../*.pfm
///
/// Videos are `.mp4`; of each, depth and flow are folders with a file a frame.
public struct SyntheticSet: Sendable {
  /// What is drawn.
  public let plan: SynthesisPlan

  private let portraits: PortraitSource?

  /// Takes a plan; `write` draws it.
  ///
  /// - Parameter portraits: Where the plan's portraits come from, if it has any.
  public init(_ plan: SynthesisPlan, portraits: PortraitSource? = nil) {
    self.plan = plan
    self.portraits = portraits
  }

  /// How far the writing is: files done (those of an earlier, interrupted run included).
  public struct Progress: Hashable, Sendable {
    /// Pictures or videos written so far.
    public var done: Int
    /// Pictures or videos in all.
    public var total: Int
  }

  /// Writes to a temporary folder beside `folder` and renames it in the end.
  ///
  /// An interrupted run continues where it stopped. A complete set of the same plan is left as
  /// it is; one of another plan is replaced, if the folder holds nothing but what `synth` wrote.
  ///
  /// - Parameters:
  ///   - workers: Pictures or videos made at a time; the result does not depend on it.
  ///   - progress: Called after each file, from one task at a time.
  /// - Throws: `PADError(.unwritable)` where `folder` holds something else or cannot be written;
  ///   `CancellationError` when the task is canceled (what was made is kept for the next run).
  public func write(
    to folder: URL, workers: Int = ProcessInfo.processInfo.activeProcessorCount,
    progress: (Progress) -> Void = { _ in }
  ) async throws -> SynthesisManifest {
    let output = SynthesisFolder(folder.standardizedFileURL)
    if let existing = SynthesisManifest.find(in: output.folder), existing.plan == plan {
      return existing
    }
    let replaced = SynthesisManifest.files(in: output.folder)
    try output.check(holdsOnly: replaced)
    try output.begin(keeping: SynthesisManifest.find(in: output.partial)?.plan == plan)
    try SynthesisManifest(plan, pictures: []).write(to: output.partial)
    let pictures = try await fill(
      output.partial, workers: max(1, workers), progress: progress)
    let manifest = SynthesisManifest(plan, pictures: pictures)
    try manifest.write(to: output.partial)
    try output.finish(replacing: replaced)
    return manifest
  }

  /// Where a picture's depth map lies; videos have a folder each, see `ClipFiles`.
  static func depthPath(of picture: String) -> String {
    "depth/\((picture as NSString).deletingPathExtension).pfm"
  }

  /// Makes what is missing: subjects are built some at a time, then all their pictures.
  private func fill(
    _ folder: URL, workers: Int, progress: (Progress) -> Void
  ) async throws -> [SynthesisManifest.Picture] {
    let studio = Studio(
      plan: plan, portraits: try portraitSource(portraits, of: plan.portraits))
    let wearers = studio.wearers()
    let count = plan.subjects + plan.freshSubjects
    var state = Progress(done: 0, total: plan.items().count)
    var pictures: [SynthesisManifest.Picture] = []
    for first in stride(from: 0, to: count, by: max(4, workers)) {
      let batch = Array(first..<min(first + max(4, workers), count))
      let sitters = try await concurrently(batch, workers: workers) { try studio.sitter($0) }
      let items = batch.flatMap { plan.items(ofSubject: $0) }
      pictures += try await concurrently(items, workers: workers) { item in
        let sitter = sitters[item.subjectIndex - first]
        return try Self.write(item, of: sitter, studio, wearers, to: folder)
      } each: {
        state.done += 1
        progress(state)
      }
    }
    return pictures
  }

  private static func write(
    _ item: SynthesisPlan.Item, of sitter: Sitter, _ studio: Studio, _ wearers: [Person],
    to folder: URL
  ) throws -> SynthesisManifest.Picture {
    let file = folder.appending(path: item.path)
    let picture = { (device: String?) in
      SynthesisManifest.Picture(
        path: item.path, kind: item.kind, subject: item.subject, camera: item.camera,
        device: device)
    }
    var take = studio.take(item, of: sitter, wearers: wearers)
    // The picture is written last: where it is, an earlier run has finished with this item.
    if FileManager.default.fileExists(atPath: file.path) {
      return picture(take.presentation.device)
    }
    if let video = studio.plan.video {
      let clip = take.film(frameRate: video.frameRate)
      let files = ClipFiles(
        folder: folder, timing: video, writesDepth: studio.plan.writesDepth,
        writesFlow: studio.plan.writesFlow)
      try files.write(clip, to: item.path)
      return picture(take.presentation.device)
    }
    let shot = take.shoot()
    let quality = take.camera.jpegQuality
    if studio.plan.writesDepth {
      try AtomicFile.write(
        DepthMap.encoded(
          shot.depth, width: shot.image.width, height: shot.image.height),
        to: folder.appending(path: depthPath(of: item.path)))
    }
    try AtomicFile.write(shot.image.encoded(.jpeg(quality: quality)), to: file)
    return picture(take.presentation.device)
  }
}
