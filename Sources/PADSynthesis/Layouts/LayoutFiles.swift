import Foundation
import PADCore
import PADMedia

/// Writes takes below a folder; a take's own file comes last, so that where it is, all is.
struct LayoutFiles: Sendable {
  let plan: LayoutPlan
  let folder: URL

  func isFinished(_ take: LayoutTake) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: take.path).path)
  }

  func write(_ clip: Clip, as take: LayoutTake) throws {
    let file = folder.appending(path: take.path)
    let (width, height) = (take.camera.width, take.camera.height)
    if let sidecar = take.sidecar {
      let faces = (0..<plan.frames).map { clip.face($0) }
      try AtomicFile.write(
        sidecar.text(faces, width: width, height: height),
        to: folder.appending(path: sidecar.path))
    }
    guard plan.layout.isVideo else {
      let frame = clip.frame(0, withDepth: plan.writesDepth)
      try writeExact(frame, 0, take)
      let quality = take.camera.jpegQuality
      let encoding: ImageEncoding =
        file.pathExtension == "png" ? .png() : .jpeg(quality: quality)
      return try AtomicFile.write(frame.image.encoded(encoding), to: file)
    }
    let video = try VideoWriter(
      to: file, width: width, height: height, frameRate: plan.frameRate,
      codec: .h264(quality: take.camera.videoQuality))
    for index in 0..<plan.frames {
      let hasNext = index + 1 < plan.frames
      let frame = clip.frame(
        index, withDepth: plan.writesDepth, withFlow: plan.writesFlow && hasNext)
      try writeExact(frame, index, take)
      try video.append(frame.image)
      try Task.checkCancellation()
    }
    try video.finish()
  }

  /// Depth and flow of a frame, where the plan wants them.
  private func writeExact(_ frame: Clip.Frame, _ index: Int, _ take: LayoutTake) throws {
    let (width, height) = (frame.image.width, frame.image.height)
    if plan.writesDepth {
      try AtomicFile.write(
        DepthMap.encoded(frame.depth, width: width, height: height),
        to: folder.appending(path: take.depthPath(index)))
    }
    if !frame.flow.isEmpty {
      let vectors = frame.flow.flatMap { [$0.x, $0.y] }
      try OpticalFlow(width: width, height: height, vectors: vectors)
        .write(to: folder.appending(path: take.flowPath(index)))
    }
  }
}

extension LayoutTake {
  private var stem: String { (path as NSString).deletingPathExtension }

  /// Where a frame's depth map lies.
  func depthPath(_ frame: Int) -> String { "depth/\(stem)/\(padded(frame, 6)).pfm" }

  /// Where the flow from a frame to the next lies.
  func flowPath(_ frame: Int) -> String { "flow/\(stem)/\(padded(frame, 6)).flo" }
}

extension LayoutPlan {
  /// Every file of the plan's set, below its folder.
  func files() throws -> Set<String> {
    let takes = contents.takes()
    var files = Set(takes.map(\.path) + takes.compactMap(\.sidecar?.path) + [LayoutRecord.fileName])
    files.formUnion(try contents.lists().keys)
    for take in takes {
      if writesDepth { files.formUnion((0..<frames).map(take.depthPath)) }
      if writesFlow { files.formUnion((0..<frames - 1).map(take.flowPath)) }
    }
    return files
  }
}
