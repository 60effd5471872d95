import Foundation
import PADCore

extension OpticalFlow {
  /// Middlebury's color coding: hue tells the direction, saturation the length.
  ///
  /// A vector of length 0 is white and one of `radius` has the full color; longer ones are darker
  /// (three quarters of the full color), unknown ones black. Colors equal those of the
  /// benchmark's program `color_flow` (Baker et al., "A Database and Evaluation Methodology for
  /// Optical Flow", IJCV 2011) for this radius. It is fixed in pixels, and not the longest
  /// vector of each picture, so that colors of different pictures can be compared.
  ///
  /// - Parameter radius: in pixels, above 0.
  /// - Shape: [height, width, 2] -> [height, width, 3]
  /// - Throws: `PADError(.invalid)` for a radius that is not above 0.
  public func colorCoded(radius: Float) throws -> Image {
    guard radius > 0, radius.isFinite else {
      throw PADError(.invalid, "flow color radius \(radius); expected pixels above 0")
    }
    let scale = Double(radius)
    var pixels = [UInt8](repeating: 0, count: 3 * width * height)
    for pixel in 0..<width * height {
      guard let (u, v) = vector(pixel) else { continue }
      let (red, green, blue) = ColorWheel.standard.color(Double(u) / scale, Double(v) / scale)
      pixels[3 * pixel] = red
      pixels[3 * pixel + 1] = green
      pixels[3 * pixel + 2] = blue
    }
    return Image(width: width, height: height, pixels: pixels)
  }
}

/// The 55 hues of Baker et al., with steps between them as the eye tells them apart.
private struct ColorWheel: Sendable {
  static let standard = ColorWheel()

  /// - Shape: [55, 3], in 0...1
  private let hues: [[Double]]

  private init() {
    // From red over yellow, green, cyan, blue and magenta back to red: how many steps each way
    // has, and which channels are full, rise or fall along it.
    let ways: [(steps: Int, full: Int, rises: Int?, falls: Int?)] = [
      (15, 0, 1, nil), (6, 1, nil, 0), (4, 1, 2, nil), (11, 2, nil, 1), (13, 2, 0, nil),
      (6, 0, nil, 2),
    ]
    hues = ways.flatMap { way in
      (0..<way.steps).map { step in
        var hue = [0.0, 0, 0]
        let part = 255 * step / way.steps
        hue[way.full] = 1
        if let channel = way.rises { hue[channel] = Double(part) / 255 }
        if let channel = way.falls { hue[channel] = Double(255 - part) / 255 }
        return hue
      }
    }
  }

  /// The color of a vector in units of the radius.
  func color(_ u: Double, _ v: Double) -> (UInt8, UInt8, UInt8) {
    let radius = (u * u + v * v).squareRoot()
    let angle = atan2(-v, -u) / .pi
    let place = (angle + 1) / 2 * Double(hues.count - 1)
    let index = Int(place)
    let fraction = place - Double(index)
    let (low, high) = (hues[index], hues[(index + 1) % hues.count])
    func channel(_ number: Int) -> UInt8 {
      let full = (1 - fraction) * low[number] + fraction * high[number]
      let value = radius <= 1 ? 1 - radius * (1 - full) : full * 0.75
      return UInt8(255 * value)
    }
    return (channel(0), channel(1), channel(2))
  }
}
