import CVision
import Foundation
import PADCore

/// How a picture is written.
public enum ImageEncoding: Hashable, Sendable {
  /// `quality` in 1...100.
  case jpeg(quality: Int = 95)
  /// `level` of compression in 0...9; lossless.
  case png(level: Int = 3)
  /// Uncompressed.
  case bmp
  /// `quality` in 1...100; lossy.
  case webp(quality: Int = 90)

  /// The encoding that a file name's extension asks for; nil for unknown extensions.
  public init?(fileExtension: String) {
    switch fileExtension.lowercased() {
    case "jpg", "jpeg": self = .jpeg()
    case "png": self = .png()
    case "bmp": self = .bmp
    case "webp": self = .webp()
    default: return nil
    }
  }
}

extension Image {
  /// Reads a JPEG, PNG, BMP or WebP file, upright (EXIF) and in RGB.
  ///
  /// The format is told by content. Gray pictures become RGB, 16-bit channels 8-bit ones, and
  /// transparency is dropped.
  ///
  /// - Throws: `PADError` that begins with the path: `.missing`, `.unreadable` (empty,
  ///   truncated, damaged, no permission), `.invalid` (not a picture), `.unsupported` (beyond
  ///   `limits`; found by header before anything is decoded).
  public static func read(_ url: URL, limits: PictureLimits = .standard) throws -> Image {
    let bytes = try PictureFile.bytes(of: url, maximum: limits.maximumBytes)
    return try bytes.withUnsafeBytes {
      try Image(decoding: $0, name: url.path, limits: limits)
    }
  }

  /// Decodes a JPEG, PNG, BMP or WebP file's content, as `read` does.
  ///
  /// - Parameter name: what messages call the picture.
  /// - Throws: `PADError`, as `read` does.
  public init(
    decoding data: Data, name: String = "picture", limits: PictureLimits = .standard
  ) throws {
    self = try data.withUnsafeBytes { try Image(decoding: $0, name: name, limits: limits) }
  }

  /// Decodes a JPEG, PNG, BMP or WebP file's content, as `read` does.
  public init(
    decoding bytes: UnsafeRawBufferPointer, name: String, limits: PictureLimits = .standard
  ) throws {
    guard bytes.count <= limits.maximumBytes else {
      throw PictureFile.tooLarge(name, bytes.count, limits.maximumBytes)
    }
    let header = try PictureHeader(of: bytes, name: name)
    try header.check(limits, name: name)
    let size = header.uprightSize
    self = try Image.filled(
      width: size.width, height: size.height, channels: 3,
      failure: PADError(
        .unreadable, "\(name): the \(header.format.rawValue) file cannot be decoded",
        advice: "Copy or export the file again")
    ) { target in
      bytes.withMemoryRebound(to: UInt8.self) { bytes in
        guard let base = bytes.baseAddress else { return strdup("the file is empty") }
        return vision_decode(base, bytes.count, Int32(header.orientation.rawValue), target)
      }
    }
  }

  /// The picture as a file's content.
  ///
  /// - Throws: `PADError(.invalid)` where the quality or level is out of range or the encoder
  ///   refuses the size (WebP ends at 16,383 pixels a side, JPEG at 65,535).
  public func encoded(_ encoding: ImageEncoding) throws -> Data {
    let format: vision_format
    let quality: Int
    let allowed: ClosedRange<Int>
    switch encoding {
    case .jpeg(let value): (format, quality, allowed) = (VISION_JPEG, value, 1...100)
    case .png(let value): (format, quality, allowed) = (VISION_PNG, value, 0...9)
    case .bmp: (format, quality, allowed) = (VISION_BMP, 0, 0...0)
    case .webp(let value): (format, quality, allowed) = (VISION_WEBP, value, 1...100)
    }
    guard allowed.contains(quality) else {
      throw PADError(
        .invalid, "\(encoding): expected \(allowed.lowerBound)...\(allowed.upperBound)")
    }
    var result = vision_bytes(bytes: nil, count: 0)
    let failure = withSource {
      vision_encode($0, Int32(format.rawValue), Int32(quality), &result)
    }
    if let failure {
      defer { vision_free(failure) }
      throw PADError(
        .invalid,
        "\(width)x\(height) pixels cannot be encoded as \(encoding) "
          + "(\(String(cString: failure)))")
    }
    guard let bytes = result.bytes else { return Data() }
    return Data(
      bytesNoCopy: bytes, count: result.count,
      deallocator: .custom { pointer, _ in vision_free(pointer) })
  }

  /// Writes the picture whole or not at all, in the format that the extension names.
  ///
  /// - Throws: `PADError` (`.unsupported` for an unknown extension, `.unwritable`).
  public func write(to url: URL) throws {
    guard let encoding = ImageEncoding(fileExtension: url.pathExtension) else {
      throw PADError(
        .unsupported,
        "\(url.path): unknown extension '\(url.pathExtension)'; "
          + "expected jpg, jpeg, png, bmp or webp")
    }
    try AtomicFile.write(encoded(encoding), to: url)
  }
}
