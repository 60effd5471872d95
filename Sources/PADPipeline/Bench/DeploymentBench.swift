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

  /// The peak of a fresh `bonafide predict`: the kernel's high-water mark of that process, read
  /// until it ends. (A parent's view of a child's peak includes the parent's own.)
  static func memoryRow(_ material: BenchMaterial, executable: URL) throws -> Bench.Row {
    let process = Process()
    process.executableURL = executable
    process.arguments =
      ["predict", "--model", material.package.path]
      + [String](repeating: material.picture.path, count: memoryPictures)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    var kilobytes = 0
    while process.isRunning {
      kilobytes = highWaterMark(of: process.processIdentifier) ?? kilobytes
      Thread.sleep(forTimeInterval: 0.002)
    }
    process.waitUntilExit()
    let name = "peak memory of a fresh `predict`"
    guard process.terminationStatus == 0, kilobytes > 0 else {
      return Bench.Row(name, "not measured (exit status \(process.terminationStatus))")
    }
    let megabytes = Double(kilobytes) / 1024
    return Bench.Row(
      name, String(format: "%.0f MB (%d pictures)", megabytes, memoryPictures),
      expected: "< \(Int(memoryLimit)) MB", holds: megabytes < memoryLimit)
  }

  /// `VmHWM` in kilobytes; nil where the process has gone.
  private static func highWaterMark(of process: Int32) -> Int? {
    guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
    else { return nil }
    return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
  }
}
