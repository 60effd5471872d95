import PADCore
import PADMethods
import PADMetrics
import PADReport
import PADTraining

/// How badly frames are reconstructed, live ones and those of every kind of attack apart (one-class
/// flow, figures 9 and 14).
public struct ErrorAnalysis: Codable, Sendable {
  /// The frames of one kind.
  public struct Row: Codable, Sendable {
    /// `live`; of attacks how they are held or, where that is unknown, their species.
    public var presentation: String
    public var label: Label
    public var frames: Int
    /// The mean error.
    public var mean: Double
    /// Area under the ROC curve of these attacks against the live frames, the larger error being
    /// the attack's; nil for live frames and where there are none. Below 0.5: better reconstructed
    /// than live ones.
    public var auc: Double?
    /// Frames in each bin of `Distribution.edges`.
    public var histogram: [Int]
  }

  /// One kind of error on one subset.
  public struct Distribution: Codable, Sendable {
    public var subset: Subset
    /// `pixel`, `latent`
    public var error: String
    /// One more than the bins.
    public var edges: [Double]
    /// Sorted by name.
    public var rows: [Row]
  }

  /// By subset, then by error.
  public var distributions: [Distribution]
  private static let bins = 40

  /// - Returns: nil where the method measures no errors.
  /// - Throws: `PADError` where a frame cannot be read; `TorchError` from the engine.
  init?(of subsets: [Subset], run: TrainedRun) throws {
    guard let method = run.method as? any ErrorMeasuringMethod else { return nil }
    distributions = []
    for subset in subsets {
      var errors: [String: [SampleGroup: [Double]]] = [:]
      _ = try run.scorer(of: run.data.usable(in: subset)).frameErrors(
        by: method, device: run.device
      ) { sample, name, error in
        guard error.isFinite else { return }
        errors[name, default: [:]][SampleGroup(sample.identity), default: []].append(error)
      }
      distributions += try errors.sorted { $0.key < $1.key }.map { name, groups in
        try Distribution(subset, name, groups, bins: Self.bins)
      }
    }
  }

  fileprivate struct SampleGroup: Hashable {
    var presentation: String
    var label: Label

    init(_ identity: SampleIdentity) {
      presentation = identity.presentation
      label = identity.label
    }
  }
}

extension ErrorAnalysis.Distribution {
  fileprivate init(
    _ subset: Subset, _ error: String, _ groups: [ErrorAnalysis.SampleGroup: [Double]], bins: Int
  ) throws {
    let all = groups.values.joined()
    let (low, high) = (all.min() ?? 0, all.max() ?? 0)
    let width = high > low ? (high - low) / Double(bins) : 1
    let live = groups.filter { $0.key.label == .live }.flatMap(\.value)
    self.subset = subset
    self.error = error
    edges = (0...bins).map { low + Double($0) * width }
    rows = try groups.sorted { $0.key.presentation < $1.key.presentation }.map { group, errors in
      var histogram = [Int](repeating: 0, count: bins)
      for error in errors { histogram[min(bins - 1, Int((error - low) / width))] += 1 }
      let auc =
        group.label == .live || live.isEmpty
        ? nil
        : try ScoreSet(live: live.map { -$0 }, attack: errors.map { -$0 }).areaUnderCurve()
      return ErrorAnalysis.Row(
        presentation: group.presentation, label: group.label, frames: errors.count,
        mean: errors.reduce(0, +) / Double(errors.count), auc: auc, histogram: histogram)
    }
  }

  /// Shares of each kind's frames over the error.
  var chart: CurveChart {
    let centers = zip(edges, edges.dropFirst()).map { ($0 + $1) / 2 }
    return CurveChart(
      title: "\(error) error, \(subset.rawValue)", x: "Error of a frame", y: "Share of its kind",
      curves: rows.map { row in
        CurveChart.Curve(
          row.presentation, x: centers,
          y: row.histogram.map { Double($0) / Double(max(1, row.frames)) }, label: row.label)
      })
  }
}
