import Foundation
import PADCore
import PADMedia

extension ContactSheet {
  /// Sizes in pixels.
  enum Layout {
    static let side = 112
    static let gap = 8
    static let margin = 16
    static let titleHeight = 34
    static let captionHeight = 20
    static let titleCapitals = 12
    static let captionCapitals = 8
    /// In the colors of a report: live green, attacks orange.
    static let marker = 6
    static let quality = 90
    static let ink: [UInt8] = [28, 36, 48]
    static let soft: [UInt8] = [91, 102, 117]

    static func color(of label: Label) -> [UInt8] {
      switch label {
      case .live: [24, 121, 78]
      case .attack: [194, 65, 12]
      }
    }
  }

  /// The sheet as a picture: a row a group, its title above, captions below the crops.
  ///
  /// - Throws: `PADError(.invalid)` where the picture would have a side above
  ///   `Image.maximumSide`.
  public func picture() throws -> Image {
    let columns = groups.map(\.pictures.count).max() ?? 0
    let rowHeight = Layout.titleHeight + Layout.side + Layout.captionHeight
    let width = 2 * Layout.margin + columns * (Layout.side + Layout.gap) - Layout.gap
    let height = 2 * Layout.margin + groups.count * rowHeight
    // A single crop leaves no room for its group's title.
    let titles = groups.map { Self.width(of: $0) + 2 * Layout.margin }
    let sheetWidth = max(width, titles.max() ?? 0)
    guard max(sheetWidth, height) <= Image.maximumSide else {
      throw PADError(
        .invalid,
        "a sheet of \(sheetWidth)x\(height) pixels; expected at most "
          + "\(Image.maximumSide) a side",
        advice: "Write it as .html, or with fewer crops a group")
    }
    var sheet = Image(width: sheetWidth, height: height, fill: 255)
    for (number, group) in groups.enumerated() {
      try draw(group, on: &sheet, top: Layout.margin + number * rowHeight)
    }
    return sheet
  }

  private static func width(of group: Group) -> Int {
    Layout.marker + Layout.gap
      + Image.width(
        ofText: "\(group.title)   \(group.detail)", capitalHeight: Layout.titleCapitals)
  }

  private func draw(_ group: Group, on sheet: inout Image, top: Int) throws {
    let color = Layout.color(of: group.label)
    let baseline = top + (Layout.titleHeight + Layout.titleCapitals) / 2
    let bar = (0..<Layout.marker * (Layout.titleCapitals + 4)).flatMap { _ in color }
    sheet.paste(
      Image(width: Layout.marker, height: Layout.titleCapitals + 4, pixels: bar),
      left: Layout.margin, top: baseline - Layout.titleCapitals - 2)
    var left = Layout.margin + Layout.marker + Layout.gap
    try sheet.draw(
      group.title, left: left, baseline: baseline, capitalHeight: Layout.titleCapitals,
      color: color)
    left += Image.width(ofText: group.title + "   ", capitalHeight: Layout.titleCapitals)
    try sheet.draw(
      group.detail, left: left, baseline: baseline, capitalHeight: Layout.titleCapitals - 2,
      color: Layout.soft)
    for (column, picture) in group.pictures.enumerated() {
      let left = Layout.margin + column * (Layout.side + Layout.gap)
      let below = top + Layout.titleHeight + Layout.side
      sheet.paste(
        try picture.image.resized(width: Layout.side, height: Layout.side), left: left,
        top: top + Layout.titleHeight)
      try sheet.draw(
        Self.fitted(picture.caption), left: left, baseline: below + Layout.captionCapitals + 5,
        capitalHeight: Layout.captionCapitals, color: Layout.ink)
    }
  }

  /// The caption, cut where it would run into its neighbor's.
  private static func fitted(_ caption: String) -> String {
    func fits(_ text: String) -> Bool {
      Image.width(ofText: text, capitalHeight: Layout.captionCapitals) <= Layout.side
    }
    if fits(caption) { return caption }
    var text = caption
    while !text.isEmpty, !fits(text + "..") { text.removeLast() }
    return text + ".."
  }
}
