/// An affine map of a pixel's red, green and blue, in 0...255.
struct ColorMap {
  /// - Shape: [3, 3], row by row: an output channel's weights.
  private(set) var weights: [Double] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
  /// - Shape: [3]
  private(set) var offsets = [0.0, 0.0, 0.0]

  /// Rec. 601.
  static let lumaWeights = [0.299, 0.587, 0.114]

  /// A factor for each channel.
  static func gains(_ gains: [Double]) -> ColorMap {
    var map = ColorMap()
    for channel in 0..<3 { map.weights[channel * 4] = gains[channel] }
    return map
  }

  /// A factor of the distance from the luma; 0 is gray.
  static func saturation(_ factor: Double) -> ColorMap {
    var map = ColorMap()
    for i in 0..<9 {
      map.weights[i] = (1 - factor) * lumaWeights[i % 3] + (i % 4 == 0 ? factor : 0)
    }
    return map
  }

  /// A factor of the distance from a value, mid-gray by default.
  static func contrast(_ factor: Double, about pivot: Double = 127.5) -> ColorMap {
    gains([factor, factor, factor]).followed(by: .offset(pivot * (1 - factor)))
  }

  /// The same added to all channels.
  static func offset(_ value: Double) -> ColorMap {
    var map = ColorMap()
    map.offsets = [value, value, value]
    return map
  }

  /// This map, then another.
  func followed(by next: ColorMap) -> ColorMap {
    var map = ColorMap()
    for row in 0..<3 {
      map.offsets[row] = next.offsets[row]
      for inner in 0..<3 { map.offsets[row] += next.weights[row * 3 + inner] * offsets[inner] }
      for column in 0..<3 {
        map.weights[row * 3 + column] = 0
        for inner in 0..<3 {
          map.weights[row * 3 + column] +=
            next.weights[row * 3 + inner] * weights[inner * 3 + column]
        }
      }
    }
    return map
  }

  /// One output channel's row, for a loop over pixels.
  func row(_ channel: Int) -> (red: Float, green: Float, blue: Float, offset: Float) {
    let row = weights[channel * 3..<channel * 3 + 3].map(Float.init)
    return (row[0], row[1], row[2], Float(offsets[channel]))
  }
}
