import Foundation
import PADCore

/// Frames to go through, whether a video or an image sequence.
public enum FrameSource: Hashable, Sendable {
  /// A video file.
  case video(URL)
  /// Pictures in order, `frameRate` of them a second.
  case pictures([URL], frameRate: Double = 25)

  /// What became of a source.
  public struct Outcome: Hashable, Sendable {
    /// How many frames were handed over.
    public var frames: Int
    /// Why the source ends early, in a user's words: `VideoReader.truncation`, or of an image
    /// sequence for example `ends after 2 of 3 pictures: c.jpg: no such file`. Nil where no break
    /// was met.
    public var truncation: String?

    /// - Parameter truncation: why the source ends early; nil where it does not.
    public init(frames: Int, truncation: String? = nil) {
      self.frames = frames
      self.truncation = truncation
    }
  }

  /// The video file, or the first picture.
  public var url: URL? {
    switch self {
    case .video(let url): url
    case .pictures(let urls, _): urls.first
    }
  }

  /// Hands the sampled frames over, one at a time and in order.
  ///
  /// Where a video is cut or damaged, or a picture of a sequence cannot be read, the frames before
  /// the break are handed over and `Outcome.truncation` says why they are all; pictures that are
  /// left out are not opened. `all`, `every` and `interval` go to a video's end. `first` goes no
  /// further than its last frame: a break behind it is not noticed. `evenly` decodes as far as its
  /// last frame too, but counts the frames up to the file's end first: of what lies behind its
  /// last frame, a file that breaks off is noticed, and a damaged frame is not.
  ///
  /// - Throws: `PADError` that begins with the path, as `VideoReader` does, and as `Image.read`
  ///   does where the first picture that is taken is bad;
  ///   `PADError(.invalid)` for a sampling of no frames or a frame rate that is not above 0;
  ///   whatever `body` throws.
  @discardableResult
  public func forEachFrame(
    _ sampling: FrameSampling = .all, limits: PictureLimits = .standard,
    _ body: (VideoFrame) throws -> Void
  ) throws -> Outcome {
    try forEachFrame(sampling, withNext: false, limits: limits) { frame, _ in try body(frame) }
  }
}
