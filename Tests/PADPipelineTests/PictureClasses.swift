import Foundation
import PADCore
import PADMedia

/// Folders of pictures of one bright channel each.
final class PictureClasses {
  let folder: URL
  private static let side = 32

  init(classes: Int = 3, pictures: Int = 8) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "classes-\(UUID().uuidString)")
    for label in 0..<classes {
      for number in 0..<pictures {
        try Self.picture(label, number).encoded(.png(level: 1))
          .write(to: file("class-\(label)/\(number).png"))
      }
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> URL { folder.appending(path: name) }

  var data: URL { path("data") }

  private func file(_ name: String) throws -> URL {
    let url = data.appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    return url
  }

  private static func picture(_ label: Int, _ number: Int) -> Image {
    var random = SeededGenerator(seed: 4).child(UInt64(label * 100 + number))
    let pixels = (0..<side * side * 3).map { index in
      UInt8((index % 3 == label % 3 ? 170.0 : 80) + random.uniform(in: -40...40))
    }
    return Image(width: side, height: side, pixels: pixels)
  }
}
