import PADCore

extension PictureHeader {
  // ITU-T T.81 annex B: segments from SOI to EOI.
  static func jpeg(_ reader: ByteReader) -> PictureHeader? {
    var header: PictureHeader?
    var orientation = Orientation.upright
    var offset = 2
    while true {
      // Any marker may be preceded by fill bytes 0xFF.
      guard reader.byte(at: offset) == 0xFF, let marker = reader.byte(at: offset + 1) else {
        return nil
      }
      if marker == 0xFF {
        offset += 1
        continue
      }
      if marker == 0xD9 {
        header?.orientation = orientation
        return header
      }
      guard let length = reader.big16(at: offset + 2), length >= 2 else { return nil }
      let body = reader.slice(offset + 4, length - 2)
      guard body.count == length - 2 else { return nil }
      offset += 2 + length
      switch marker {
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
        guard header == nil, let height = body.big16(at: 1), let width = body.big16(at: 3)
        else { return nil }
        header = PictureHeader(format: .jpeg, width: width, height: height)
      case 0xE1:
        if body.tag(at: 0) == "Exif" {
          orientation = exifOrientation(body.slice(6, body.count)) ?? orientation
        }
      case 0xDA:
        guard let next = endOfScan(reader, from: offset) else { return nil }
        offset = next
      default: break
      }
    }
  }

  /// The offset of the first marker after entropy-coded data (stuffed zeros and restart
  /// markers belong to the data).
  private static func endOfScan(_ reader: ByteReader, from start: Int) -> Int? {
    var offset = start
    while let marker = reader.nextMarkerByte(from: offset) {
      guard let code = reader.byte(at: marker + 1) else { return nil }
      switch code {
      case 0x00, 0xD0...0xD7: offset = marker + 2
      case 0xFF: offset = marker + 1
      default: return marker
      }
    }
    return nil
  }

  // W3C PNG: chunks of length, type, data, CRC from IHDR to IEND.
  static func png(_ reader: ByteReader) -> PictureHeader? {
    guard reader.tag(at: 12) == "IHDR", let width = reader.big32(at: 16),
      let height = reader.big32(at: 20)
    else { return nil }
    var header = PictureHeader(format: .png, width: width, height: height)
    var offset = 8
    while let length = reader.big32(at: offset), let type = reader.tag(at: offset + 4) {
      guard offset + 12 + length <= reader.count else { return nil }
      if type == "IEND" { return header }
      if type == "eXIf", let orientation = exifOrientation(reader.slice(offset + 8, length)) {
        header.orientation = orientation
      }
      offset += 12 + length
    }
    return nil
  }

  // BITMAPFILEHEADER and one of the DIB headers; a negative height means rows from the top.
  static func bmp(_ reader: ByteReader) -> PictureHeader? {
    guard let dataOffset = reader.little32(at: 10), let headerSize = reader.little32(at: 14)
    else { return nil }
    let core = headerSize == 12
    guard let width = core ? reader.little16(at: 18) : reader.little32(at: 18),
      let storedHeight = core ? reader.little16(at: 20) : reader.little32(at: 22),
      let bits = reader.little16(at: core ? 24 : 28),
      [1, 4, 8, 16, 24, 32].contains(bits)
    else { return nil }
    let height = core ? storedHeight : abs(Int(Int32(truncatingIfNeeded: storedHeight)))
    let compression = core ? 0 : reader.little32(at: 30) ?? 0
    // Run-length encoded rows have no size that the header would tell.
    let runLength = compression == 1 || compression == 2
    let rowBytes = (width * bits + 31) / 32 * 4
    let (size, overflow) = rowBytes.multipliedReportingOverflow(by: height)
    let header = PictureHeader(format: .bmp, width: width, height: height)
    // An absurd size must be refused as such, not as a truncation.
    if overflow || Double(width) * Double(height) > Double(1 << 30) { return header }
    guard dataOffset <= reader.count, runLength || size <= reader.count - dataOffset else {
      return nil
    }
    return header
  }

  // RIFF container (developers.google.com/speed/webp/docs/riff_container): VP8, VP8L or VP8X.
  static func webp(_ reader: ByteReader) -> PictureHeader? {
    guard let riffSize = reader.little32(at: 4), riffSize + 8 <= reader.count,
      let first = reader.tag(at: 12)
    else { return nil }
    guard var header = webpSize(reader, first) else { return nil }
    var offset = 12
    while offset + 8 <= riffSize + 8, let type = reader.tag(at: offset),
      let length = reader.little32(at: offset + 4)
    {
      if type == "EXIF" {
        let body = reader.slice(offset + 8, length)
        // Some writers keep JPEG's prefix before the TIFF header.
        let tiff = body.tag(at: 0) == "Exif" ? body.slice(6, body.count) : body
        header.orientation = exifOrientation(tiff) ?? .upright
      }
      offset += 8 + length + length % 2
    }
    return header
  }

  private static func webpSize(_ reader: ByteReader, _ first: String) -> PictureHeader? {
    switch first {
    case "VP8 ":
      guard let width = reader.little16(at: 26), let height = reader.little16(at: 28) else {
        return nil
      }
      return PictureHeader(format: .webp, width: width & 0x3FFF, height: height & 0x3FFF)
    case "VP8L":
      guard reader.byte(at: 20) == 0x2F, let bits = reader.little32(at: 21) else { return nil }
      return PictureHeader(
        format: .webp, width: (bits & 0x3FFF) + 1, height: (bits >> 14 & 0x3FFF) + 1)
    case "VP8X":
      guard let width = reader.little24(at: 24), let height = reader.little24(at: 27) else {
        return nil
      }
      return PictureHeader(format: .webp, width: width + 1, height: height + 1)
    default: return nil
    }
  }

  // TIFF header and its first directory; 12 bytes an entry, tag 274 is the orientation.
  private static func exifOrientation(_ tiff: ByteReader) -> Orientation? {
    let bigEndian: Bool
    switch tiff.big16(at: 0) {
    case 0x4D4D: bigEndian = true
    case 0x4949: bigEndian = false
    default: return nil
    }
    func short(_ offset: Int) -> Int? {
      bigEndian ? tiff.big16(at: offset) : tiff.little16(at: offset)
    }
    func long(_ offset: Int) -> Int? {
      bigEndian ? tiff.big32(at: offset) : tiff.little32(at: offset)
    }
    guard short(2) == 42, let directory = long(4), let entries = short(directory) else {
      return nil
    }
    for entry in 0..<entries {
      let offset = directory + 2 + entry * 12
      guard let tag = short(offset) else { return nil }
      if tag == 274 { return short(offset + 8).flatMap(Orientation.init(rawValue:)) }
    }
    return nil
  }
}
