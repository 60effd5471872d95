import Foundation
import PADCore

extension FrameSource {
  /// Hands the sampled frames over, one at a time and in order, each with the frame behind it:
  /// what optical flow is estimated between, whatever the sampling leaves out.
  ///
  /// - Parameter withNext: whether the frame behind is read; else it is nil everywhere.
  /// - Parameter body: gets nil for the frame behind the last one.
  /// - Throws: as `forEachFrame(_:limits:_:)`.
  @discardableResult
  public func forEachFrame(
    _ sampling: FrameSampling, withNext: Bool, limits: PictureLimits = .standard,
    _ body: (VideoFrame, Image?) throws -> Void
  ) throws -> Outcome {
    try sampling.check()
    switch self {
    case .video(let url):
      return try Self.forEachFrame(of: url, sampling, withNext: withNext, limits, body)
    case .pictures(let urls, let frameRate):
      guard frameRate > 0, frameRate.isFinite else {
        throw PADError(.invalid, "frame rate \(frameRate); expected a number above 0")
      }
      var pairing = Pairing(FrameSelection(sampling, total: urls.count), withNext: withNext)
      var truncation: String?
      for (index, url) in urls.enumerated() where !pairing.isComplete {
        let time = Double(index) / frameRate
        guard pairing.wants(index: index, time: time) else { continue }
        let image: Image
        do {
          image = try Image.read(url, limits: limits)
        } catch let error as PADError where pairing.hasBegun {
          truncation = "ends after \(index) of \(urls.count) pictures: \(error.named(url))"
          break
        }
        try pairing.take(VideoFrame(index: index, time: time, image: image), body)
      }
      try pairing.finish(body)
      return Outcome(frames: pairing.frames, truncation: truncation)
    }
  }

  private static func forEachFrame(
    of url: URL, _ sampling: FrameSampling, withNext: Bool, _ limits: PictureLimits,
    _ body: (VideoFrame, Image?) throws -> Void
  ) throws -> Outcome {
    var extent: (frames: Int, truncation: String?) = (0, nil)
    if case .evenly = sampling { extent = try VideoReader.extent(of: url, limits: limits) }
    var pairing = Pairing(FrameSelection(sampling, total: extent.frames), withNext: withNext)
    let reader = try VideoReader(url, limits: limits)
    while !pairing.isComplete,
      let frame = try reader.next(where: { pairing.wants(index: $0, time: $1) })
    {
      try pairing.take(frame, body)
    }
    try pairing.finish(body)
    return Outcome(frames: pairing.frames, truncation: reader.truncation ?? extent.truncation)
  }
}

extension PADError {
  /// The message with the file's name in place of its path.
  fileprivate func named(_ url: URL) -> String {
    guard message.hasPrefix(url.path) else { return "\(url.lastPathComponent): \(message)" }
    return url.lastPathComponent + message.dropFirst(url.path.count)
  }
}

/// Hands taken frames on: at once, or held back until the one behind is there.
private struct Pairing {
  private var selection: FrameSelection
  private let withNext: Bool
  private var waiting: VideoFrame?
  private var takesCurrent = false
  private(set) var frames = 0

  init(_ selection: FrameSelection, withNext: Bool) {
    self.selection = selection
    self.withNext = withNext
  }

  /// Whether no later frame is wanted.
  var isComplete: Bool { selection.isComplete && waiting == nil }

  /// Whether a frame was taken.
  var hasBegun: Bool { frames > 0 || waiting != nil }

  /// To be asked of every frame.
  mutating func wants(index: Int, time: Double) -> Bool {
    takesCurrent = !selection.isComplete && selection.takes(index: index, time: time)
    return takesCurrent || waiting != nil
  }

  mutating func take(_ frame: VideoFrame, _ body: (VideoFrame, Image?) throws -> Void) throws {
    guard withNext else {
      try body(frame, nil)
      frames += 1
      return
    }
    if let waiting {
      try body(waiting, frame.image)
      frames += 1
    }
    waiting = takesCurrent ? frame : nil
  }

  mutating func finish(_ body: (VideoFrame, Image?) throws -> Void) throws {
    guard let last = waiting else { return }
    waiting = nil
    try body(last, nil)
    frames += 1
  }
}
