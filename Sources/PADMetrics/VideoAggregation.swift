/// How the scores of a video's frames become the video's score.
public enum VideoAggregation: String, Codable, Sendable, CaseIterable {
  case mean
  case median
  case maximum = "max"
  case minimum = "min"
  /// The share of frames accepted at the frame threshold; the video is accepted at one half.
  case vote

  /// The video threshold of `vote`: half of the frames.
  static let majority = 0.5

  /// The score of one video; NaN where no frame has one. Frames without a score do not enter it.
  ///
  /// - Parameter frameThreshold: where `vote` accepts a frame.
  public func score(
    of frames: some Collection<Double>, frameThreshold: Double = 0
  ) -> Double {
    let acquired = frames.filter { !$0.isNaN }
    guard !acquired.isEmpty else { return .nan }
    switch self {
    case .mean: return mean(acquired)
    case .median: return median(acquired.sorted())
    case .maximum: return acquired.max() ?? .nan
    case .minimum: return acquired.min() ?? .nan
    case .vote:
      return Double(acquired.count { $0 >= frameThreshold }) / Double(acquired.count)
    }
  }

  /// A video with frames at both infinities has no mean; it counts as 0.
  private func mean(_ scores: [Double]) -> Double {
    let sum = scores.reduce(0, +)
    if sum.isNaN { return 0 }
    if sum.isFinite || scores.contains(where: \.isInfinite) { return sum / Double(scores.count) }
    return scores.reduce(0) { $0 + $1 / Double(scores.count) }  // The sum overflowed.
  }

  private func median(_ sorted: [Double]) -> Double {
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : mean([sorted[middle - 1], sorted[middle]])
  }
}
