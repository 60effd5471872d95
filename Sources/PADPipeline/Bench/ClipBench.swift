import Foundation
import PADCore
import PADData
import PADSynthesis

/// Rows of synthesis and preparation of clips at 320x240.
enum ClipBench {
  private static let subjects = 3
  private static let seconds = 1.0
  private static let synthesisRate = 20.0  // frames a second on one core
  private static let preparationRate = 500.0  // frames a second on two cores
  private static let sizeLimit = 2.0  // GB, of 100 subjects

  static func rows(in folder: URL) async throws -> [Bench.Row] {
    let root = folder.appending(path: "clips")
    let plan = try LayoutPlan(layout: .replayAttack, subjects: subjects, seconds: seconds)
    let clock = ContinuousClock()
    let start = clock.now
    let summary = try await LayoutSet(plan).write(to: root, workers: 1)
    let rate = Double(summary.frames) / ((clock.now - start) / .seconds(1))
    let gigabytes = try size(of: root) / 1e9 / Double(subjects) * 100
    return [
      Bench.Row(
        "synthesis of video at 320x240, 1 worker", String(format: "%.0f frames a second", rate),
        expected: ">= \(Int(synthesisRate))", holds: rate >= synthesisRate),
      Bench.Row(
        "replay-attack layout of 100 subjects, H.264, \(Int(seconds)) s a video",
        String(format: "%.2f GB (from %d subjects)", gigabytes, subjects),
        expected: "<= \(Int(sizeLimit)) GB", holds: gigabytes <= sizeLimit),
      try preparationRow(root, folder),
    ]
  }

  /// Every frame decoded, its face followed and cut.
  private static func preparationRow(_ root: URL, _ folder: URL) throws -> Bench.Row {
    var result: PreparationProgress?
    _ = try Preparing.prepare(
      PrepareRequest(
        adapter: .replayAttack, root: root, store: folder.appending(path: "clips.store"),
        sampling: .all, workers: 2)
    ) { result = $0 }
    guard let result else { return Bench.Row("preparation of clips", "not measured") }
    let rate = Double(result.samples) / (result.elapsed / .seconds(1))
    return Bench.Row(
      "preparation at 320x240: decode, detect, crop, store; 2 workers",
      String(format: "%.0f frames a second (%d frames)", rate, result.samples),
      expected: ">= \(Int(preparationRate))", holds: rate >= preparationRate)
  }

  private static func size(of folder: URL) throws -> Double {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return try names.reduce(0) { sum, name in
      let attributes = try FileManager.default.attributesOfItem(
        atPath: folder.appending(path: name).path)
      return sum + ((attributes[.size] as? NSNumber)?.doubleValue ?? 0)
    }
  }
}
