import PADCore
import PADReport
import PADTraining

/// A run's log as curves: losses, the weights of GTCN's fade-in, development rates.
package struct TrainingCurves {
  /// More points than a chart is wide; the mean of neighbors stands for them.
  private static let points = 200
  /// Where the largest loss is so many times the smallest, the axis is logarithmic.
  private static let wideRange = 20.0
  /// Logged values that are weights and no losses: GTCN's alpha and beta (eq. 9).
  private static let fadeIn: Set<String> = ["alpha", "beta"]

  /// Losses, weights and rates, each where the log has some.
  package let charts: [CurveChart]
  /// A curve a loss.
  private let losses: [CurveChart.Curve]

  /// - Throws: `PADError(.unreadable)` where the run's log cannot be read.
  init(of run: TrainedRun) throws {
    self.init(of: try EventLog.read(run.directory.log))
  }

  /// Steps that a resumed run did again count once, as they were done last.
  package init(of events: [LogEvent]) {
    var kept: [LogEvent] = []
    for event in events where event.kind == .step || event.kind == .epoch {
      while let last = kept.last, last.step > event.step || Self.isRepeated(last, event) {
        kept.removeLast()
      }
      kept.append(event)
    }
    let steps = kept.filter { $0.kind == .step }
    let names = Set(steps.flatMap(\.values.keys)).sorted()
    let losses = Self.curves(names.filter { !Self.fadeIn.contains($0) }, of: steps)
    let weights = Self.curves(names.filter(Self.fadeIn.contains), of: steps)
    let epochs = kept.filter { $0.kind == .epoch }
    let rates = Self.curves(["dev/eer", "dev/auc"], of: epochs)
    self.losses = losses
    charts =
      [
        CurveChart(
          title: "Training losses", x: "Step", curves: losses, isLogarithmic: Self.isWide(losses)),
        CurveChart(title: "Fade-in: alpha and beta", x: "Step", curves: weights),
        CurveChart(title: "Development EER and AUC", x: "Step", curves: rates),
      ].filter { !$0.curves.isEmpty } + Self.errorCharts(of: epochs)
  }

  /// A chart for each kind of error, a curve for live samples and for each kind of attack (one-class
  /// flow, figures 10 and 13).
  private static func errorCharts(of epochs: [LogEvent]) -> [CurveChart] {
    let keys = Set(epochs.flatMap(\.values.keys)).filter { $0.hasPrefix(LogEvent.errorPrefix) }
    let names = keys.map { key in
      key.dropFirst(LogEvent.errorPrefix.count).split(separator: "/", maxSplits: 1).map(String.init)
    }.filter { $0.count == 2 }
    return Set(names.map { $0[0] }).sorted().map { error in
      let presentations = Set(names.filter { $0[0] == error }.map { $0[1] }).sorted()
      return CurveChart(
        title: "Mean development error: \(error)", x: "Epoch", y: "Error of a frame",
        curves: presentations.map { presentation in
          let key = LogEvent.errorPrefix + "\(error)/\(presentation)"
          let own = epochs.filter { $0.values[key] != nil }
          return CurveChart.Curve(
            presentation, x: own.map { Double($0.epoch) }, y: own.compactMap { $0.values[key] },
            label: presentation == Label.live.rawValue ? .live : .attack)
        })
    }
  }

  /// Each loss that several runs have, a curve a run: GFA-CNN's anti-spoofing loss with and without
  /// recognition beside it.
  package static func compared(_ runs: [(name: String, curves: TrainingCurves)]) -> [CurveChart] {
    let names = Set(runs.flatMap { $0.curves.losses.map(\.name) }).sorted()
    return names.compactMap { name in
      let own = runs.compactMap { run in
        run.curves.losses.first { $0.name == name }
          .map { CurveChart.Curve(run.name, x: $0.x, y: $0.y) }
      }
      guard own.count > 1 else { return nil }
      return CurveChart(
        title: "Loss '\(name)' of every run", x: "Step", curves: own, isLogarithmic: isWide(own))
    }
  }

  private static func isRepeated(_ earlier: LogEvent, _ later: LogEvent) -> Bool {
    earlier.step == later.step && earlier.kind == later.kind
  }

  private static func curves(_ names: [String], of events: [LogEvent]) -> [CurveChart.Curve] {
    names.compactMap { name in
      let own = events.compactMap { event in
        event.values[name].flatMap { $0.isFinite ? (Double(event.step), $0) : nil }
      }
      guard !own.isEmpty else { return nil }
      let size = max(1, (own.count + points - 1) / points)
      let parts = stride(from: 0, to: own.count, by: size).map {
        own[$0..<min($0 + size, own.count)]
      }
      func mean(_ part: ArraySlice<(Double, Double)>, _ value: ((Double, Double)) -> Double)
        -> Double
      {
        part.reduce(0) { $0 + value($1) } / Double(part.count)
      }
      return CurveChart.Curve(
        name, x: parts.map { mean($0, \.0) }, y: parts.map { mean($0, \.1) })
    }
  }

  /// Only positive values have a logarithm.
  private static func isWide(_ curves: [CurveChart.Curve]) -> Bool {
    let ends = curves.compactMap { $0.y.max() }
    guard let largest = ends.max(), let smallest = ends.min(),
      curves.allSatisfy({ $0.y.allSatisfy { $0 > 0 } })
    else { return false }
    return largest > wideRange * smallest
  }
}
