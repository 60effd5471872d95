import PADCore
import PADMedia
import PADPipeline
import Testing

@Suite struct PictureSheetTests {
  private func picture(_ value: UInt8, _ width: Int, _ height: Int) -> Image {
    Image(width: width, height: height, fill: value)
  }

  /// Two margins of 16; rows: title 34, pictures 20 wide and as high as their shape wants, caption 20.
  /// Two cells with a gap of 8, or of 8 + 16 where a group ends between them.
  @Test func rowsLieWhereTheyShould() throws {
    let sheet = PictureSheet(
      rows: [
        .init(
          title: "a",
          cells: [.init(picture(10, 4, 4), caption: ""), .init(picture(90, 4, 8), caption: "")]),
        .init(
          cells: [.init(picture(200, 40, 20), caption: ""), .init(picture(60, 4, 4), caption: "")],
          groupSize: 1),
      ], side: 20)
    let drawn = try sheet.picture()
    #expect(drawn.width == 32 + 20 + 24 + 20)
    #expect(drawn.height == 32 + (34 + 40 + 20) + (20 + 20))
    func value(_ x: Int, _ y: Int) -> UInt8 { drawn.pixels[(y * drawn.width + x) * 3] }
    #expect(value(17, 51) == 10)
    #expect(value(16 + 28, 50 + 39) == 90)
    #expect(value(16 + 28 + 19, 50) == 90)
    #expect(value(16, 50 + 25) == 255)
    // The second row has no title; its first picture is half as high as wide.
    #expect(value(16, 110) == 200 && value(35, 119) == 200 && value(16, 121) == 255)
    #expect(value(16 + 44, 110) == 60 && value(16 + 44 + 19, 129) == 60)
  }

  @Test func aSheetBeyondTheLargestPictureIsRefused() {
    let row = PictureSheet.Row(cells: [.init(picture(0, 4, 4), caption: "")])
    let sheet = PictureSheet(rows: Array(repeating: row, count: 200), side: 112)
    #expect(throws: PADError.self) { try sheet.picture() }
  }
}
