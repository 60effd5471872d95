import Foundation
import PADMedia

/// A picture shown on a display, as physics: light out of a lattice of colored stripes, and the
/// room mirrored in the glass.
///
/// Each sample integrates the stripes over its own width exactly, so that moire is whatever the
/// camera's lattice makes of the display's.
struct DisplayMedium: SheetMedium {
  private let display: Display
  private let lighting: Lighting
  /// What stands behind the camera, mirrored in the glass: 4 units wide and high.
  private let room: RadianceImage
  /// Emitted light for every source pixel, linear.
  private var picture: RadianceImage
  private let white: Vector
  private let tones: [Float]
  private let width: Float
  private let height: Float
  private var bandPhase: Float
  private var bandSlope: Float

  /// - Parameters:
  ///   - sheet: The display's front with its bezel.
  ///   - settings: What the display's user chose, and where its refresh stands.
  init(
    _ image: Image, on sheet: Sheet, display: Display, lighting: Lighting,
    background: Background, settings: Display.Settings
  ) {
    self.display = display
    self.lighting = lighting
    room = Self.room(background, lighting)
    bandPhase = settings.bandPhase
    bandSlope = settings.bandSlope
    white =
      Lighting.temperature(display.whitePoint + settings.warmth)
      * (display.brightness * settings.dimming)
    width = sheet.width - 2 * display.bezelWidth
    height = sheet.height - 2 * display.bezelWidth
    tones = (0..<256).map { pow(Float($0) / 255, display.gamma) }
    picture = Self.emission(image, display, tones, white)
  }

  /// Moves the refresh to another moment.
  mutating func refresh(_ settings: Display.Settings) {
    bandPhase = settings.bandPhase
    bandSlope = settings.bandSlope
  }

  /// Shows another picture.
  mutating func show(_ image: Image) {
    picture = Self.emission(image, display, tones, white)
  }

  private static func emission(
    _ image: Image, _ display: Display, _ table: [Float], _ white: Vector
  ) -> RadianceImage {
    var picture = RadianceImage(width: image.width, height: image.height)
    for i in 0..<image.width * image.height {
      let color = Vector(
        table[Int(image.pixels[i * 3])], table[Int(image.pixels[i * 3 + 1])],
        table[Int(image.pixels[i * 3 + 2])])
      let mixed = mix(color, Vector(repeating: color.luminance), display.crosstalk)
      picture.pixels[i] =
        (display.leakage + (1 - display.leakage) * mixed) * white
    }
    return picture
  }

  func radiance(at hit: Sheet.Hit, view: Vector, footprint: Float) -> Vector {
    let mirrored = reflection(hit.normal, view)
    guard abs(hit.x) <= width / 2, abs(hit.y) <= height / 2 else {
      return display.bezel * lighting.irradiance(hit.normal) + mirrored * 0.5
    }
    let light = picture.sample(
      (hit.x / width + 0.5) * Float(picture.width),
      (0.5 - hit.y / height) * Float(picture.height))
    let facing = -view.normalized
    let falloff = mix(1, max(dot(hit.normal, facing), 0), 0.6)
    let band =
      1 - display.refreshBand
      * (0.5 + 0.5 * cos(2 * .pi * (hit.y / height + bandPhase - view.y * bandSlope)))
    let lattice = stripes(hit.x, hit.y, footprint)
    return light * lattice * (falloff * band) + mirrored
  }

  /// Emission of the three stripes over a sample, relative to their mean.
  private func stripes(_ x: Float, _ y: Float, _ footprint: Float) -> Vector {
    let samples = footprint * display.density
    let (u, v) = (x * display.density, y * display.density)
    let row = Display.pulses(v, samples, start: (1 - display.aperture) / 2, width: display.aperture)
    let lead = (1.0 / 3 - display.stripe) / 2
    var result = Vector.zero
    for channel in 0..<3 {
      result[channel] = Display.pulses(
        u, samples, start: lead + Float(channel) / 3, width: display.stripe)
    }
    return result * (row / (display.stripe * display.aperture))
  }

  private func reflection(_ normal: Vector, _ view: Vector) -> Vector {
    let incoming = view.normalized
    let mirrored = incoming - normal * (2 * dot(incoming, normal))
    let key = power(dot(mirrored, lighting.keyDirection), display.sharpness)
    let fill = power(dot(mirrored, lighting.fillDirection), display.sharpness)
    let scale = Float(Self.roomSide) / 4
    let room = room.sample((mirrored.x * 1.5 + 2) * scale, (2 - mirrored.y * 1.5) * scale)
    let haze = lighting.irradiance(normal) * 0.012
    return (lighting.key * (key * 4) + lighting.fill * (fill * 3) + room * 0.8)
      * display.reflection + haze
  }

  private static let roomSide = 48

  /// Another part of the room, so much out of focus that few points will do.
  private static func room(_ background: Background, _ lighting: Lighting) -> RadianceImage {
    var room = RadianceImage(width: roomSide, height: roomSide)
    for j in 0..<roomSide {
      for i in 0..<roomSide {
        let x = 2 - (Float(i) + 0.5) * 4 / Float(roomSide)
        let y = 2 - (Float(j) + 0.5) * 4 / Float(roomSide)
        room.pixels[j * roomSide + i] = background.radiance(
          x, y, blur: 0.2, lighting: lighting)
      }
    }
    return room
  }
}
