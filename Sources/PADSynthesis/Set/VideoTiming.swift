import PADCore

/// How long synthetic videos are, and how many frames a second they have.
public struct VideoTiming: Hashable, Codable, Sendable {
  /// Length of each video.
  public var seconds: Double
  /// Frames a second of each video.
  public var frameRate: Double

  /// - Throws: `PADError(.invalid)` outside of 0.04...600 seconds and 1...120 frames a second.
  public init(seconds: Double = 1, frameRate: Double = 25) throws {
    self.init(checkedSeconds: seconds, frameRate: frameRate)
    try check()
  }

  /// Of a plan that checks them itself.
  init(checkedSeconds seconds: Double, frameRate: Double) {
    self.seconds = seconds
    self.frameRate = frameRate
  }

  func check() throws {
    guard (0.04...600).contains(seconds) else {
      throw PADError(.invalid, "\(seconds) seconds; expected 0.04...600")
    }
    guard (1...120).contains(frameRate) else {
      throw PADError(.invalid, "\(frameRate) frames a second; expected 1...120")
    }
  }

  /// Frames of each video.
  public var frames: Int { max(1, Int((seconds * frameRate).rounded())) }

  /// Seconds of the films that attackers show; longer videos show them to their end and back.
  var filmSeconds: Float { Float(min(seconds, 4)) }
}
