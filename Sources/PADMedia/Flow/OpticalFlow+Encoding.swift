import CVision
import Foundation
import PADCore

extension OpticalFlow {
  /// The longest displacement along an axis that `encoded` holds: 32,767 / 64 pixels.
  public static let encodedReach: Float = 32_767 / 64

  private static let steps: Float = 64  // a pixel
  private static let zero: Float = 32_768  // the code of no motion; code 0 is an unknown one

  /// A compact form for databases: u and v in steps of 1/64 pixel, 16 bits each, as a gray PNG
  /// with all u above all v.
  ///
  /// Values are rounded by at most 1/128 pixel; unknown ones stay unknown.
  ///
  /// - Parameters:
  ///   - clipping: whether values beyond `encodedReach` become the nearest that fit; they are an
  ///     error otherwise.
  ///   - level: of PNG's compression, in 0...9.
  /// - Throws: `PADError(.invalid)` for a value beyond `encodedReach` and for a level out of range.
  public func encoded(clipping: Bool = false, level: Int = 1) throws -> Data {
    guard (0...9).contains(level) else {
      throw PADError(.invalid, "compression level \(level); expected 0...9")
    }
    let codes = try self.codes(clipping: clipping)
    var result = vision_bytes(bytes: nil, count: 0)
    let message = codes.withUnsafeBufferPointer { codes in
      codes.baseAddress.flatMap {
        vision_encode_deep($0, Int32(width), Int32(2 * height), Int32(level), &result)
      }
    }
    if let message {
      defer { vision_free(message) }
      throw PADError(
        .invalid,
        "a flow of \(width)x\(height) cannot be encoded (\(String(cString: message)))")
    }
    guard let bytes = result.bytes else { return Data() }
    return Data(
      bytesNoCopy: bytes, count: result.count,
      deallocator: .custom { pointer, _ in vision_free(pointer) })
  }

  /// What `encoded` wrote.
  ///
  /// - Parameter name: what messages call the flow.
  /// - Throws: `PADError` that begins with `name`: `.unreadable` (empty, cut, damaged), `.invalid`
  ///   (another kind of file), `.unsupported` (beyond `limits`).
  public init(
    decoding data: Data, name: String = "flow", limits: PictureLimits = .standard
  ) throws {
    let header = try data.withUnsafeBytes { try PictureHeader(of: $0, name: name) }
    try header.check(limits, name: name)
    guard header.format == .png, header.height % 2 == 0 else {
      throw Self.notAFlow(name, "a \(header.format.rawValue) of odd height or another format")
    }
    let (width, rows) = (header.width, header.height)
    var codes = [UInt16](repeating: 0, count: width * rows)
    let message = data.withUnsafeBytes { bytes in
      codes.withUnsafeMutableBufferPointer { codes -> UnsafeMutablePointer<CChar>? in
        guard let from = bytes.bindMemory(to: UInt8.self).baseAddress,
          let to = codes.baseAddress
        else { return nil }
        return vision_decode_deep(from, bytes.count, to, Int32(width), Int32(rows))
      }
    }
    if let message {
      defer { vision_free(message) }
      throw Self.notAFlow(name, String(cString: message))
    }
    let count = width * rows / 2
    var vectors = [Float](repeating: 0, count: 2 * count)
    for pixel in 0..<count {
      let (u, v) = (codes[pixel], codes[count + pixel])
      let isKnown = u != 0 && v != 0
      vectors[2 * pixel] = isKnown ? (Float(u) - Self.zero) / Self.steps : Self.unknown
      vectors[2 * pixel + 1] = isKnown ? (Float(v) - Self.zero) / Self.steps : Self.unknown
    }
    self.init(width: width, height: rows / 2, vectors: vectors)
  }

  private func codes(clipping: Bool) throws -> [UInt16] {
    let (count, reach) = (width * height, Self.encodedReach)
    var codes = [UInt16](repeating: 0, count: 2 * count)
    for pixel in 0..<count {
      guard let (u, v) = vector(pixel) else { continue }
      guard clipping || (abs(u) <= reach && abs(v) <= reach) else {
        throw PADError(
          .invalid,
          "flow at (\(pixel % width), \(pixel / width)): (\(u), \(v)) pixels; at most \(reach) "
            + "along an axis can be encoded", advice: "Clip, or take smaller pictures")
      }
      codes[pixel] = UInt16((min(max(u, -reach), reach) * Self.steps).rounded() + Self.zero)
      codes[count + pixel] = UInt16(
        (min(max(v, -reach), reach) * Self.steps).rounded() + Self.zero)
    }
    return codes
  }

  private static func notAFlow(_ name: String, _ why: String) -> PADError {
    PADError(.invalid, "\(name): not an encoded flow (\(why))")
  }
}
