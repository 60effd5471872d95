import Foundation
import PADCore
import PADMedia
import PADTestSupport
import Testing

@Suite struct ImageGeometryTests {
  @Test func areaHalvesByMeans() throws {
    let picture = gray([
      [0, 10, 100, 120],
      [20, 30, 140, 160],
      [1, 1, 200, 200],
      [1, 1, 100, 100],
    ])
    // Means of the four 2x2 blocks: 60/4, 520/4, 4/4, 600/4.
    #expect(try picture.resized(width: 2, height: 2).pixels == [15, 130, 1, 150])
  }

  @Test func areaWeighsPartialPixels() throws {
    // 3 -> 2: each result covers 1.5 source pixels: (30 + 60 / 2) / 1.5, (60 / 2 + 120) / 1.5.
    #expect(try gray([[30, 60, 120]]).resized(width: 2, height: 1).pixels == [40, 100])
  }

  @Test func growingIsBilinearBetweenCenters() throws {
    // Centers of 4 pixels lie at -0.25, 0.25, 0.75, 1.25 of the 2 source pixels' centers.
    for interpolation in CropSpec.Interpolation.allCases {
      let grown = try gray([[0, 100]]).resized(width: 4, height: 1, interpolation: interpolation)
      #expect(grown.pixels == [0, 25, 75, 100])
    }
  }

  @Test func bilinearShrinkingTakesNeighborsOnly() throws {
    // 8 -> 2: result centers lie at 1.5 and 5.5; each is the mean of two source pixels.
    let picture = gray([[0, 10, 30, 0, 0, 200, 100, 0]])
    let shrunk = try picture.resized(width: 2, height: 1, interpolation: .bilinear)
    #expect(shrunk.pixels == [20, 150])
  }

  /// `dcb|abcd|cba`, continued as far as needed.
  private func mirrored(_ index: Int, _ count: Int) -> Int {
    guard count > 1 else { return 0 }
    let period = 2 * (count - 1)
    let position = ((index % period) + period) % period
    return position < count ? position : period - position
  }

  @Test(arguments: [
    BoundingBox(x: 1, y: 1, width: 3, height: 2), BoundingBox(x: -2, y: -1, width: 5, height: 4),
    BoundingBox(x: 3, y: 2, width: 6, height: 5), BoundingBox(x: -20, y: 0, width: 4, height: 3),
    BoundingBox(x: 0, y: 40, width: 5, height: 4),
    BoundingBox(x: -30, y: -30, width: 70, height: 70),
  ])
  func cropsBeyondThePictureAreMirrored(box: BoundingBox) throws {
    for channels in [1, 3] {
      let picture = Image(
        width: 5, height: 4, channels: channels,
        pixels: (0..<20 * channels).map { UInt8($0 * 4) })
      let (width, height) = (Int(box.width), Int(box.height))
      let crop = try picture.cropped(box, width: width, height: height)
      var expected: [UInt8] = []
      for y in 0..<height {
        for x in 0..<width {
          let source =
            mirrored(Int(box.y) + y, 4) * 5 + mirrored(Int(box.x) + x, 5)
          expected += picture.pixels[(source * channels)..<((source + 1) * channels)]
        }
      }
      #expect(crop.pixels == expected)
    }
  }

  @Test func cropsBeyondTheBorderEqualCropsOfTheBorderedPicture() throws {
    var generator = SeededGenerator(seed: 3)
    let noise = (0..<3600).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let picture = Image(width: 40, height: 30, pixels: noise)
    let bordered = try picture.bordered(by: 12)
    #expect((bordered.width, bordered.height) == (64, 54))
    for interpolation in CropSpec.Interpolation.allCases {
      let beyond = try picture.cropped(
        BoundingBox(x: -9, y: -12, width: 37, height: 37), width: 16, height: 16,
        interpolation: interpolation)
      let inside = try bordered.cropped(
        BoundingBox(x: 3, y: 0, width: 37, height: 37), width: 16, height: 16,
        interpolation: interpolation)
      #expect(beyond == inside)
    }
  }

  @Test func fractionalBoxesKeepSquaresSquare() throws {
    let picture = gray([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]])
    // x 0.6 -> 1, y 0.4 -> 0, side 1.6 -> 2
    let crop = try picture.cropped(
      BoundingBox(x: 0.6, y: 0.4, width: 1.6, height: 1.6), width: 2, height: 2)
    #expect(crop.pixels == [1, 2, 5, 6])
  }

  @Test func badSizesAndBoxesThrow() throws {
    let picture = Image(width: 4, height: 4)
    let boxes = [
      BoundingBox(x: 0, y: 0, width: 0, height: 4),
      BoundingBox(x: .nan, y: 0, width: 4, height: 4),
      BoundingBox(x: 0, y: 0, width: .infinity, height: 4),
      BoundingBox(x: 0, y: 0, width: 4, height: -1),
      BoundingBox(x: 1e12, y: 0, width: 4, height: 4),
      BoundingBox(x: 0, y: 0, width: 1e6, height: 4),
    ]
    for box in boxes {
      #expect(throws: PADError.self) { try picture.cropped(box, width: 2, height: 2) }
    }
    #expect(message { try picture.resized(width: 0, height: 2) }.contains("size 0x2"))
    #expect(throws: PADError.self) { try picture.resized(width: 2, height: 20_000) }
    #expect(throws: PADError.self) { try picture.bordered(by: -1) }
    let flat = AffineTransform2D(a: 1, b: 1, tx: 0, c: 1, d: 1, ty: 0)
    #expect(throws: PADError.self) { try picture.warped(flat, width: 2, height: 2) }
    let broken = AffineTransform2D.translation(x: .nan, y: 0)
    #expect(throws: PADError.self) { try picture.warped(broken, width: 2, height: 2) }
  }

  @Test func flippingMirrors() throws {
    let picture = Image(width: 2, height: 1, pixels: [1, 2, 3, 4, 5, 6])
    #expect(try picture.flippedHorizontally().pixels == [4, 5, 6, 1, 2, 3])
  }
}

@Suite struct WarpTests {
  private let picture = gray([[10, 20, 30], [40, 50, 60], [70, 80, 90]])

  @Test func identityAndShift() throws {
    #expect(try picture.warped(.identity, width: 3, height: 3) == picture)
    let right = try picture.warped(.translation(x: 1, y: 0), width: 3, height: 3)
    // The column that appears on the left mirrors the second one.
    #expect(right.pixels == [20, 10, 20, 50, 40, 50, 80, 70, 80])
    let half = try picture.warped(.translation(x: -0.5, y: 0), width: 2, height: 1)
    #expect(half.pixels == [15, 25])
  }

  @Test func quarterTurn() throws {
    // Clockwise around the center (1.5, 1.5): the top row becomes the right column.
    let turn = AffineTransform2D.translation(x: -1.5, y: -1.5)
      .followed(by: .rotation(radians: .pi / 2)).followed(by: .translation(x: 1.5, y: 1.5))
    #expect(
      try picture.warped(turn, width: 3, height: 3)
        == gray([[70, 40, 10], [80, 50, 20], [90, 60, 30]]))
  }

  @Test func scalingAgreesWithResizing() throws {
    // Pixel centers: scaling by 2 is bilinear growth, borders mirrored instead of repeated.
    let grown = try picture.warped(.scaling(by: 2), width: 6, height: 6)
    let resized = try picture.resized(width: 6, height: 6, interpolation: .bilinear)
    for y in 1..<5 {
      for x in 1..<5 {
        let index = y * 6 + x
        #expect(abs(Int(grown.pixels[index]) - Int(resized.pixels[index])) <= 1)
      }
    }
  }

  @Test func areaWarpingDoesNotAlias() throws {
    // A checkerboard of single pixels is gray (127.5) at any coarser scale.
    let rows = (0..<64).map { y in (0..<64).map { x in UInt8((x + y) % 2 * 255) } }
    let board = gray(rows)
    let smooth = try board.warped(
      .scaling(by: 0.25), width: 16, height: 16, interpolation: .area)
    #expect(smooth.pixels.allSatisfy { abs(Int($0) - 127) <= 2 })
  }

  @Test func similarityTakesPointsToPoints() throws {
    let (a, b) = (Point(x: 10, y: 20), Point(x: 40, y: 60))
    let (c, d) = (Point(x: 30, y: 40), Point(x: 80, y: 40))
    let transform = try #require(AffineTransform2D.similarity(a, b, to: c, d))
    for (from, to) in [(a, c), (b, d)] {
      let got = transform(from)
      #expect(abs(got.x - to.x) < 1e-9 && abs(got.y - to.y) < 1e-9)
    }
    // |a b| = 50 = |c d|: a pure rotation and shift.
    #expect(abs(transform.determinant - 1) < 1e-12)
    let inverse = try #require(transform.inverse)
    let back = inverse(c)
    #expect(abs(back.x - a.x) < 1e-9 && abs(back.y - a.y) < 1e-9)
    #expect(AffineTransform2D.similarity(a, a, to: c, d) == nil)
    #expect(AffineTransform2D(a: 1, b: 2, tx: 0, c: 2, d: 4, ty: 0).inverse == nil)
  }
}

@Suite struct ColorTests {
  // Red, green, blue, white, and mid gray.
  private let colors = Image(
    width: 5, height: 1,
    pixels: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 128, 128, 128])

  @Test func grayIsLuma() throws {
    // 0.299 * 255 = 76.2, 0.587 * 255 = 149.7, 0.114 * 255 = 29.1
    #expect(try colors.gray().pixels == [76, 150, 29, 255, 128])
    let gray = try colors.gray()
    #expect(try gray.gray() == gray)
    #expect(
      try gray.rgb().pixels == [
        76, 76, 76, 150, 150, 150, 29, 29, 29, 255, 255, 255, 128, 128, 128,
      ])
  }

  @Test func hueCirclesThrough255() throws {
    let hsv = try colors.converted(to: .hsv)
    // Hue of green is a third of 256, that of blue two thirds.
    #expect(hsv.rgb(0, 0) == [0, 255, 255])
    #expect(hsv.rgb(1, 0) == [85, 255, 255])
    #expect(hsv.rgb(2, 0) == [171, 255, 255])
    #expect(hsv.rgb(3, 0) == [0, 0, 255])
    #expect(hsv.rgb(4, 0) == [0, 0, 128])
    let back = try hsv.converted(from: .hsv, to: .rgb)
    #expect(largestDifference(back.pixels, colors.pixels) <= 6)
  }

  @Test func lumaAndColorDifferences() throws {
    let converted = try colors.converted(to: .yCrCb)
    // Cr = 0.713 (R - Y) + 128, Cb = 0.564 (B - Y) + 128; red's Cr and blue's Cb saturate.
    #expect(converted.rgb(0, 0) == [76, 255, 85])
    #expect(converted.rgb(2, 0) == [29, 107, 255])
    #expect(converted.rgb(3, 0) == [255, 128, 128])
    let back = try converted.converted(from: .yCrCb, to: .rgb)
    #expect(largestDifference(back.pixels, colors.pixels) <= 2)
    #expect(try colors.converted(from: .rgb, to: .rgb) == colors)
  }

  @Test func grayHasNoColors() throws {
    let gray = Image(width: 1, height: 1, channels: 1)
    #expect(message { try gray.converted(to: .hsv) }.contains("1 channels cannot be converted"))
  }
}
