import Foundation
import PADCore
import PADMedia
import PADTestSupport
import Testing

@Suite struct BadPictureTests {
  private static let samples = [
    "gradient-baseline.jpg", "gradient-progressive.jpg", "gradient-restart.jpg",
    "pattern-rgb.png", "pattern-rgb.bmp", "pattern-rgb.webp",
  ]

  @Test(arguments: samples)
  func everyTruncationIsRefused(name: String) throws {
    let whole = try content(name)
    for length in 1..<whole.count {
      #expect(throws: PADError.self, "\(name) cut to \(length) bytes") {
        try Image(decoding: whole.prefix(length))
      }
    }
  }

  @Test func truncationIsNamed() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "half.jpg")
      try content("gradient-baseline.jpg").prefix(700).write(to: file)
      let text = message { try Image.read(file) }
      #expect(text.hasPrefix("\(file.path): truncated or damaged JPEG file (700 bytes"))
    }
  }

  @Test func anEndMarkInsideAThumbnailDoesNotHideTruncation() throws {
    // An APP1 segment that holds a whole JPEG, as cameras write thumbnails.
    let whole = try [UInt8](content("gradient-baseline.jpg"))
    let length = whole.count + 2
    let segment = [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)] + whole
    let carrier = Array(whole[..<2]) + segment + Array(whole[2...])
    #expect(try Image(decoding: Data(carrier)) == Image(decoding: Data(whole)))
    #expect(throws: PADError.self) { try Image(decoding: Data(carrier.dropLast(40))) }
  }

  @Test func bytesAfterTheEndAreAllowed() throws {
    for name in Self.samples {
      let whole = try content(name)
      #expect(
        try Image(decoding: whole + Data(repeating: 0xFF, count: 100)) == Image(decoding: whole))
    }
  }

  @Test(arguments: samples)
  func damagedBytesNeverCrash(name: String) throws {
    let whole = try [UInt8](content(name))
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<100 {
      var damaged = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        damaged[Int.random(in: 0..<damaged.count, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      // Damage inside pixel data may go unnoticed; what matters is a picture or a PADError.
      do {
        let limits = PictureLimits(maximumPixels: 1_000_000)
        let picture = try Image(decoding: Data(damaged), limits: limits)
        #expect(picture.pixels.count == picture.width * picture.height * 3)
      } catch {
        #expect(error is PADError)
      }
    }
  }

  @Test func emptyAndForeignFiles() throws {
    #expect(message { try Image(decoding: Data()) }.hasPrefix("picture: the file is empty"))
    let text = message { try Image(decoding: Data("Dear reader,".utf8), name: "letter.jpg") }
    #expect(
      text.hasPrefix(
        "letter.jpg: not a JPEG, PNG, BMP or WebP picture (it begins with 'Dear rea')"))
    let binary = message { try Image(decoding: Data([0, 1, 0xFF])) }
    #expect(binary.contains("bytes 00 01 FF"))
  }

  @Test func missingFilesFoldersAndPipes() throws {
    try withTemporaryFolder { folder in
      let missing = folder.appending(path: "none.png")
      #expect(message { try Image.read(missing) } == "\(missing.path): no such file")
      #expect(message { try Image.read(folder) }.contains("not a regular file"))
      let pipe = folder.appending(path: "pipe.png")
      #expect(mkfifo(pipe.path, 0o600) == 0)
      #expect(message { try Image.read(pipe) }.contains("not a regular file"))
    }
  }

  /// Headers that state 100,000 x 60,000 pixels (BMP and PNG), 65,500 x 65,500 (JPEG) and
  /// 16,384 x 16,384 (WebP), with hardly any pixel data behind them.
  @Test func absurdSizesAreRefusedByHeader() throws {
    var png = try [UInt8](content("pattern-rgb.png"))
    png.replaceSubrange(16..<24, with: [0, 0x01, 0x86, 0xA0, 0, 0, 0xEA, 0x60])
    var bmp = try [UInt8](content("pattern-rgb.bmp"))
    bmp.replaceSubrange(18..<26, with: [0xA0, 0x86, 0x01, 0, 0x60, 0xEA, 0, 0])
    var jpeg = try [UInt8](content("gradient-baseline.jpg"))
    let frame = try #require(
      jpeg.indices.dropLast().first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
    jpeg.replaceSubrange((frame + 5)..<(frame + 9), with: [0xFF, 0xDC, 0xFF, 0xDC])
    var webp = try [UInt8](content("pattern-rgb.webp"))
    webp.replaceSubrange(21..<25, with: [0xFF, 0xFF, 0xFF, 0x0F])
    for (bytes, size) in [
      (png, "100000x60000"), (bmp, "100000x60000"), (jpeg, "65500x65500"),
      (webp, "16384x16384"),
    ] {
      #expect(
        message { try Image(decoding: Data(bytes)) }
          == "picture: \(size) pixels; at most 64000000 are accepted. Scale the picture down")
    }
  }

  @Test func limitsAreTheCallersToSet() throws {
    let small = PictureLimits(maximumPixels: 383)
    #expect(throws: PADError.self) {
      try Image.read(reference("pattern-rgb.png"), limits: small)
    }
    let exact = PictureLimits(maximumPixels: 384)
    #expect(try Image.read(reference("pattern-rgb.png"), limits: exact).width == 24)
    let bytes = PictureLimits(maximumBytes: 100)
    #expect(
      message { try Image.read(reference("pattern-rgb.png"), limits: bytes) }
        .hasSuffix("144 bytes; picture files of at most 100 are accepted"))
  }

  @Test func zeroSizesAreRefused() throws {
    var png = try [UInt8](content("pattern-rgb.png"))
    png.replaceSubrange(16..<20, with: [0, 0, 0, 0])
    #expect(message { try Image(decoding: Data(png)) }.contains("states 0x16 pixels"))
  }

  @Test func headersAreReadWithoutDecoding() throws {
    let header = try content("orientation-6.jpg").withUnsafeBytes {
      try PictureHeader(of: $0, name: "picture")
    }
    #expect(header.format == .jpeg)
    #expect((header.width, header.height) == (16, 32))
    #expect(header.orientation == .quarterTurnClockwise)
    #expect(header.uprightSize == (32, 16))
  }
}
