import CVision
import PADCore

extension OpticalFlow {
  /// The flow of the resized pictures: u and v are scaled with the sides.
  ///
  /// `.area` averages where both sides shrink and is bilinear otherwise. A vector to which an
  /// unknown one contributes is unknown.
  ///
  /// - Throws: `PADError(.invalid)` for a size outside 1...`Image.maximumSide`.
  public func resized(
    width newWidth: Int, height newHeight: Int, interpolation: CropSpec.Interpolation = .area
  ) throws -> OpticalFlow {
    try Image.checkSize(newWidth, newHeight)
    if (newWidth, newHeight) == (width, height) { return self }
    let hasUnknown = (0..<width * height).contains { vector($0) == nil }
    // Not a number is what arithmetic carries on.
    let source = hasUnknown ? vectors.map { abs($0) <= 1e9 ? $0 : .nan } : vectors
    var result = [Float](repeating: 0, count: 2 * newWidth * newHeight)
    let message = source.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target -> UnsafeMutablePointer<CChar>? in
        guard let from = source.baseAddress, let to = target.baseAddress else { return nil }
        return vision_resize_field(
          from, Int32(width), Int32(height), to, Int32(newWidth), Int32(newHeight),
          interpolation.native)
      }
    }
    if let message {
      defer { vision_free(message) }
      throw PADError(
        .invalid,
        "a flow of \(width)x\(height) cannot be resized to \(newWidth)x\(newHeight) "
          + "(\(String(cString: message)))")
    }
    let scale = (Float(newWidth) / Float(width), Float(newHeight) / Float(height))
    for pixel in 0..<newWidth * newHeight {
      let (u, v) = (result[2 * pixel] * scale.0, result[2 * pixel + 1] * scale.1)
      let isKnown = !u.isNaN && !v.isNaN
      result[2 * pixel] = isKnown ? u : Self.unknown
      result[2 * pixel + 1] = isKnown ? v : Self.unknown
    }
    return OpticalFlow(width: newWidth, height: newHeight, vectors: result)
  }

  /// Cuts `box` out, rounded to whole pixels as `Image.cropped` rounds it.
  ///
  /// The box may reach beyond the flow or miss it: outside lies its mirror image, the edge pixel
  /// not repeated, in which motion across the mirror is mirrored, too.
  ///
  /// - Throws: `PADError(.invalid)` for a box that is not finite, has no area or is larger than
  ///   `Image.maximumSide`.
  public func cropped(_ box: BoundingBox) throws -> OpticalFlow {
    let reach = Double(1 << 24)
    let sides = [box.width, box.height].map { $0.rounded() }
    guard [box.x, box.y].allSatisfy({ abs($0) <= reach }), box.width > 0, box.height > 0,
      sides.allSatisfy({ $0 <= Double(Image.maximumSide) })
    else {
      throw PADError(
        .invalid,
        "crop box x \(box.x), y \(box.y), \(box.width)x\(box.height): expected sides "
          + "above 0 and at most \(Image.maximumSide) pixels")
    }
    let (cutWidth, cutHeight) = (max(1, Int(sides[0])), max(1, Int(sides[1])))
    let columns = Self.mirrored(Int(box.x.rounded()), cutWidth, within: width)
    let rows = Self.mirrored(Int(box.y.rounded()), cutHeight, within: height)
    var result: [Float] = []
    result.reserveCapacity(2 * cutWidth * cutHeight)
    for row in rows {
      for column in columns {
        let place = 2 * (row.place * width + column.place)
        // The size of an unknown value is what tells it.
        result.append(column.isMirrored ? -vectors[place] : vectors[place])
        result.append(row.isMirrored ? -vectors[place + 1] : vectors[place + 1])
      }
    }
    return OpticalFlow(width: cutWidth, height: cutHeight, vectors: result)
  }

  /// Cuts `box` out and resizes the cut, as `Image.cropped` does with a picture.
  ///
  /// - Throws: `PADError(.invalid)` as `cropped(_:)` and `resized` do.
  public func cropped(
    _ box: BoundingBox, width: Int, height: Int, interpolation: CropSpec.Interpolation = .area
  ) throws -> OpticalFlow {
    try cropped(box).resized(width: width, height: height, interpolation: interpolation)
  }

  /// The places that `count` steps from `start` on meet between two mirrors, and whether an odd
  /// number of reflections lies between.
  private static func mirrored(
    _ start: Int, _ count: Int, within length: Int
  ) -> [(place: Int, isMirrored: Bool)] {
    (start..<start + count).map { mirrored($0, within: length) }
  }

  /// The place that a position meets between two mirrors, and whether an odd number of reflections
  /// lies between.
  static func mirrored(_ position: Int, within length: Int) -> (place: Int, isMirrored: Bool) {
    guard length > 1 else { return (0, false) }
    let (span, period) = (length - 1, 2 * (length - 1))
    let phase = ((position % period) + period) % period
    let beyond = max(-position, position - span, 0)
    let reflections = (beyond + span - 1) / span
    return (phase < length ? phase : period - phase, reflections % 2 == 1)
  }
}
