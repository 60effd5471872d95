import PADCore
import PADMedia

/// Frames of 320x240 with the drawn faces of `Reference/faces.py` wherever a test wants them.
struct Clip {
  /// A face in a frame: its patch is `side` pixels wide and centered at `center`.
  struct Place {
    var face: Int
    var center: Point
    var side: Int
  }

  /// The patches around both drawn faces; a face box fills about 0.7 of its patch's side.
  private let patches: [Image]

  init() throws {
    let picture = try Image.read(reference("faces.png"))
    patches = try [
      BoundingBox(x: 35, y: 45, width: 190, height: 190),
      BoundingBox(x: 248, y: 104, width: 126, height: 126),
    ].map {
      try picture.cropped($0, width: Int($0.width), height: Int($0.height))
    }
  }

  func frame(_ places: [Place]) throws -> Image {
    var image = Self.background
    for place in places {
      let patch = try patches[place.face].resized(width: place.side, height: place.side)
      Self.paste(
        patch, onto: &image, left: Int(place.center.x.rounded()) - place.side / 2,
        top: Int(place.center.y.rounded()) - place.side / 2)
    }
    return image
  }

  /// A frame with a picture of three channels in it.
  static func pasted(_ patch: Image, left: Int, top: Int) -> Image {
    var image = background
    paste(patch, onto: &image, left: left, top: top)
    return image
  }

  private static let background = Image(width: 320, height: 240, fill: 140)

  private static func paste(_ patch: Image, onto image: inout Image, left: Int, top: Int) {
    for y in max(0, -top)..<min(patch.height, image.height - top) {
      for x in max(0, -left)..<min(patch.width, image.width - left) {
        let (from, to) = ((y * patch.width + x) * 3, ((top + y) * image.width + left + x) * 3)
        for channel in 0..<3 { image.pixels[to + channel] = patch.pixels[from + channel] }
      }
    }
  }

  /// Uniform noise within `amplitude`.
  static func noisy(_ image: Image, amplitude: Int, using generator: inout SeededGenerator)
    -> Image
  {
    var result = image
    for index in result.pixels.indices {
      let value =
        Int(result.pixels[index]) + Int.random(in: -amplitude...amplitude, using: &generator)
      result.pixels[index] = UInt8(max(0, min(255, value)))
    }
    return result
  }
}
