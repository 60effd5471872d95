import PADCore

/// Which frames of a video or image sequence are taken.
///
/// As text, for command lines and settings: `all`, `first=5`, `every=10`, `even=8`, `time=0.5`.
public enum FrameSampling: Hashable, Codable, Sendable {
  /// Every frame.
  case all
  /// The first n frames, or all where there are fewer.
  case first(Int)
  /// Frames 0, n, 2n, ...
  case every(Int)
  /// k frames: the middle one of each of k equal parts, which of n frames is
  /// floor((2i + 1) n / 2k) for part i. All frames where there are at most k.
  ///
  /// n is what `VideoReader.countFrames` says, whatever the container declares. A frame that
  /// turns out damaged ends the video before its last parts.
  case evenly(Int)
  /// The first frame at or after each of the times 0, s, 2s, ... since the first frame; where
  /// frames are farther apart than s, each of them once. s is at least 1e-6.
  case interval(seconds: Double)

  /// Reads `all`, `first=5`, `every=10`, `even=8` or `time=0.5`.
  ///
  /// - Throws: `PADError(.invalid)` that names the text and what is expected.
  public init(text: String) throws {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts.first ?? "")
    let value = parts.count > 1 ? String(parts[1]) : nil
    switch (name, value) {
    case ("all", nil): self = .all
    case ("first", let value?): self = .first(try Self.count(value, in: text))
    case ("every", let value?): self = .every(try Self.count(value, in: text))
    case ("even", let value?): self = .evenly(try Self.count(value, in: text))
    case ("time", let value?):
      guard let seconds = Double(value), seconds >= Self.shortestInterval, seconds.isFinite else {
        throw Self.failure(
          text, "expected a number of seconds, at least 0.000001, for example time=0.5")
      }
      self = .interval(seconds: seconds)
    case ("all", _): throw Self.failure(text, "'all' takes no value")
    case ("first", nil), ("every", nil), ("even", nil), ("time", nil):
      throw Self.failure(
        text, "expected a value, for example \(name)=\(name == "time" ? "0.5" : "5")")
    default:
      let known = nearest(to: name, among: Self.names)
      throw Self.failure(
        text, "unknown name '\(name)'" + (known.map { "; did you mean '\($0)'?" } ?? ""))
    }
  }

  /// What `init(text:)` reads.
  public var text: String {
    switch self {
    case .all: "all"
    case .first(let count): "first=\(count)"
    case .every(let step): "every=\(step)"
    case .evenly(let count): "even=\(count)"
    case .interval(let seconds): "time=\(seconds)"
    }
  }

  /// - Throws: `PADError(.invalid)` for a count below 1, and for an interval below 1e-6 s.
  public func check() throws {
    _ = try FrameSampling(text: text)
  }

  private static let shortestInterval = 1e-6  // seconds

  private static let names = ["all", "first", "every", "even", "time"]

  private static func count(_ value: String, in text: String) throws -> Int {
    guard let count = Int(value), count > 0 else {
      throw failure(text, "expected a whole number above 0")
    }
    return count
  }

  private static func failure(_ text: String, _ why: String) -> PADError {
    PADError(
      .invalid, "frame sampling '\(text)': \(why)",
      advice: "It is one of all, first=N, every=N, even=N, time=SECONDS")
  }
}

/// Says of frames in turn whether a sampling takes them.
struct FrameSelection {
  private let sampling: FrameSampling
  /// How many frames there are; `evenly` needs it.
  private let total: Int
  private var taken = 0

  /// Times are sums of rounded numbers: 3 x 0.1 s must not miss the frame at 0.3 s.
  private static let tolerance = 1e-6  // seconds

  init(_ sampling: FrameSampling, total: Int = 0) {
    self.sampling = sampling
    self.total = total
  }

  /// Whether no later frame can be taken.
  var isComplete: Bool {
    switch sampling {
    case .first(let count), .evenly(let count): taken >= count
    case .all, .every, .interval: false
    }
  }

  /// To be asked of every frame, or of all from a taken one to the next.
  mutating func takes(index: Int, time: Double) -> Bool {
    let isTaken =
      switch sampling {
      case .all: true
      case .first(let count): index < count
      case .every(let step): index % step == 0
      case .evenly(let count): total <= count || index == middle(of: taken, among: count)
      case .interval(let seconds):
        time + Self.tolerance >= Double(taken) * seconds
      }
    guard isTaken else { return false }
    if case .interval(let seconds) = sampling {
      // `taken` counts the times that are served, of which one frame may serve several.
      // Containers may state times beyond any whole number.
      let served = min(((time + Self.tolerance) / seconds).rounded(.down), 1e18)
      taken = max(taken, Int(served)) + 1
    } else {
      taken += 1
    }
    return true
  }

  private func middle(of part: Int, among parts: Int) -> Int {
    (2 * part + 1) * total / (2 * parts)
  }
}
