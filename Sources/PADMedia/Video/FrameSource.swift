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
    /// `VideoReader.truncation`; nil for whole videos and for image sequences.
    public var truncation: String?

    /// - Parameter truncation: as `VideoReader.truncation`.
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
  /// Nothing is decoded after the last frame that the sampling takes, so that a break behind it
  /// is not noticed. Pictures that are left out are not opened.
  ///
  /// - Throws: `PADError` that begins with the path, as `VideoReader` and `Image.read` do;
  ///   `PADError(.invalid)` for a sampling of no frames or a frame rate that is not above 0;
  ///   whatever `body` throws.
  @discardableResult
  public func forEachFrame(
    _ sampling: FrameSampling = .all, limits: PictureLimits = .standard,
    _ body: (VideoFrame) throws -> Void
  ) throws -> Outcome {
    try sampling.check()
    switch self {
    case .video(let url):
      return try Self.forEachFrame(of: url, sampling, limits, body)
    case .pictures(let urls, let frameRate):
      guard frameRate > 0, frameRate.isFinite else {
        throw PADError(.invalid, "frame rate \(frameRate); expected a number above 0")
      }
      var selection = FrameSelection(sampling, total: urls.count)
      var frames = 0
      for (index, url) in urls.enumerated() {
        let time = Double(index) / frameRate
        guard selection.takes(index: index, time: time) else { continue }
        try body(
          VideoFrame(index: index, time: time, image: Image.read(url, limits: limits)))
        frames += 1
        if selection.isComplete { break }
      }
      return Outcome(frames: frames)
    }
  }

  private static func forEachFrame(
    of url: URL, _ sampling: FrameSampling, _ limits: PictureLimits,
    _ body: (VideoFrame) throws -> Void
  ) throws -> Outcome {
    let reader = try VideoReader(url, limits: limits)
    var total = 0
    if case .evenly = sampling { total = try VideoReader.countFrames(of: url, limits: limits) }
    var selection = FrameSelection(sampling, total: total)
    var frames = 0
    while !selection.isComplete,
      let frame = try reader.next(where: { selection.takes(index: $0, time: $1) })
    {
      try body(frame)
      frames += 1
    }
    return Outcome(frames: frames, truncation: reader.truncation)
  }
}
