import Foundation
import PADCore
import PADMedia
import PADTestSupport
import Testing

@Suite struct DecodeTests {
  /// The formula in `Reference/pictures.py`.
  private static let pattern = drawn(width: 24, height: 16) { x, y in
    [7 * x % 256, 11 * y % 256, 5 * (x ^ y) % 256]
  }

  @Test(arguments: [
    "pattern-rgb.png", "pattern-rgb.bmp", "pattern-rgb.webp", "pattern-rgba.png",
    "pattern-rgba.webp",
  ])
  func losslessFilesGiveExactRGB(name: String) throws {
    #expect(try Image.read(reference(name)) == Self.pattern)
  }

  @Test(arguments: [
    "pattern-gray.png", "pattern-gray.bmp", "pattern-gray16.png", "pattern-palette.png",
  ])
  func grayDeepAndPaletteFilesBecomeRGB(name: String) throws {
    let expected = drawn(width: 24, height: 16) { x, _ in [7 * x % 256, 7 * x % 256, 7 * x % 256] }
    #expect(try Image.read(reference(name)) == expected)
  }

  @Test(arguments: ["baseline", "progressive", "restart", "gray"])
  func jpegAgreesWithPillow(variant: String) throws {
    let picture = try Image.read(reference("gradient-\(variant).jpg"))
    let expected = try [UInt8](content("gradient-\(variant).rgb"))
    #expect((picture.width, picture.height) == (48, 32))
    // Both decode by libjpeg-turbo, perhaps of different versions.
    #expect(largestDifference(picture.pixels, expected) <= 2)
  }

  @Test(arguments: Array(1...8), ["jpg", "png", "webp"])
  func orientationIsApplied(value: Int, fileExtension: String) throws {
    let picture = try Image.read(reference("orientation-\(value).\(fileExtension)"))
    #expect((picture.width, picture.height) == (32, 16))
    let quadrants = [
      (4, 4, [254, 0, 0]), (28, 4, [0, 255, 1]), (4, 12, [0, 0, 254]), (28, 12, [255, 255, 255]),
    ]
    for (x, y, color) in quadrants {
      let got = picture.rgb(x, y)
      #expect(zip(got, color).allSatisfy { abs($0 - $1) <= 4 }, "(\(x), \(y)): \(got)")
    }
  }

  @Test func contentAndNotNameDecides() throws {
    try withTemporaryFolder { folder in
      let misnamed = folder.appending(path: "picture.jpg")
      try content("pattern-rgb.png").write(to: misnamed)
      #expect(try Image.read(misnamed) == Self.pattern)
    }
  }

  @Test func onePixelIsAPicture() throws {
    let pixel = Image(width: 1, height: 1, pixels: [10, 20, 30])
    #expect(try Image(decoding: pixel.encoded(.png())) == pixel)
    #expect(try pixel.resized(width: 3, height: 2).pixels.prefix(3) == [10, 20, 30])
    let beyond = BoundingBox(x: -4, y: -4, width: 9, height: 9)
    #expect(try pixel.cropped(beyond, width: 2, height: 2).pixels.suffix(3) == [10, 20, 30])
  }

  @Test(arguments: [ImageEncoding.png(), .png(level: 0), .png(level: 9), .bmp])
  func losslessEncodingsComeBack(encoding: ImageEncoding) throws {
    #expect(try Image(decoding: Self.pattern.encoded(encoding)) == Self.pattern)
  }

  @Test(arguments: [ImageEncoding.jpeg(quality: 100), .webp(quality: 100)])
  func lossyEncodingsComeBackNearly(encoding: ImageEncoding) throws {
    let smooth = drawn(width: 48, height: 32) { x, y in [5 * x, 7 * y, 90] }
    let back = try Image(decoding: smooth.encoded(encoding))
    #expect(largestDifference(back.pixels, smooth.pixels) <= 16)
  }

  @Test func grayPicturesAreEncoded() throws {
    let gray = Image(width: 3, height: 2, channels: 1, pixels: [0, 50, 100, 150, 200, 250])
    #expect(try Image(decoding: gray.encoded(.png())).gray() == gray)
  }

  @Test func filesAreWrittenByExtension() throws {
    try withTemporaryFolder { folder in
      for name in ["a.png", "b.BMP"] {
        try Self.pattern.write(to: folder.appending(path: name))
        #expect(try Image.read(folder.appending(path: name)) == Self.pattern)
      }
      let text = message { try Self.pattern.write(to: folder.appending(path: "c.gif")) }
      #expect(
        text.hasSuffix("c.gif: unknown extension 'gif'; expected jpg, jpeg, png, bmp or webp"))
    }
  }

  @Test func encodingChecksItsParameters() throws {
    #expect(message { try Self.pattern.encoded(.jpeg(quality: 0)) }.contains("expected 1...100"))
    #expect(message { try Self.pattern.encoded(.png(level: 10)) }.contains("expected 0...9"))
    let long = Image(width: 20_000, height: 1)
    #expect(throws: PADError.self) { try long.encoded(.webp()) }
  }
}
