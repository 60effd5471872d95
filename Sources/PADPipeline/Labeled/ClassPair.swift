import Foundation
import PADCore
import PADData
import PADMedia

/// Two classes of a classification data set as folders that `prepare --adapter folder` reads, the
/// first in live's place, the second in the attacks': how GTCN compares similar classes.
public enum ClassPair {
  /// What is written where.
  public struct Request: Sendable {
    /// The classification data set.
    public var source: LabeledDataSet
    /// Names or numbers of the two classes.
    public var first: String
    public var second: String
    /// Training pictures of each class, drawn by the seed; nil takes all.
    public var limit: Int?
    /// Of the draw.
    public var seed: UInt64
    /// A new folder.
    public var out: URL

    /// Takes all training pictures where there is no limit.
    public init(
      source: LabeledDataSet, first: String, second: String, limit: Int? = nil,
      seed: UInt64 = 1, out: URL
    ) {
      self.source = source
      self.first = first
      self.second = second
      self.limit = limit
      self.seed = seed
      self.out = out
    }
  }

  /// How many pictures were written.
  public struct Summary: Codable, Sendable {
    /// The first class's name.
    public var first: String
    /// The second class's name.
    public var second: String
    /// Of both classes.
    public var train: Int
    /// Of both classes.
    public var test: Int
  }

  /// Writes the pictures as PNG below `train/` and `test/`.
  ///
  /// - Throws: `PADError` for an unknown class, a folder that is there already, and as the data set's
  ///   reader.
  public static func write(_ request: Request) throws -> Summary {
    if let limit = request.limit, limit < 1 {
      throw PADError(.invalid, "\(limit) training pictures of each class; expected at least 1")
    }
    let split = try split(request.source)
    let names = split.train.classNames
    let classes = try [request.first, request.second].map {
      try LabeledDataSet.number(ofClass: $0, among: names)
    }
    guard classes[0] != classes[1] else {
      throw PADError(.invalid, "class '\(names[classes[0]])' twice; expected two classes")
    }
    guard !FileManager.default.fileExists(atPath: request.out.path) else {
      throw PADError(.invalid, "\(request.out.path): is there already", advice: "Name a new folder")
    }
    // Complete or not there: a pair that lacks pictures would look like a smaller one.
    let draft = request.out.deletingLastPathComponent()
      .appending(path: ".\(request.out.lastPathComponent).\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: draft) }
    var counts = [0, 0]
    for (index, (name, part)) in [("train", split.train), ("test", split.test)].enumerated() {
      for (place, label) in classes.enumerated() {
        let folder = draft.appending(
          path: place == 0 ? "\(name)/live" : "\(name)/spoof/\(folderName(names[label]))")
        let limit = index == 0 ? request.limit : nil
        counts[index] += try write(part, label, limit: limit, seed: request.seed, to: folder)
      }
    }
    do {
      try FileManager.default.moveItem(at: draft, to: request.out)
    } catch {
      throw PADError(.unwritable, "\(request.out.path): \(systemReason(error))")
    }
    return Summary(
      first: names[classes[0]], second: names[classes[1]], train: counts[0], test: counts[1])
  }

  private static func split(_ source: LabeledDataSet) throws -> LabeledSplit {
    guard case .whole(let split) = try source.content() else {
      throw PADError(
        .unsupported, "a folder of pictures has no need of this",
        advice: "Lay its classes out as train/live, train/spoof/NAME, test/live, test/spoof/NAME")
    }
    return split
  }

  /// A class's name without signs that mean something in paths.
  private static func folderName(_ name: String) -> String {
    String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
  }

  private static func write(
    _ pictures: LabeledPictures, _ label: Int, limit: Int?, seed: UInt64, to folder: URL
  ) throws -> Int {
    let places = pictures.labels.drawnPlaces(of: label, atMost: limit, seed: seed)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for place in places {
        let picture = Image(
          width: pictures.width, height: pictures.height, channels: pictures.channels,
          pixels: Array(pictures.pixels(of: place)))
        try picture.encoded(.png()).write(to: folder.appending(path: "\(label)-\(place).png"))
      }
    } catch let error as PADError {
      throw error
    } catch {
      throw PADError(.unwritable, "\(folder.path): \(systemReason(error))")
    }
    return places.count
  }
}
