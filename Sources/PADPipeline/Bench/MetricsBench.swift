import Foundation
import PADCore
import PADMetrics

/// The row of the metrics: EER, AUC and ROC curve of many scores.
public enum MetricsBench {
  private static let scores = 10_000_000
  private static let secondsLimit = 5.0
  private static let memoryLimit = 1000.0  // MB

  /// What the fresh process prints.
  struct Measurement: Codable {
    var seconds: Double
    var eer: Double
    var auc: Double
    var points: Int
  }

  static func row(executable: URL) throws -> Bench.Row {
    let name = "EER, AUC and ROC of \(scores / 1_000_000) million scores"
    let process = try FreshProcess(
      executable, ["bench", "--worker", "metrics"], keepsOutput: true)
    guard process.exitStatus == 0,
      let measured = try? JSONDecoder().decode(Measurement.self, from: process.output)
    else {
      return Bench.Row(name, "not measured (exit status \(process.exitStatus))")
    }
    return Bench.Row(
      name,
      String(
        format: "%.2f s, peak %.0f MB of a fresh process", measured.seconds, process.peakMegabytes),
      expected: "<= \(Int(secondsLimit)) s, <= \(Int(memoryLimit)) MB",
      holds: measured.seconds <= secondsLimit && process.peakMegabytes <= memoryLimit)
  }

  /// The work of the fresh process: two overlapping bell curves, unsorted; sorting is timed, making
  /// them is not.
  ///
  /// - Returns: the measurement as JSON.
  /// - Throws: `PADError` where the metrics fail.
  public static func worker() throws -> String {
    var generator = SeededGenerator(seed: 1)
    func bell(around center: Double) -> [Double] {
      // The sum of four uniform numbers.
      (0..<scores / 2).map { _ in
        center + generator.uniform() + generator.uniform() + generator.uniform()
          + generator.uniform()
      }
    }
    let live = bell(around: 1)
    let attack = bell(around: 0)
    let clock = ContinuousClock()
    let start = clock.now
    let set = try ScoreSet(live: consume live, attack: consume attack)
    let eer = set.equalErrorRate().rate
    let auc = set.areaUnderCurve()
    let points = ROCCurve(set).count
    let measured = Measurement(
      seconds: (clock.now - start) / .seconds(1), eer: eer, auc: auc, points: points)
    return try JSONText.encode(measured)
  }
}
