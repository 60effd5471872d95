import Foundation
import PADCore
import PADMedia

/// Writes takes below a folder; a take's own file comes last, so that where it is, all is.
struct LayoutFiles: Sendable {
  private let plan: LayoutPlan
  private let folder: URL
  private let clips: ClipFiles

  init(plan: LayoutPlan, folder: URL) {
    self.plan = plan
    self.folder = folder
    clips = ClipFiles(
      folder: folder, timing: plan.timing, writesDepth: plan.writesDepth,
      writesFlow: plan.writesFlow)
  }

  func isFinished(_ take: LayoutTake) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: take.path).path)
  }

  func write(_ clip: Clip, as take: LayoutTake) throws {
    if let sidecar = take.sidecar {
      let faces = (0..<plan.frames).map { clip.face($0) }
      try AtomicFile.write(
        sidecar.text(faces, width: take.camera.width, height: take.camera.height),
        to: folder.appending(path: sidecar.path))
    }
    guard !plan.layout.isVideo else { return try clips.write(clip, to: take.path) }
    let frame = clip.frame(0, withDepth: plan.writesDepth)
    try clips.writeExact(frame, 0, of: take.path)
    let file = folder.appending(path: take.path)
    let encoding: ImageEncoding =
      file.pathExtension == "png" ? .png() : .jpeg(quality: take.camera.jpegQuality)
    try AtomicFile.write(frame.image.encoded(encoding), to: file)
  }
}

extension LayoutPlan {
  /// Every file of the plan's set, below its folder.
  func files() throws -> Set<String> {
    let takes = contents.takes()
    var files = Set(takes.map(\.path) + takes.compactMap(\.sidecar?.path) + [LayoutRecord.fileName])
    files.formUnion(try contents.lists().keys)
    for take in takes {
      files.formUnion(
        ClipFiles.exactPaths(of: take.path, frames: frames, depth: writesDepth, flow: writesFlow))
    }
    return files
  }
}
