import Foundation
import PADCore
import PADData
import PADMedia
import Torch

/// A classification data set as one-class experiments take it: pictures of 32 x 32 pixels.
struct OneClassPictures {
  /// One of its splits.
  struct Part {
    /// Pictures one after the other, row by row, the channels of a pixel side by side.
    ///
    /// - Shape: [N, 32, 32, channels]
    var pixels: [UInt8] = []
    /// A class number a picture.
    var labels: [Int] = []

    var count: Int { labels.count }

    /// The pictures of some places.
    func only(_ places: [Int]) -> Part {
      let size = labels.isEmpty ? 0 : pixels.count / labels.count
      return Part(
        pixels: places.flatMap { pixels[$0 * size..<($0 + 1) * size] },
        labels: places.map { labels[$0] })
    }

    func places(of label: Int) -> [Int] { labels.indices.filter { labels[$0] == label } }
  }

  static let side = 32

  /// 1 (gray) or 3 (RGB).
  let channels: Int
  let classNames: [String]
  var train: Part
  var test: Part

  /// SHA-256 of all pictures and labels.
  var digest: String {
    let parts = [train, test].map { part in
      SHA256Text.of(Data(part.pixels)) + SHA256Text.of("\(part.labels)")
    }
    return SHA256Text.of(parts.joined())
  }

  /// Whole batches in -1...1.
  ///
  /// - Shape: each [<= batchSize, channels, 32, 32]
  func tensors(_ part: Part, batchSize: Int, device: Device) throws -> [Tensor] {
    let size = Self.side * Self.side * channels
    return try stride(from: 0, to: part.count, by: batchSize).map { first in
      let last = min(first + batchSize, part.count)
      let values = part.pixels[first * size..<last * size].map { Float($0) / 127.5 - 1 }
      return try Tensor(
        values, shape: [last - first, Self.side, Self.side, channels], device: device
      ).permute([0, 3, 1, 2]).contiguous()
    }
  }
}

// MARK: - Reading

extension OneClassPictures {
  /// Reads a data set whole; pictures of other sizes become 32 x 32 ones.
  ///
  /// - Throws: `PADError` as the data set's reader; `.insufficientData` for fewer than two classes.
  init(_ data: LabeledDataSet) throws {
    switch try data.content() {
    case .whole(let split): try self.init(split)
    case .tree(let tree): try self.init(tree)
    }
  }

  init(_ split: LabeledSplit) throws {
    channels = split.train.channels
    classNames = split.train.classNames
    train = try Self.part(split.train)
    test = try Self.part(split.test)
  }

  init(_ tree: PictureTree) throws {
    channels = 3
    classNames = tree.classNames
    let parts = tree.parts
    train = try Self.part(parts.train)
    test = try Self.part(parts.test)
  }

  private static func part(_ pictures: LabeledPictures) throws -> Part {
    var part = Part(labels: pictures.labels)
    for index in 0..<pictures.count {
      let picture = Image(
        width: pictures.width, height: pictures.height, channels: pictures.channels,
        pixels: Array(pictures.pixels(of: index)))
      part.pixels += try fitted(picture).pixels
    }
    return part
  }

  private static func part(_ members: [PictureTree.Member]) throws -> Part {
    var part = Part(labels: members.map(\.label))
    for member in members { part.pixels += try fitted(Image.read(member.url).rgb()).pixels }
    return part
  }

  /// Small pictures get a black border, which keeps their pixels (28 x 28 digits); others are
  /// resized by area.
  private static func fitted(_ picture: Image) throws -> Image {
    let (width, height, channels) = (picture.width, picture.height, picture.channels)
    if (width, height) == (side, side) { return picture }
    let smallest = side - 2 * borderLimit
    guard (smallest..<side).contains(width), (smallest..<side).contains(height) else {
      return try picture.resized(width: side, height: side)
    }
    var pixels = [UInt8](repeating: 0, count: side * side * channels)
    let (left, top) = ((side - width) / 2, (side - height) / 2)
    for row in 0..<height {
      let target = ((top + row) * side + left) * channels
      let source = row * width * channels
      pixels.replaceSubrange(
        target..<target + width * channels,
        with: picture.pixels[source..<source + width * channels])
    }
    return Image(width: side, height: side, channels: channels, pixels: pixels)
  }

  /// Pixels of black at each side; pictures that would need more are enlarged instead.
  private static let borderLimit = 2
}
