internal import Foundation
internal import PADCore
internal import PADMedia

/// How crops are kept in a store.
public enum CropEncoding: Hashable, Sendable {
  /// Lossless.
  case png
  /// - Parameter quality: 1...100. Artifacts at low quality hide the traces of an attack.
  case jpeg(quality: Int)
}

enum CropCodec {
  /// Store crops are read many times and written once: zlib's fastest level costs a few
  /// percent of size and saves most of the writing time.
  private static let pngLevel = 1

  static func encode(_ image: Image, as encoding: CropEncoding) throws -> Data {
    switch encoding {
    case .png: try image.encoded(.png(level: pngLevel))
    case .jpeg(let quality): try image.encoded(.jpeg(quality: quality))
    }
  }

  /// - Throws: `PADError` where the bytes are no picture of `size` x `size` RGB pixels.
  static func decode(_ bytes: Data, size: Int) throws -> Image {
    let image = try Image(decoding: bytes)
    guard image.width == size, image.height == size, image.channels == 3 else {
      throw PADError(
        .invalid,
        "\(image.width)x\(image.height) pixels of \(image.channels) channels; expected "
          + "\(size)x\(size) of 3")
    }
    return image
  }
}
