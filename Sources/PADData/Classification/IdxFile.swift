public import Foundation
internal import PADCore

/// MNIST's files and those of data sets that took its form (Fashion-MNIST): a magic number, the sizes,
/// the bytes; gzip or not.
///
///     train-images-idx3-ubyte[.gz]  train-labels-idx1-ubyte[.gz]
///     t10k-images-idx3-ubyte[.gz]   t10k-labels-idx1-ubyte[.gz]
///
/// Source: the description at the end of the MNIST page by LeCun, Cortes and Burges.
public enum IdxFile {
  /// MNIST's classes.
  public static let digits = (0...9).map { "\($0)" }
  /// Fashion-MNIST's classes. Source: Xiao et al., *Fashion-MNIST*, arXiv 1708.07747, table 2.
  public static let clothes = [
    "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
    "ankle boot",
  ]

  /// Idx's code of unsigned bytes.
  private static let unsignedByte: UInt8 = 0x08
  /// More than any data set of this form; a file whose sizes say more is another.
  private static let limit = 1 << 30

  /// Reads the four files of a folder.
  ///
  /// - Throws: `PADError(.missing)` naming the file that is not there, `.unreadable` for a damaged
  ///   gzip stream, `.invalid` where magic number, sizes and bytes do not agree.
  public static func read(folder: URL, classNames: [String]) throws -> LabeledSplit {
    func part(_ prefix: String) throws -> LabeledPictures {
      try read(
        images: file("\(prefix)-images-idx3-ubyte", in: folder),
        labels: file("\(prefix)-labels-idx1-ubyte", in: folder), classNames: classNames)
    }
    return LabeledSplit(train: try part("train"), test: try part("t10k"))
  }

  /// Reads a file of pictures with its file of labels.
  ///
  /// - Throws: as `read(folder:classNames:)`.
  public static func read(images: URL, labels: URL, classNames: [String]) throws
    -> LabeledPictures
  {
    let pictures = try array(images, dimensions: 3)
    let numbers = try array(labels, dimensions: 1)
    guard pictures.sizes[0] == numbers.sizes[0] else {
      throw PADError(
        .invalid,
        "\(labels.path): \(numbers.sizes[0]) labels; expected \(pictures.sizes[0]), as "
          + "\(images.lastPathComponent) has pictures")
    }
    if let wrong = numbers.bytes.firstIndex(where: { $0 >= classNames.count }) {
      throw PADError(
        .invalid,
        "\(labels.path): label \(numbers.bytes[wrong]) of picture \(wrong); expected "
          + "0..<\(classNames.count)")
    }
    return try LabeledPictures(
      width: pictures.sizes[2], height: pictures.sizes[1], channels: 1, pixels: pictures.bytes,
      labels: numbers.bytes.map(Int.init), classNames: classNames)
  }

  private static func file(_ name: String, in folder: URL) throws -> URL {
    let candidates = [name, "\(name).gz"].map { folder.appending(path: $0) }
    guard let found = candidates.first(where: { FileManager.default.fileExists(atPath: $0.path) })
    else {
      throw PADError(
        .missing, "\(candidates[0].path): missing, and so is \(name).gz",
        advice: "Name the folder that holds the data set's four idx files")
    }
    return found
  }

  private static func array(_ url: URL, dimensions: Int) throws -> (sizes: [Int], bytes: [UInt8]) {
    var bytes = try GzipFile.read(url, limit: limit)
    let header = 4 + 4 * dimensions
    let magic = [0, 0, unsignedByte, UInt8(dimensions)]
    guard bytes.count >= header, Array(bytes[..<4]) == magic else {
      let found = bytes.prefix(4).map { String($0, radix: 16) }.joined(separator: " ")
      throw PADError(
        .invalid,
        "\(url.path): begins with [\(found)]; expected [0 0 8 \(dimensions)], an idx file of bytes "
          + "in \(dimensions) dimensions")
    }
    let sizes = (0..<dimensions).map { dimension in
      bytes[4 + 4 * dimension..<8 + 4 * dimension].reduce(0) { $0 << 8 | Int($1) }
    }
    let product = sizes.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
    guard sizes.allSatisfy({ $0 > 0 && $0 <= limit }), product == bytes.count - header else {
      throw PADError(
        .invalid,
        "\(url.path): \(bytes.count - header) bytes behind the header; expected "
          + sizes.map(String.init).joined(separator: " x "),
        advice: "The file is cut off or another")
    }
    bytes.removeFirst(header)
    return (sizes, bytes)
  }
}
