import PADCore

/// What a network sees at each pixel of a picture: one value.
public struct ViewMap: Hashable, Sendable {
  /// In pixels.
  public let width: Int
  /// In pixels.
  public let height: Int
  /// - Shape: [height, width]
  public let values: [Float]

  /// Takes a map's values.
  ///
  /// - Precondition: the values fill the size.
  public init(width: Int, height: Int, values: [Float]) {
    precondition(width > 0 && height > 0 && values.count == width * height)
    self.width = width
    self.height = height
    self.values = values
  }

  /// The map at another size, interpolated bilinearly between pixel centers; beyond the outermost
  /// centers lie their values. Values keep their unit.
  ///
  /// - Precondition: the size is positive.
  public func resized(width newWidth: Int, height newHeight: Int) -> ViewMap {
    guard (newWidth, newHeight) != (width, height) else { return self }
    let columns = Self.taps(from: width, to: newWidth)
    let rows = Self.taps(from: height, to: newHeight)
    var result: [Float] = []
    result.reserveCapacity(newWidth * newHeight)
    for row in rows {
      let (upper, lower) = (row.first * width, row.second * width)
      for column in columns {
        let (top, bottom) = (values[upper + column.first], values[lower + column.first])
        let above = top + column.share * (values[upper + column.second] - top)
        let below = bottom + column.share * (values[lower + column.second] - bottom)
        result.append(above + row.share * (below - above))
      }
    }
    return ViewMap(width: newWidth, height: newHeight, values: result)
  }

  /// Of each new pixel along an axis: its neighbors, and the second one's share.
  private static func taps(
    from count: Int, to newCount: Int
  ) -> [(first: Int, second: Int, share: Float)] {
    let step = Double(count) / Double(newCount)
    return (0..<newCount).map { index in
      let place = min(max(0, (Double(index) + 0.5) * step - 0.5), Double(count - 1))
      let first = Int(place)
      return (first, min(first + 1, count - 1), Float(place - Double(first)))
    }
  }
}

extension FaceDepth {
  /// A depth network's map of a crop as a target for training: stretched from its farthest value
  /// (0) to its nearest (1), as the scale of one picture's depth is unknown. Unlike a mesh's depth
  /// it covers the background too, and does not compare between frames. A map of one value only
  /// is 0.
  ///
  /// - Parameter map: as `ViewNetwork.depth(_:)` returns it.
  public init(stretching map: ViewMap, size: Int) {
    let small = map.resized(width: size, height: size).values
    let low = small.min() ?? 0
    let range = (small.max() ?? 0) - low
    self.init(size: size, values: small.map { range > 0 ? ($0 - low) / range : 0 })
  }
}
