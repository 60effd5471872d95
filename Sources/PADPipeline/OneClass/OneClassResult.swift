import Foundation
import PADCore

/// The areas under the ROC curves of a one-class benchmark.
public struct OneClassResult: Codable, Hashable, Sendable {
  /// One area a score.
  public struct Areas: Codable, Hashable, Sendable {
    /// Of the mean pixel error, the paper's score.
    public var pixel: Double
    /// Of the distance between the codes of a picture and of its reconstruction (Algorithm 1);
    /// nil without the auxiliary encoder.
    public var latent: Double?
    /// Of `PatchNormality`: features and errors in units of the normal class's spread.
    public var whitened: Double
  }

  /// One normal class in one mode.
  public struct Row: Codable, Hashable, Sendable {
    /// The class's number.
    public var label: Int
    /// The class's name.
    public var name: String
    /// Whether the generator had an adversary.
    public var usesDiscriminator: Bool
    /// Over the whole test split.
    public var areas: Areas
    /// Training pictures of the class.
    public var trainCount: Int
    /// Test pictures of the class.
    public var normalTestCount: Int
    /// Test pictures of all other classes.
    public var otherTestCount: Int
    /// Wall time of training and scoring.
    public var seconds: Double

    var line: String {
      String(
        format: "class %d %@, %@ discriminator: AUC pixel %.4f  latent %@  whitened %.4f  (%.0f s)",
        label, name, usesDiscriminator ? "with" : "without", areas.pixel,
        areas.latent.map { String(format: "%.4f", $0) } ?? "-", areas.whitened, seconds)
    }
  }

  /// What was trained.
  public var settings: OneClassBenchmark.Settings
  /// SHA-256 of the pictures and labels.
  public var digest: String
  /// A class without and with the discriminator, in the order of the classes.
  public var rows: [Row]

  /// The means over the classes of one mode; nil where it has no rows.
  public func mean(usesDiscriminator: Bool) -> Areas? {
    let areas = rows.filter { $0.usesDiscriminator == usesDiscriminator }.map(\.areas)
    guard !areas.isEmpty else { return nil }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let latent = areas.compactMap(\.latent)
    return Areas(
      pixel: mean(areas.map(\.pixel)), latent: latent.count == areas.count ? mean(latent) : nil,
      whitened: mean(areas.map(\.whitened)))
  }

  /// Rows and means as JSON.
  ///
  /// - Throws: `EncodingError` where a value has no JSON form.
  public func json() throws -> String {
    struct Output: Encodable {
      var settings: OneClassBenchmark.Settings
      var digest: String
      var rows: [Row]
      var meanWithoutDiscriminator: Areas?
      var meanWithDiscriminator: Areas?
    }
    return try JSONText.encode(
      Output(
        settings: settings, digest: digest, rows: rows,
        meanWithoutDiscriminator: mean(usesDiscriminator: false),
        meanWithDiscriminator: mean(usesDiscriminator: true)))
  }

  /// A table in Markdown: AUC of every class and the mean, without and with the discriminator.
  public var text: String {
    var lines = [
      settings.part == .test
        ? "AUC on the whole test split, one class normal at a time:"
        : "AUC on held-out training pictures, one class normal at a time:",
      "",
      "| normal class | pixel | latent | whitened | pixel, D | latent, D | whitened, D |",
      "|---|---|---|---|---|---|---|",
    ]
    func cells(_ areas: Areas?) -> String {
      guard let areas else { return "- | - | -" }
      let latent = areas.latent.map { String(format: "%.4f", $0) } ?? "-"
      return String(format: "%.4f | %@ | %.4f", areas.pixel, latent, areas.whitened)
    }
    for label in Set(rows.map(\.label)).sorted() {
      let modes = rows.filter { $0.label == label }
      let without = modes.first { !$0.usesDiscriminator }
      let with = modes.first(where: \.usesDiscriminator)
      let name = modes.first?.name ?? ""
      lines.append("| \(name) | \(cells(without?.areas)) | \(cells(with?.areas)) |")
    }
    lines.append(
      "| mean | \(cells(mean(usesDiscriminator: false))) | "
        + "\(cells(mean(usesDiscriminator: true))) |")
    let seconds = rows.reduce(0) { $0 + $1.seconds }
    lines += [
      "",
      "D: with the discriminator. Training and scoring took "
        + String(format: "%.0f s; seed %llu.", seconds, settings.seed),
    ]
    return lines.joined(separator: "\n")
  }
}

/// The folder that keeps finished classes.
struct OneClassFolder {
  private struct Manifest: Codable, Hashable {
    var settings: OneClassBenchmark.Settings
    var digest: String
  }

  private let folder: URL

  /// - Throws: `PADError(.invalid)` where the folder holds results of other settings or data.
  init(_ folder: URL, settings: OneClassBenchmark.Settings, digest: String) throws {
    self.folder = folder
    let manifest = Manifest(settings: settings, digest: digest)
    let url = folder.appending(path: "manifest.json")
    guard FileManager.default.fileExists(atPath: url.path) else {
      try AtomicFile.write(JSONText.encode(manifest), to: url)
      return
    }
    guard let data = try? Data(contentsOf: url),
      let found = try? JSONText.decode(Manifest.self, from: data), found == manifest
    else {
      throw PADError(
        .invalid, "\(folder.path): results of other settings or other data are there",
        advice: "Give the command that started it, or another --out")
    }
  }

  private func url(_ label: Int, _ usesDiscriminator: Bool) -> URL {
    folder.appending(
      path: "class-\(label)-\(usesDiscriminator ? "with" : "without")-discriminator.json")
  }

  /// - Throws: `PADError(.invalid)` for a file that is no row.
  func row(_ label: Int, _ usesDiscriminator: Bool) throws -> OneClassResult.Row? {
    let url = url(label, usesDiscriminator)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    do {
      return try JSONText.decode(OneClassResult.Row.self, from: Data(contentsOf: url))
    } catch let error as DecodingError {
      throw PADError(
        .invalid, "\(url.path): \(error.explanation)", advice: "Remove it to measure it again")
    } catch {
      throw PADError(.unreadable, "\(url.path): cannot read (\(systemReason(error)))")
    }
  }

  func write(_ row: OneClassResult.Row) throws {
    try AtomicFile.write(JSONText.encode(row), to: url(row.label, row.usesDiscriminator))
  }

  func write(_ result: OneClassResult) throws {
    try AtomicFile.write(result.json(), to: folder.appending(path: "results.json"))
    try AtomicFile.write(result.text + "\n", to: folder.appending(path: "results.md"))
  }
}
