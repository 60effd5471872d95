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
    guard withNext else { return try forEachFrame(sampling, limits: limits) { try body($0, nil) } }
    try sampling.check()
    var pairing = Pairing(selection: FrameSelection(sampling, total: try total(sampling, limits)))
    switch self {
    case .video(let url):
      let reader = try VideoReader(url, limits: limits)
      while !pairing.isComplete,
        let frame = try reader.next(where: { pairing.wants(index: $0, time: $1) })
      {
        try pairing.take(frame, body)
      }
      try pairing.finish(body)
      return Outcome(frames: pairing.frames, truncation: reader.truncation)
    case .pictures(let urls, let frameRate):
      for (index, url) in urls.enumerated() where !pairing.isComplete {
        let time = Double(index) / frameRate
        guard pairing.wants(index: index, time: time) else { continue }
        let frame = VideoFrame(
          index: index, time: time, image: try Image.read(url, limits: limits))
        try pairing.take(frame, body)
      }
      try pairing.finish(body)
      return Outcome(frames: pairing.frames)
    }
  }

  private func total(_ sampling: FrameSampling, _ limits: PictureLimits) throws -> Int {
    switch (self, sampling) {
    case (.pictures(let urls, let frameRate), _):
      guard frameRate > 0, frameRate.isFinite else {
        throw PADError(.invalid, "frame rate \(frameRate); expected a number above 0")
      }
      return urls.count
    case (.video(let url), .evenly): return try VideoReader.countFrames(of: url, limits: limits)
    case (.video, _): return 0
    }
  }
}

/// Holds a taken frame back until the one behind it is there.
private struct Pairing {
  var selection: FrameSelection
  private var waiting: VideoFrame?
  private var takesCurrent = false
  private(set) var frames = 0

  init(selection: FrameSelection) { self.selection = selection }

  var isComplete: Bool { selection.isComplete && waiting == nil }

  /// To be asked of every frame.
  mutating func wants(index: Int, time: Double) -> Bool {
    takesCurrent = !selection.isComplete && selection.takes(index: index, time: time)
    return takesCurrent || waiting != nil
  }

  mutating func take(_ frame: VideoFrame, _ body: (VideoFrame, Image?) throws -> Void) throws {
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
