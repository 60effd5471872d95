import Foundation
import PADCore
import PADData
import PADMedia
import PADRuntime
import Torch

/// Looks over the installation: versions, devices, threads, files, and what to do about whatever
/// is missing.
public enum Doctor {
  /// What was found.
  public struct Examination: Hashable, Codable, Sendable {
    /// By part; a part that does not tell its version is absent and has a finding.
    public var versions: [String: String]
    /// The processor's name.
    public var processor: String
    /// Processors that the system uses.
    public var cores: Int
    /// Threads that one libtorch operator uses on the CPU.
    public var threads: Int
    /// Memory of the machine.
    public var memoryBytes: UInt64
    /// Names of the CUDA devices; empty without CUDA.
    public var cudaDevices: [String]
    /// Why there is no CUDA device; nil where there is one.
    public var withoutCUDA: String?
    /// The folder that set-up fills; nil where there is none.
    public var dependencies: String?
    /// What set-up brought.
    public var files: [FoundFile]
    /// Free space where runs are written: the current directory's disk.
    public var freeDiskBytes: Int64
    /// What is missing or wrong.
    public var findings: [Finding]
    /// Whether everything that the program needs is there.
    public var isHealthy: Bool

    /// The result as JSON.
    ///
    /// - Throws: `EncodingError` where a value has no JSON form.
    public func json() throws -> String { try JSONText.encode(self) }
  }

  /// A file that set-up brings.
  public struct FoundFile: Hashable, Codable, Sendable {
    public var name: String
    /// Where the file lies.
    public var path: String
    public var bytes: Int
    /// Digest of its content, in hexadecimal.
    public var sha256: String
  }

  /// Something missing or wrong, and what to do about it.
  public struct Finding: Hashable, Codable, Sendable {
    /// What is missing or wrong.
    public var problem: String
    /// What to do about it.
    public var advice: String
    /// Whether the program cannot do its work without it.
    public var isNeeded: Bool
  }

  /// - Parameters:
  ///   - dependencies: finds the folder that set-up fills.
  ///   - directory: where runs are written.
  public static func examine(
    directory: URL = URL(filePath: FileManager.default.currentDirectoryPath),
    dependencies: () throws -> URL = { try DependencyFolder.locate() }
  ) -> Examination {
    var findings: [Finding] = []
    let versions = versions(&findings)
    var folder: URL?
    var files: [FoundFile] = []
    do {
      let found = try dependencies()
      folder = found
      files = expectedFiles.compactMap { examine($0, in: found, &findings) }
    } catch {
      let error = error as? PADError
      findings.append(
        Finding(
          problem: error?.message ?? ".deps cannot be found",
          advice: error?.advice ?? "Run Scripts/setup", isNeeded: true))
    }
    let devices = TorchRuntime.cudaDeviceNames
    let withoutCUDA = devices.isEmpty ? TorchRuntime.cudaProblem ?? "none found" : nil
    if let withoutCUDA, FileManager.default.fileExists(atPath: "/proc/driver/nvidia/version") {
      findings.append(
        Finding(
          problem: "an NVIDIA driver is loaded, but libtorch does not use CUDA: \(withoutCUDA)",
          advice: "Run Scripts/setup --cuda", isNeeded: false))
    }
    let free = freeSpace(directory, &findings)
    return Examination(
      versions: versions, processor: processorName(),
      cores: ProcessInfo.processInfo.activeProcessorCount, threads: TorchRuntime.threads,
      memoryBytes: ProcessInfo.processInfo.physicalMemory, cudaDevices: devices,
      withoutCUDA: withoutCUDA,
      dependencies: folder?.path, files: files, freeDiskBytes: free, findings: findings,
      isHealthy: !findings.contains(where: \.isNeeded))
  }

  private static func versions(_ findings: inout [Finding]) -> [String: String] {
    var versions = Versions.all
    versions["opencv"] = MediaEngine.version
    versions["ffmpeg"] = MediaEngine.videoVersion
    versions["swift"] = installedSwift()
    if versions["swift"] == nil {
      findings.append(
        Finding(
          problem: "swift is not on the PATH",
          advice: "Only building needs it: install Swift 6.3 or later", isNeeded: false))
    }
    for (name, version) in [
      ("openvino", InferenceEngine.version), ("sqlite", StoreEngine.version),
    ] {
      do { versions[name] = try version() } catch {
        findings.append(
          Finding(
            problem: "\(name) does not work: \(error)", advice: "Run Scripts/setup",
            isNeeded: true))
      }
    }
    return versions
  }
}

extension Doctor {
  /// A file that set-up brings, and what it must hold.
  struct ExpectedFile {
    var name: String
    var path: String
    /// Of the file as published; nil where the wheel's own hash is the check.
    var sha256: String?
    var isNeeded: Bool
    var missing: String
  }

  static let expectedFiles = [
    ExpectedFile(
      name: "face detector, short range", path: "models/face_detection_short_range.tflite",
      sha256: "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
      isNeeded: true, missing: "Run Scripts/setup"),
    ExpectedFile(
      name: "face detector, full range", path: "models/face_detection_full_range_sparse.tflite",
      sha256: "2c3728e6da56f21e21a320433396fb06d40d9088f2247c05e5635a688d45dfe1",
      isNeeded: true, missing: "Run Scripts/setup"),
    ExpectedFile(
      name: "face mesh", path: "models/face_landmark.tflite",
      sha256: "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",
      isNeeded: true, missing: "Run Scripts/setup"),
    ExpectedFile(
      name: "plots of reports", path: "plotly/plotly.min.js", sha256: nil,
      isNeeded: true, missing: "Run Scripts/setup"),
    ExpectedFile(
      name: "MobileNetV2 on ImageNet", path: "weights/mobilenet_v2-b0353104.pth",
      sha256: "b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889",
      isNeeded: false, missing: "To start erm from ImageNet, run Scripts/setup --weights"),
  ]

  private static func examine(
    _ file: ExpectedFile, in folder: URL, _ findings: inout [Finding]
  ) -> FoundFile? {
    let url = folder.appending(path: file.path)
    guard let data = try? Data(contentsOf: url, options: .mappedIfSafe) else {
      let verb = FileManager.default.fileExists(atPath: url.path) ? "cannot be read" : "is missing"
      findings.append(
        Finding(
          problem: "\(file.name): \(url.path) \(verb)", advice: file.missing,
          isNeeded: file.isNeeded))
      return nil
    }
    let sum = SHA256Text.of(data)
    if let expected = file.sha256, sum != expected {
      findings.append(
        Finding(
          problem: "\(file.name): \(url.path) has SHA-256 \(sum); expected \(expected)",
          advice: "Remove \(url.deletingLastPathComponent().path) and run Scripts/setup",
          isNeeded: file.isNeeded))
    }
    return FoundFile(name: file.name, path: url.path, bytes: data.count, sha256: sum)
  }

  /// Runs are at most a few hundred megabytes: less than one gigabyte is worth a word.
  private static func freeSpace(_ directory: URL, _ findings: inout [Finding]) -> Int64 {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: directory.path)
    let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
    if free < 1_000_000_000 {
      findings.append(
        Finding(
          problem: "\(free / 1_000_000) MB are free in \(directory.path)",
          advice: "Free some space before training", isNeeded: false))
    }
    return free
  }

  static func processorName() -> String {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = lines.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
    return name ?? "unknown"
  }

  /// The version of the toolchain on the PATH, nil where there is none.
  private static func installedSwift() -> String? {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["swift", "--version"]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard let match = text.firstMatch(of: /Swift version ([0-9][0-9.]*)/) else { return nil }
    return String(match.1)
  }
}
