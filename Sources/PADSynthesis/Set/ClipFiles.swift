import Foundation
import PADCore
import PADMedia

/// Writes videos below a folder, and what is known exactly of their frames beside them; a video's
/// own file comes last, so that where it is, all is.
struct ClipFiles: Sendable {
  let folder: URL
  let timing: VideoTiming
  let writesDepth: Bool
  let writesFlow: Bool

  func write(_ clip: Clip, to path: String) throws {
    let video = try VideoWriter(
      to: folder.appending(path: path), width: clip.camera.width, height: clip.camera.height,
      frameRate: timing.frameRate, codec: .h264(quality: clip.camera.videoQuality))
    for index in 0..<timing.frames {
      let hasNext = index + 1 < timing.frames
      let frame = clip.frame(index, withDepth: writesDepth, withFlow: writesFlow && hasNext)
      try writeExact(frame, index, of: path)
      try video.append(frame.image)
      try Task.checkCancellation()
    }
    try video.finish()
  }

  /// Depth and flow of a frame, where they are wanted.
  func writeExact(_ frame: Clip.Frame, _ index: Int, of path: String) throws {
    let (width, height) = (frame.image.width, frame.image.height)
    if writesDepth {
      try AtomicFile.write(
        DepthMap.encoded(frame.depth, width: width, height: height),
        to: folder.appending(path: Self.depthPath(of: path, index)))
    }
    if !frame.flow.isEmpty {
      let vectors = frame.flow.flatMap { [$0.x, $0.y] }
      try OpticalFlow(width: width, height: height, vectors: vectors)
        .write(to: folder.appending(path: Self.flowPath(of: path, index)))
    }
  }

  /// The files of depth and flow beside a file of `frames` frames.
  static func exactPaths(of path: String, frames: Int, depth: Bool, flow: Bool) -> [String] {
    (depth ? (0..<frames).map { depthPath(of: path, $0) } : [])
      + (flow ? (0..<frames - 1).map { flowPath(of: path, $0) } : [])
  }

  /// Where a frame's depth map lies.
  private static func depthPath(of path: String, _ frame: Int) -> String {
    "depth/\((path as NSString).deletingPathExtension)/\(padded(frame, 6)).pfm"
  }

  /// Where the flow from a frame to the next lies.
  private static func flowPath(of path: String, _ frame: Int) -> String {
    "flow/\((path as NSString).deletingPathExtension)/\(padded(frame, 6)).flo"
  }
}
