import Foundation
import PADCore
import PADFaces
import PADMedia

/// Applies a model package to pictures and folders.
public enum Predict {
  /// One picture's result.
  public struct Result: Codable, Sendable {
    /// The picture's file.
    public var path: String
    /// What the detector says.
    public var verdict: Verdict
    /// Higher is more live; nil without a face.
    public var score: Double?
    /// Live where score >= threshold.
    public var threshold: Double
    /// The judged face in pixels of the upright picture.
    public var box: BoundingBox?
    /// How many faces were found; the largest is judged.
    public var faces: Int
    /// From the file to the verdict.
    public var milliseconds: Double
    /// Why the picture could not be read.
    public var message: String?

    init(path: String, prediction: Prediction, milliseconds: Double) {
      self.path = path
      verdict = prediction.verdict
      score = prediction.score
      threshold = prediction.threshold
      box = prediction.face?.box
      faces = prediction.faceCount
      self.milliseconds = milliseconds
      message = prediction.message
    }
  }

  /// Counts over all pictures.
  public struct Summary: Codable, Sendable {
    /// The model's threshold and what chose it.
    public var threshold: ModelCard.Threshold
    /// Verdict -> pictures.
    public var counts: [String: Int] = [:]
    /// How many were judged or could not be read.
    public var pictures = 0
    /// Of the pictures that were read; nil where none was.
    public var medianMilliseconds: Double?

    /// Whether every picture could be read.
    public var allReadable: Bool { counts[Verdict.unreadable.rawValue] == nil }
  }

  /// Judges every picture, one after the other, and hands each result over as it comes.
  ///
  /// Folders are searched with everything below them, in the order of their paths, for files
  /// with a picture's extension. A path that is missing, and a folder without pictures, counts
  /// as unreadable.
  ///
  /// - Throws: `PADError` where the model cannot be loaded or fails.
  public static func run(
    model: URL, paths: [URL], threads: Int = 1, limits: PictureLimits = .standard,
    each: (Result) throws -> Void
  ) throws -> Summary {
    let detector = try AttackDetector(package: model, threads: threads)
    var summary = Summary(threshold: detector.card.threshold)
    var durations: [Double] = []
    let clock = ContinuousClock()
    for path in paths {
      for item in pictures(at: path) {
        let start = clock.now
        let prediction: Prediction
        switch item {
        case .picture(let url):
          prediction = try detector.predict(contentsOf: url, limits: limits)
        case .nothing(let reason):
          prediction = Prediction(
            verdict: .unreadable, threshold: detector.card.threshold.value,
            message: reason)
        }
        let milliseconds = (clock.now - start) / .milliseconds(1)
        if prediction.verdict != .unreadable { durations.append(milliseconds) }
        summary.pictures += 1
        summary.counts[prediction.verdict.rawValue, default: 0] += 1
        try each(
          Result(path: item.path ?? path.path, prediction: prediction, milliseconds: milliseconds))
      }
    }
    durations.sort()
    summary.medianMilliseconds = durations.isEmpty ? nil : durations[durations.count / 2]
    return summary
  }

  private enum Item {
    case picture(URL)
    case nothing(reason: String)

    var path: String? {
      switch self {
      case .picture(let url): url.path
      case .nothing: nil
      }
    }
  }

  private static func pictures(at url: URL) -> [Item] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      return [.nothing(reason: "\(url.path): no such file or folder")]
    }
    guard isFolder.boolValue else { return [.picture(url)] }
    guard let names = FileManager.default.enumerator(atPath: url.path) else {
      return [.nothing(reason: "\(url.path): the folder cannot be listed")]
    }
    let pictures = names.compactMap { $0 as? String }.filter { name in
      let file = (name as NSString).lastPathComponent
      let fileExtension = (name as NSString).pathExtension.lowercased()
      return !file.hasPrefix(".") && PictureFile.extensions.contains(fileExtension)
    }
    guard !pictures.isEmpty else {
      return [.nothing(reason: "\(url.path): no pictures in this folder or below it")]
    }
    return pictures.sorted().map { .picture(url.appending(path: $0)) }
  }
}
