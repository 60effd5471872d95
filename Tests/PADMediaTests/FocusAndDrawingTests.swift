import PADCore
import PADMedia
import Testing

@Suite struct FocusTests {
  private let flat = Image(width: 9, height: 7, fill: 90)

  /// One white pixel in the middle of a black picture.
  private var point: Image {
    var image = Image(width: 21, height: 21, channels: 1)
    image.pixels[10 * 21 + 10] = 255
    return image
  }

  @Test func aFlatPictureStaysFlat() throws {
    #expect(try flat.blurred(sigma: 2) == flat)
    #expect(try flat.sharpened(by: 3) == flat)
    #expect(try flat.sharpened(by: 0) == flat)
  }

  @Test func aPointSpreadsAsAGaussian() throws {
    let blurred = try point.blurred(sigma: 1)
    func value(_ x: Int, _ y: Int) -> Double { Double(blurred.pixels[y * 21 + x]) }
    // 255 exp(-(x^2 + y^2) / 2) / (2 pi): 40.6, 24.6, 14.9, 5.5
    for (x, y, expected) in [(10, 10, 40.6), (11, 10, 24.6), (11, 11, 14.9), (10, 12, 5.5)] {
      #expect(abs(value(x, y) - expected) <= 1.5)
    }
    #expect(value(10, 8) == value(10, 12) && value(8, 10) == value(12, 10))
  }

  @Test func sharpeningAddsWhatABlurTakes() throws {
    var gray = point
    gray.pixels = gray.pixels.map { $0 == 255 ? 200 : 50 }
    let blurred = try gray.blurred(sigma: 1)
    let sharpened = try gray.sharpened(by: 0.2, sigma: 1)
    for (plain, (soft, sharp)) in zip(gray.pixels, zip(blurred.pixels, sharpened.pixels)) {
      let expected = Double(plain) + 0.2 * (Double(plain) - Double(soft))
      #expect(abs(Double(sharp) - min(max(expected, 0), 255)) <= 1)
    }
  }

  @Test func valuesOutOfRangeAreErrors() {
    for sigma in [0, -1, .nan, .infinity, 1000] {
      #expect(throws: PADError.self) { try flat.blurred(sigma: sigma) }
    }
    for amount in [-0.1, .nan, .infinity] {
      #expect(throws: PADError.self) { try flat.sharpened(by: amount) }
    }
  }
}

@Suite struct DrawingTests {
  @Test func textStandsOnItsBaseline() throws {
    var image = Image(width: 80, height: 40, fill: 255)
    try image.draw("HIL", left: 10, baseline: 30, capitalHeight: 15, color: [0, 0, 0])
    let dark = image.pixels.indices.filter { $0 % 3 == 0 && image.pixels[$0] < 128 }.map { $0 / 3 }
    let rows = dark.map { $0 / 80 }
    let columns = dark.map { $0 % 80 }
    #expect(try #require(rows.max()).magnitude <= 31 && #require(rows.max()) >= 29)
    #expect((14...17).contains(try #require(rows.min())))
    #expect(try #require(columns.min()) >= 9)
    let width = Image.width(ofText: "HIL", capitalHeight: 15)
    #expect(try #require(columns.max()) <= 10 + width)
    #expect(width < Image.width(ofText: "HILHIL", capitalHeight: 15))
  }

  @Test func otherCharactersBecomeQuestionMarks() throws {
    func drawn(_ text: String) throws -> Image {
      var image = Image(width: 60, height: 30, channels: 1, fill: 0)
      try image.draw(text, left: 2, baseline: 20, capitalHeight: 10, color: [255])
      return image
    }
    #expect(try drawn("é\u{1F600}\n") == drawn("???"))
    #expect(try drawn("a") != drawn("b"))
    var image = Image(width: 10, height: 10)
    #expect(throws: PADError.self) {
      try image.draw("x", left: 0, baseline: 5, capitalHeight: 5, color: [255])
    }
    // Beside the picture nothing is drawn, and nothing breaks.
    try image.draw("x", left: 500, baseline: -50, capitalHeight: 5, color: [255, 0, 0])
    #expect(image == Image(width: 10, height: 10))
  }

  @Test func pastingCutsWhatReachesBeyond() {
    var canvas = Image(width: 4, height: 3, channels: 1)
    let tile = Image(width: 2, height: 2, channels: 1, pixels: [1, 2, 3, 4])
    canvas.paste(tile, left: 1, top: 1)
    #expect(canvas.pixels == [0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0])
    canvas.paste(tile, left: -1, top: -1)
    canvas.paste(tile, left: 3, top: 2)
    canvas.paste(tile, left: 9, top: 9)
    canvas.paste(tile, left: -9, top: 0)
    #expect(canvas.pixels == [4, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 1])
  }
}
