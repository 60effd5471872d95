import PADCore

/// The picture file formats that are read and written, told apart by content, never by name.
public enum PictureFormat: String, Sendable, CaseIterable {
  case jpeg = "JPEG"
  case png = "PNG"
  case bmp = "BMP"
  case webp = "WebP"
}

/// What is accepted before a picture is decoded.
public struct PictureLimits: Hashable, Sendable {
  /// Width times height, as the file's header states them.
  public var maximumPixels: Int
  /// The encoded file's size in bytes.
  public var maximumBytes: Int

  /// 64 million pixels and 256 MiB where nothing is given.
  public init(maximumPixels: Int = 64_000_000, maximumBytes: Int = 256 << 20) {
    self.maximumPixels = maximumPixels
    self.maximumBytes = maximumBytes
  }

  /// 64 million pixels and 256 MiB.
  public static let standard = PictureLimits()
}

/// What a picture file says of itself, read without decoding pixels.
public struct PictureHeader: Hashable, Sendable {
  /// Told by content.
  public var format: PictureFormat
  /// Stored width and height in pixels, before the orientation is applied.
  public var width: Int
  /// In pixels as stored, before `orientation` is applied.
  public var height: Int
  /// How the stored picture is turned upright.
  public var orientation: Orientation

  /// Width and height of the upright picture.
  public var uprightSize: (width: Int, height: Int) {
    orientation.swapsSides ? (height, width) : (width, height)
  }

  /// Reads the header and checks that the file reaches its end.
  ///
  /// Truncation is found here because decoders fill missing rows with gray and say nothing.
  ///
  /// - Throws: `PADError` (`.unreadable` for empty or truncated files, `.invalid` for files of
  ///   another kind) whose message begins with `name`.
  public init(of bytes: UnsafeRawBufferPointer, name: String) throws {
    let reader = ByteReader(bytes)
    guard !bytes.isEmpty else {
      throw PADError(.unreadable, "\(name): the file is empty; expected a picture")
    }
    guard let format = Self.format(of: reader) else {
      throw PADError(
        .invalid,
        "\(name): not a JPEG, PNG, BMP or WebP picture (it begins with "
          + "\(reader.printableStart))",
        advice: "Pictures are told apart by content; convert the file or leave it out")
    }
    let header: PictureHeader?
    switch format {
    case .jpeg: header = Self.jpeg(reader)
    case .png: header = Self.png(reader)
    case .bmp: header = Self.bmp(reader)
    case .webp: header = Self.webp(reader)
    }
    guard let header else {
      throw PADError(
        .unreadable,
        "\(name): truncated or damaged \(format.rawValue) file "
          + "(\(bytes.count) bytes; its end is missing or its header makes no sense)",
        advice: "Copy or export the file again")
    }
    guard header.width > 0, header.height > 0 else {
      throw PADError(
        .unreadable,
        "\(name): the \(format.rawValue) header states "
          + "\(header.width)x\(header.height) pixels")
    }
    self = header
  }

  /// - Throws: `PADError(.unsupported)` where the picture is larger than `limits` allow.
  public func check(_ limits: PictureLimits, name: String) throws {
    // The sides are at most 2^32 each: the product cannot overflow a Double's range.
    guard Double(width) * Double(height) <= Double(limits.maximumPixels) else {
      throw PADError(
        .unsupported,
        "\(name): \(width)x\(height) pixels; at most "
          + "\(limits.maximumPixels) are accepted", advice: "Scale the picture down")
    }
  }

  init(format: PictureFormat, width: Int, height: Int, orientation: Orientation = .upright) {
    self.format = format
    self.width = width
    self.height = height
    self.orientation = orientation
  }

  private static func format(of reader: ByteReader) -> PictureFormat? {
    if reader.begins(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    if reader.begins(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
    if reader.tag(at: 0) == "RIFF", reader.tag(at: 8) == "WEBP" { return .webp }
    if reader.begins(with: [0x42, 0x4D]), let size = reader.little32(at: 14),
      [12, 40, 52, 56, 64, 108, 124].contains(size)
    {
      return .bmp
    }
    return nil
  }
}

/// EXIF's orientation (tag 274): how the stored rows turn into the upright picture.
public enum Orientation: Int, Sendable, CaseIterable {
  case upright = 1
  case mirrored = 2
  case halfTurn = 3
  case mirroredHalfTurn = 4
  case transposed = 5
  case quarterTurnClockwise = 6
  case transposedHalfTurn = 7
  case quarterTurnCounterclockwise = 8

  var swapsSides: Bool { rawValue >= 5 }
}
