import Foundation
import PADCore
import PADMedia
import PADReport

extension ContactSheet {
  private static let side = 112
  private static let quality = 90

  /// The sheet as a picture: a row a group, its title above, captions below the crops.
  ///
  /// - Throws: `PADError(.invalid)` where the picture would have a side above
  ///   `Image.maximumSide`.
  public func picture() throws -> Image {
    let rows = groups.map { group in
      PictureSheet.Row(
        title: group.title, detail: group.detail, color: PictureSheet.color(of: group.label),
        cells: group.pictures.map { PictureSheet.Cell($0.image, caption: $0.caption) })
    }
    return try PictureSheet(rows: rows, side: Self.side).picture()
  }

  /// Writes the sheet, whole or not at all.
  ///
  /// - Parameter url: `.png` or `.html`.
  /// - Throws: `PADError`: `.unsupported` for another extension, `.unwritable`, `.invalid` where a
  ///   picture would be too large.
  public func write(to url: URL) throws {
    switch url.pathExtension.lowercased() {
    case "png": try picture().write(to: url)
    case "html", "htm": try page().write(to: url)
    default:
      throw PADError(
        .unsupported, "\(url.path): a contact sheet is a .png or .html file",
        advice: "For example --sheet sheet.png")
    }
  }

  private func page() throws -> PicturePage {
    PicturePage(
      title: title,
      groups: try groups.map { group in
        PicturePage.Group(
          title: group.title, detail: group.detail,
          pictures: try group.pictures.map {
            PicturePage.Picture(
              bytes: try $0.image.resized(width: Self.side * 2, height: Self.side * 2)
                .encoded(.jpeg(quality: Self.quality)),
              caption: $0.caption, id: $0.id)
          })
      })
  }
}
