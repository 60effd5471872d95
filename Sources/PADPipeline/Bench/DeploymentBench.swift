import Foundation
import PADCore
import PADFaces
import PADRuntime

/// Rows of the deployment half.
enum DeploymentBench {
  private static let repetitions = 300
  private static let warmUps = 30
  private static let latencyLimit = 0.5  // ms a picture, one thread
  private static let verdictLimit = 3.5  // ms a picture, one thread
  private static let memoryLimit = 400.0  // MB, the peak of a fresh process
  private static let memoryPictures = 200

  /// The classifier alone, one picture at a time.
  static func latencyRows(_ material: BenchMaterial) throws -> [Bench.Row] {
    try [1, 2].map { threads in
      let package = try ModelPackage.load(material.package, threads: threads, batch: 1)
      let size = package.card.input.size
      let input = [Float](repeating: 0.1, count: 3 * size * size)
      var timings = Timings()
      for _ in 0..<warmUps { _ = try package.scores(input, count: 1) }
      for _ in 0..<repetitions { try timings.measure { _ = try package.scores(input, count: 1) } }
      let text = String(format: "%.3f ms (median of %d)", timings.median, repetitions)
      return threads == 1
        ? Bench.Row(
          "cnn in OpenVINO, 1 thread", text, expected: "<= \(latencyLimit) ms",
          holds: timings.median <= latencyLimit)
        : Bench.Row("cnn in OpenVINO, 2 threads", text)
    }
  }

  /// A JPEG file to its verdict: read, decode, detect, crop, classify.
  static func verdictRow(_ material: BenchMaterial) throws -> Bench.Row {
    let detector = try AttackDetector(package: material.package, threads: 1)
    var timings = Timings()
    for _ in 0..<warmUps { _ = try detector.predict(contentsOf: material.picture) }
    for _ in 0..<repetitions {
      try timings.measure { _ = try detector.predict(contentsOf: material.picture) }
    }
    return Bench.Row(
      "640x480 JPEG file -> verdict, 1 thread",
      String(format: "%.2f ms (median of %d)", timings.median, repetitions),
      expected: "<= \(verdictLimit) ms", holds: timings.median <= verdictLimit)
  }

  /// The peak of a fresh `bonafide predict`.
  static func memoryRow(_ material: BenchMaterial, executable: URL) throws -> Bench.Row {
    let process = try FreshProcess(
      executable,
      ["predict", "--model", material.package.path]
        + [String](repeating: material.picture.path, count: memoryPictures))
    let name = "peak memory of a fresh `predict`"
    guard process.exitStatus == 0, process.peakMegabytes > 0 else {
      return Bench.Row(name, "not measured (exit status \(process.exitStatus))")
    }
    return Bench.Row(
      name, String(format: "%.0f MB (%d pictures)", process.peakMegabytes, memoryPictures),
      expected: "< \(Int(memoryLimit)) MB", holds: process.peakMegabytes < memoryLimit)
  }
}
