public import Foundation

/// A data set's own file with the face in each frame of one clip.
public struct FrameAnnotations: Hashable, Sendable {
  /// How a line of the file says where the face is.
  public enum Format: Hashable, Sendable {
    /// Replay-Attack's `.face`: `frame x y width height`.
    case replayAttackBoxes
    /// SiW's `.face`: one line a frame, `left top right bottom`.
    case siwBoxes
    /// MSU-MFSD's `.face`: `frame, left, top, right, bottom`, then both eyes.
    case msuBoxesAndEyes
    /// OULU-NPU's `.txt`: `frame,xr,yr,xl,yl`.
    case ouluEyes
  }

  /// The file.
  public var url: URL
  /// What its lines are.
  public var format: Format

  /// Names a file that is read when its clip is.
  public init(url: URL, format: Format) {
    self.url = url
    self.format = format
  }
}
