import Foundation
import PADCore
import PADData
import PADMedia
import PADPipeline
import PADTraining
import Testing

/// A folder with a small separable store, removed with it: live crops are bright on the left,
/// attacks on the right, in noise.
final class TrainingWorld {
  static let crop = CropSpec(detector: .wholePicture, size: 32)
  let folder: URL
  var store: URL { folder.appending(path: "faces.store") }

  init(subjects: Int = 6, pictures: Int = 4) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "world-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Self.writeStore(at: store, subjects: subjects, pictures: pictures)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> URL { folder.appending(path: name) }

  static func writeStore(
    at url: URL, subjects: Int, pictures: Int, seed: UInt64 = 1, dataset: String = "world",
    kinds: [AttackInstrument?] = [nil, .print, .replay]
  ) throws {
    let samples = try (0..<subjects).flatMap { subject in
      try (0..<pictures * kinds.count).map { number in
        try sample(subject, number, kinds[number % kinds.count], seed: seed, dataset: dataset)
      }
    }
    let writer = try StoreWriter(at: url, crop: crop)
    try writer.begin(dataset: dataset, adapter: "folder", listed: samples.count, skipped: [])
    try writer.insert(samples)
    try writer.finish(dataset: dataset)
  }

  private static func sample(
    _ subject: Int, _ number: Int, _ kind: AttackInstrument?, seed: UInt64, dataset: String
  ) throws -> PreparedSample {
    var random = SeededGenerator(seed: seed).child(UInt64(subject * 1000 + number))
    let side = crop.size
    let pixels = (0..<side * side * 3).map { index in
      let isLeft = (index / 3) % side < side / 2
      let base = isLeft == (kind == nil) ? 170.0 : 90
      return UInt8(base + random.uniform(in: -60...60))
    }
    // Ids are unique in a store.
    let id = (dataset == "world" ? "" : "\(dataset)/") + "s\(subject)/\(number).png"
    let picture = Image(width: side, height: side, pixels: pixels)
    return PreparedSample(
      sample: StoredSample(
        identity: SampleIdentity(
          id: id, dataset: dataset, label: kind == nil ? .live : .attack, instrument: kind,
          subject: "s\(subject)"),
        status: .prepared,
        detection: .init(
          box: BoundingBox(x: 0, y: 0, width: Double(side), height: Double(side)), confidence: 1),
        source: id, sourceBytes: 1),
      crop: try picture.encoded(.png(level: 1)))
  }

  /// Settings that train in a second.
  static let overrides = [
    "cnn.inputSize=32", "cnn.epochs=4", "cnn.learningRate=0.002", "threads=1", "logEvery=2",
  ]

  func settings(_ more: [String] = []) -> Training.Settings {
    Training.Settings(method: "cnn", overrides: Self.overrides + more, quiet: true)
  }

  /// A finished run.
  @discardableResult
  func train(_ name: String, _ more: [String] = []) throws -> URL {
    let run = path(name)
    let outcome = try Training.start(
      run, settings: settings(more), store: store, split: SplitRequest(kind: .subjects))
    guard case .finished = outcome else {
      throw PADError(.invalid, "the run did not finish")
    }
    return run
  }
}

/// The command line program beside the tests.
enum Program {
  static let url = DependencyFolder.runningExecutable?
    .deletingLastPathComponent().appending(path: "bonafide")

  static var exists: Bool {
    url.map { FileManager.default.isExecutableFile(atPath: $0.path) } ?? false
  }

  /// Starts the program; what it prints goes to `output` where given.
  static func start(_ arguments: [String], shell: String? = nil, output: URL? = nil) throws
    -> Process
  {
    let program = try #require(url)
    let process = Process()
    if let shell {
      process.executableURL = URL(filePath: "/bin/bash")
      process.arguments = ["-c", shell + "; exec \"$0\" \"$@\"", program.path] + arguments
    } else {
      process.executableURL = program
      process.arguments = arguments
    }
    if let output {
      try AtomicFile.write("", to: output)
      let handle = try FileHandle(forWritingTo: output)
      process.standardOutput = handle
      process.standardError = handle
    } else {
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
    }
    try process.run()
    return process
  }
}
