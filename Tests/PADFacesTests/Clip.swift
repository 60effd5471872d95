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
    var image = Image(width: 320, height: 240, fill: 140)
    for place in places {
      let patch = try patches[place.face].resized(width: place.side, height: place.side)
      let left = Int(place.center.x.rounded()) - place.side / 2
      let top = Int(place.center.y.rounded()) - place.side / 2
      for y in max(0, -top)..<min(place.side, image.height - top) {
        for x in max(0, -left)..<min(place.side, image.width - left) {
          let (from, to) = ((y * place.side + x) * 3, ((top + y) * image.width + left + x) * 3)
          for channel in 0..<3 { image.pixels[to + channel] = patch.pixels[from + channel] }
        }
      }
    }
    return image
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
