public import Foundation
internal import PADCore

/// CIFAR-10's binary version: 10,000 pictures a file, each a label and 3,072 bytes, red, green and blue
/// one after the other.
///
///     data_batch_1.bin ... data_batch_5.bin  test_batch.bin  batches.meta.txt
///
/// Source: Krizhevsky, *Learning multiple layers of features from tiny images*, 2009, and the data
/// set's page.
public enum CIFAR10 {
  /// Width and height.
  public static let side = 32
  private static let channels = 3
  private static let classCount = 10
  private static let batches = (1...5).map { "data_batch_\($0).bin" }
  private static let test = "test_batch.bin"

  /// Reads a folder, or the folder `cifar-10-batches-bin` in it.
  ///
  /// - Throws: `PADError(.missing)` naming the file that is not there, `.invalid` where a file is no
  ///   whole number of pictures or a label is none of the ten.
  public static func read(folder: URL) throws -> LabeledSplit {
    let inner = folder.appending(path: "cifar-10-batches-bin")
    let base = FileManager.default.fileExists(atPath: inner.path) ? inner : folder
    let names = try classNames(base)
    return LabeledSplit(
      train: try read(batches.map { base.appending(path: $0) }, classNames: names),
      test: try read([base.appending(path: test)], classNames: names))
  }

  /// Reads batches one after the other.
  ///
  /// - Throws: as `read(folder:)`.
  public static func read(_ files: [URL], classNames: [String]) throws -> LabeledPictures {
    let plane = side * side
    let record = 1 + plane * channels
    var pixels: [UInt8] = []
    var labels: [Int] = []
    for file in files {
      let bytes = try bytes(of: file)
      guard !bytes.isEmpty, bytes.count % record == 0 else {
        throw PADError(
          .invalid,
          "\(file.path): \(bytes.count) bytes; expected a multiple of \(record), a label and "
            + "\(side) x \(side) x \(channels) bytes a picture",
          advice: "Take the binary version of CIFAR-10; the file may be cut off")
      }
      for start in stride(from: 0, to: bytes.count, by: record) {
        guard bytes[start] < classNames.count else {
          throw PADError(
            .invalid,
            "\(file.path): label \(bytes[start]) of picture \(start / record); expected "
              + "0..<\(classNames.count)",
            advice: "Take the binary version of CIFAR-10, not of CIFAR-100")
        }
        labels.append(Int(bytes[start]))
        for pixel in start + 1..<start + 1 + plane {
          pixels.append(bytes[pixel])
          pixels.append(bytes[pixel + plane])
          pixels.append(bytes[pixel + 2 * plane])
        }
      }
    }
    return try LabeledPictures(
      width: side, height: side, channels: channels, pixels: pixels, labels: labels,
      classNames: classNames)
  }

  private static func bytes(of url: URL) throws -> [UInt8] {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw PADError(
        .missing, "\(url.path): missing",
        advice: "Name the folder of CIFAR-10's binary version, with data_batch_1.bin in it")
    }
    do {
      return [UInt8](try Data(contentsOf: url))
    } catch {
      throw PADError(.unreadable, "\(url.path): cannot read (\(systemReason(error)))")
    }
  }

  /// The names of `batches.meta.txt`.
  private static func classNames(_ folder: URL) throws -> [String] {
    let list = try ListFile("batches.meta.txt", in: SourceTree(folder))
    guard list.lines.count == classCount else {
      throw list.error(
        list.lines.last?.number ?? 1, "\(list.lines.count) class names; expected \(classCount)")
    }
    return list.lines.map(\.text)
  }
}
