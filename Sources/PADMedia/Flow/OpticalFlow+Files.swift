import Foundation
import PADCore

extension OpticalFlow {
  /// Reads Middlebury's `.flo`: the tag 202021.25, width and height as 32-bit integers, then u and
  /// v of each pixel as 32-bit floats, all little-endian.
  ///
  /// - Throws: `PADError` that begins with the path: `.missing`, `.unreadable` (empty, cut),
  ///   `.invalid` (another kind of file), `.unsupported` (beyond `limits`).
  public static func read(
    _ url: URL, limits: PictureLimits = .standard
  ) throws -> OpticalFlow {
    let bytes = try PictureFile.bytes(of: url, maximum: limits.maximumBytes)
    return try bytes.withUnsafeBytes { try OpticalFlow(flo: $0, name: url.path, limits: limits) }
  }

  /// Writes Middlebury's `.flo`, whole or not at all.
  ///
  /// - Throws: `PADError(.unwritable)` naming the path and the cause.
  public func write(to url: URL) throws {
    var data = Data(capacity: 12 + 4 * vectors.count)
    func append(_ bits: UInt32) {
      withUnsafeBytes(of: bits.littleEndian) { data.append(contentsOf: $0) }
    }
    append(Self.floTag)
    append(UInt32(width))
    append(UInt32(height))
    for value in vectors { append(value.bitPattern) }
    try AtomicFile.write(data, to: url)
  }

  /// 202021.25, which reads as "PIEH".
  private static let floTag = Float(202021.25).bitPattern

  private init(flo bytes: UnsafeRawBufferPointer, name: String, limits: PictureLimits) throws {
    func word(_ place: Int) -> UInt32 {
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * place, as: UInt32.self))
    }
    guard !bytes.isEmpty else {
      throw PADError(.unreadable, "\(name): the file is empty; expected a .flo file")
    }
    guard bytes.count >= 12, word(0) == Self.floTag else {
      throw PADError(.invalid, "\(name): not a .flo file (it does not begin with 'PIEH')")
    }
    let (width, height) = (Int(Int32(bitPattern: word(1))), Int(Int32(bitPattern: word(2))))
    guard width > 0, height > 0 else {
      throw PADError(.invalid, "\(name): a flow of \(width)x\(height) pixels")
    }
    guard Double(width) * Double(height) <= Double(limits.maximumPixels) else {
      throw PADError(
        .unsupported,
        "\(name): \(width)x\(height) pixels; at most \(limits.maximumPixels) are accepted")
    }
    let expected = 12 + 8 * width * height
    guard bytes.count == expected else {
      throw PADError(
        .unreadable,
        "\(name): \(bytes.count) bytes; a .flo file of \(width)x\(height) pixels has \(expected)",
        advice: "Copy or export the file again")
    }
    self.init(
      width: width, height: height,
      vectors: (0..<2 * width * height).map { Float(bitPattern: word(3 + $0)) })
  }
}
