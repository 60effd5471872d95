import PADCore

extension OpticalFlow {
  /// The flow of the warped pictures: its vectors move with their pixels, and turn and scale with
  /// the picture.
  ///
  /// One bilinear sample a pixel. Outside lies the mirror image, the edge pixel not repeated, in
  /// which motion across the mirror is mirrored, too. A vector to which an unknown one contributes
  /// is unknown.
  ///
  /// - Parameter transform: takes points of this picture to points of the result, which has the
  ///   same size.
  /// - Throws: `PADError(.invalid)` for a transform that is not finite or cannot be inverted.
  public func warped(_ transform: AffineTransform2D) throws -> OpticalFlow {
    guard transform.isFinite, abs(transform.determinant) > 1e-12, let back = transform.inverse
    else { throw PADError(.invalid, "\(transform) cannot be inverted") }
    let linear = [transform.a, transform.b, transform.c, transform.d].map(Float.init)
    var result = [Float](repeating: Self.unknown, count: vectors.count)
    for y in 0..<height {
      for x in 0..<width {
        // `Point` counts from the edges of the top-left pixel, samples from pixel centers.
        let place = back(Point(x: Double(x) + 0.5, y: Double(y) + 0.5))
        guard let (u, v) = sample(x: place.x - 0.5, y: place.y - 0.5) else { continue }
        result[2 * (y * width + x)] = linear[0] * u + linear[1] * v
        result[2 * (y * width + x) + 1] = linear[2] * u + linear[3] * v
      }
    }
    return OpticalFlow(width: width, height: height, vectors: result)
  }

  /// Bilinear, nil where a pixel that contributes is unknown.
  private func sample(x: Double, y: Double) -> (u: Float, v: Float)? {
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    let (right, bottom) = (Float(x - left), Float(y - top))
    var sum: (u: Float, v: Float) = (0, 0)
    for column in 0...1 {
      let weightX = column == 0 ? 1 - right : right
      let (placeX, signX) = Self.reflected(Int(left) + column, within: width)
      for row in 0...1 {
        let weight = weightX * (row == 0 ? 1 - bottom : bottom)
        guard weight > 0 else { continue }
        let (placeY, signY) = Self.reflected(Int(top) + row, within: height)
        guard let (u, v) = vector(placeY * width + placeX) else { return nil }
        sum.u += weight * signX * u
        sum.v += weight * signY * v
      }
    }
    return sum
  }

  /// Where a position lands between two mirrors, and -1 after an odd number of reflections.
  private static func reflected(_ position: Int, within length: Int) -> (place: Int, sign: Float) {
    let (place, isMirrored) = mirrored(position, within: length)
    return (place, isMirrored ? -1 : 1)
  }
}
