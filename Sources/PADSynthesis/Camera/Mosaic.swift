/// Bayer's color filter mosaic (RGGB): one color is measured a pixel, the others interpolated.
enum Mosaic {
  /// Keeps each pixel's measured channel and fills the others in from neighbors, bilinearly.
  ///
  /// - Shape: [height, width] -> [height, width]
  static func interpolated(_ light: [Vector], width: Int, height: Int) -> [Vector] {
    var result = light
    light.withUnsafeBufferPointer { light in
      func value(_ x: Int, _ y: Int, _ channel: Int) -> Float {
        // Reflection keeps the mosaic's parity at the border.
        let rx = x < 0 ? -x : (x >= width ? 2 * width - 2 - x : x)
        let ry = y < 0 ? -y : (y >= height ? 2 * height - 2 - y : y)
        return light[ry * width + rx][channel]
      }
      for y in 0..<height {
        for x in 0..<width {
          let i = y * width + x
          if (x + y) & 1 == 0 {
            let own = y & 1 == 0 ? 0 : 2
            result[i][1] =
              (value(x - 1, y, 1) + value(x + 1, y, 1) + value(x, y - 1, 1) + value(x, y + 1, 1))
              / 4
            result[i][2 - own] =
              (value(x - 1, y - 1, 2 - own) + value(x + 1, y - 1, 2 - own)
                + value(x - 1, y + 1, 2 - own) + value(x + 1, y + 1, 2 - own)) / 4
          } else {
            let horizontal = y & 1 == 0 ? 0 : 2
            result[i][horizontal] =
              (value(x - 1, y, horizontal) + value(x + 1, y, horizontal)) / 2
            result[i][2 - horizontal] =
              (value(x, y - 1, 2 - horizontal) + value(x, y + 1, 2 - horizontal)) / 2
          }
        }
      }
    }
    return result
  }
}
