import PADCore
import PADMedia

/// Rows of pictures with captions, as one picture: contact sheets, Grad-CAM, what generators make.
public struct PictureSheet: Sendable {
  /// A picture and what it is called.
  public struct Cell: Sendable {
    public var image: Image
    /// Cut where it would run into its neighbor's.
    public var caption: String

    /// Takes a picture and what stands below it.
    public init(_ image: Image, caption: String) {
      self.image = image
      self.caption = caption
    }
  }

  /// Pictures beside each other.
  public struct Row: Sendable {
    /// Stands above the row; nil for a row that continues the one above.
    public var title: String?
    /// Stands behind the title, smaller.
    public var detail: String
    /// Of the title.
    public var color: [UInt8]
    /// From left to right.
    public var cells: [Cell]
    /// After so many cells a wider gap follows: cells that belong together.
    public var groupSize: Int?

    /// Takes the pictures of a row.
    public init(
      title: String? = nil, detail: String = "", color: [UInt8] = PictureSheet.ink, cells: [Cell],
      groupSize: Int? = nil
    ) {
      self.title = title
      self.detail = detail
      self.color = color
      self.cells = cells
      self.groupSize = groupSize
    }
  }

  /// From top to bottom.
  public var rows: [Row]
  /// Width of every picture in pixels; heights follow from their shapes.
  public var side: Int

  /// Takes rows of pictures.
  public init(rows: [Row], side: Int = 112) {
    self.rows = rows
    self.side = side
  }

  /// The color of text.
  public static let ink: [UInt8] = [28, 36, 48]

  /// A class in the colors of a report: live green, attacks orange.
  public static func color(of label: Label) -> [UInt8] {
    switch label {
    case .live: [24, 121, 78]
    case .attack: [194, 65, 12]
    }
  }

  /// Sizes in pixels.
  private enum Layout {
    static let gap = 8
    static let margin = 16
    static let titleHeight = 34
    static let captionHeight = 20
    static let titleCapitals = 12
    static let captionCapitals = 8
    static let marker = 6
    static let soft: [UInt8] = [91, 102, 117]
  }

  /// The sheet: a row's title above, captions below the pictures.
  ///
  /// - Throws: `PADError(.invalid)` where the sheet would have a side above `Image.maximumSide`.
  public func picture() throws -> Image {
    let width = rows.map { max(cellsWidth(of: $0), titleWidth(of: $0)) }.max() ?? 0
    let sheetWidth = 2 * Layout.margin + width
    let height = 2 * Layout.margin + rows.reduce(0) { $0 + self.height(of: $1) }
    guard max(sheetWidth, height) <= Image.maximumSide else {
      throw PADError(
        .invalid,
        "a sheet of \(sheetWidth)x\(height) pixels; expected at most "
          + "\(Image.maximumSide) a side",
        advice: "Write it as .html, or with fewer crops a group")
    }
    var sheet = Image(width: sheetWidth, height: height, fill: 255)
    var top = Layout.margin
    for row in rows {
      try draw(row, on: &sheet, top: top)
      top += self.height(of: row)
    }
    return sheet
  }

  private func left(ofCell column: Int, in row: Row) -> Int {
    let groups = row.groupSize.map { column / max(1, $0) } ?? 0
    return column * (side + Layout.gap) + groups * 2 * Layout.gap
  }

  private func cellsWidth(of row: Row) -> Int {
    row.cells.isEmpty ? 0 : left(ofCell: row.cells.count - 1, in: row) + side
  }

  /// A single picture leaves no room for its row's title.
  private func titleWidth(of row: Row) -> Int {
    guard let title = row.title else { return 0 }
    return Layout.marker + Layout.gap
      + Image.width(ofText: "\(title)   \(row.detail)", capitalHeight: Layout.titleCapitals)
  }

  private func pictureHeight(of image: Image) -> Int {
    max(1, (side * image.height + image.width / 2) / image.width)
  }

  private func cellHeight(of row: Row) -> Int {
    row.cells.map { pictureHeight(of: $0.image) }.max() ?? 0
  }

  private func height(of row: Row) -> Int {
    (row.title == nil ? 0 : Layout.titleHeight) + cellHeight(of: row) + Layout.captionHeight
  }

  private func draw(_ row: Row, on sheet: inout Image, top: Int) throws {
    if let title = row.title { try draw(title: title, of: row, on: &sheet, top: top) }
    let picturesTop = top + (row.title == nil ? 0 : Layout.titleHeight)
    let below = picturesTop + cellHeight(of: row)
    for (column, cell) in row.cells.enumerated() {
      let left = Layout.margin + self.left(ofCell: column, in: row)
      sheet.paste(
        try cell.image.rgb().resized(width: side, height: pictureHeight(of: cell.image)),
        left: left, top: picturesTop)
      try sheet.draw(
        fitted(cell.caption), left: left, baseline: below + Layout.captionCapitals + 5,
        capitalHeight: Layout.captionCapitals, color: Self.ink)
    }
  }

  private func draw(title: String, of row: Row, on sheet: inout Image, top: Int) throws {
    let baseline = top + (Layout.titleHeight + Layout.titleCapitals) / 2
    let bar = (0..<Layout.marker * (Layout.titleCapitals + 4)).flatMap { _ in row.color }
    sheet.paste(
      Image(width: Layout.marker, height: Layout.titleCapitals + 4, pixels: bar),
      left: Layout.margin, top: baseline - Layout.titleCapitals - 2)
    var left = Layout.margin + Layout.marker + Layout.gap
    try sheet.draw(
      title, left: left, baseline: baseline, capitalHeight: Layout.titleCapitals,
      color: row.color)
    left += Image.width(ofText: title + "   ", capitalHeight: Layout.titleCapitals)
    try sheet.draw(
      row.detail, left: left, baseline: baseline, capitalHeight: Layout.titleCapitals - 2,
      color: Layout.soft)
  }

  private func fitted(_ caption: String) -> String {
    func fits(_ text: String) -> Bool {
      Image.width(ofText: text, capitalHeight: Layout.captionCapitals) <= side
    }
    if fits(caption) { return caption }
    var text = caption
    while !text.isEmpty, !fits(text + "..") { text.removeLast() }
    return text + ".."
  }
}
