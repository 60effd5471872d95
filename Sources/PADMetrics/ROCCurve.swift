/// The receiver operating characteristic: what is accepted of each class at every threshold.
///
/// Points run from the strictest threshold to the most lenient. The first accepts nothing (its
/// threshold is +infinity), the last everything.
/// - Shape: the three arrays have one entry a point.
public struct ROCCurve: Hashable, Codable, Sendable {
  /// Accept where score >= threshold, descending.
  public var thresholds: [Double]
  /// FAR: share of the attacks accepted, ascending.
  public var falseAcceptRates: [Double]
  /// TAR: share of the bona fides accepted, ascending.
  public var trueAcceptRates: [Double]

  /// The number of points.
  public var count: Int { thresholds.count }

  /// FRR at every point, the y values of a DET curve (which draws both rates through `probit`).
  public var falseRejectRates: [Double] { trueAcceptRates.map { 1 - $0 } }

  /// The curve without points on a straight line between their neighbors (as scikit-learn's
  /// `roc_curve` drops them), which changes neither its shape nor its area.
  public init(_ scores: ScoreSet) {
    let liveCount = Double(scores.live.values.count)
    let attackCount = Double(scores.attack.values.count)
    var corners = Corners()
    var accepted = (live: scores.live.values.count, attack: scores.attack.values.count)
    // Ascending scores give the curve from its lenient end.
    scores.forEachScore { score, live, attack in
      corners.append(threshold: score, live: accepted.live, attack: accepted.attack)
      accepted.live -= live
      accepted.attack -= attack
    }
    corners.append(threshold: .infinity, live: 0, attack: 0)
    thresholds = corners.points.reversed().map(\.threshold)
    falseAcceptRates = corners.points.reversed().map { Double($0.attack) / attackCount }
    trueAcceptRates = corners.points.reversed().map { Double($0.live) / liveCount }
  }

  /// At most `maximum` of the points, for drawing: both ends, and between them the points spread
  /// evenly along the curve in both its plain and its probit form.
  public func reduced(to maximum: Int) -> ROCCurve {
    guard count > maximum, maximum >= 2 else { return self }
    // Length along the curve up to each point; probits are cut at +-5 as a DET plot cuts them.
    func scaled(_ rate: Double) -> Double { max(-5, min(5, probit(rate))) }
    var lengths = [0.0]
    lengths.reserveCapacity(count)
    var previous = (scaled(falseAcceptRates[0]), scaled(trueAcceptRates[0]))
    for i in 1..<count {
      let current = (scaled(falseAcceptRates[i]), scaled(trueAcceptRates[i]))
      let plain =
        falseAcceptRates[i] - falseAcceptRates[i - 1] + trueAcceptRates[i] - trueAcceptRates[i - 1]
      let curved = (current.0 - previous.0 + current.1 - previous.1) / 10
      lengths.append(lengths[i - 1] + plain + curved)
      previous = current
    }
    let step = lengths[count - 1] / Double(maximum - 1)
    var kept = [0]
    for i in 1..<(count - 1)
    where lengths[i] >= step * Double(kept.count) && kept.count < maximum - 1 {
      kept.append(i)
    }
    kept.append(count - 1)
    var curve = self
    curve.thresholds = kept.map { thresholds[$0] }
    curve.falseAcceptRates = kept.map { falseAcceptRates[$0] }
    curve.trueAcceptRates = kept.map { trueAcceptRates[$0] }
    return curve
  }
}

/// Collects points of a staircase and drops those that lie between two others on a line.
private struct Corners {
  var points: [(threshold: Double, live: Int, attack: Int)] = []

  mutating func append(threshold: Double, live: Int, attack: Int) {
    let last = points.count - 1
    if last >= 1 {
      let (a, b) = (points[last - 1], points[last])
      let isStraight =
        (b.live - a.live) * (attack - b.attack) == (live - b.live) * (b.attack - a.attack)
      if isStraight { points.removeLast() }
    }
    points.append((threshold, live, attack))
  }
}
