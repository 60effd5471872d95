import PADCore

extension Image {
  /// The whole picture, scaled without regard to its proportions: what a model that judges the
  /// surroundings sees (GTCN, eq. 18).
  ///
  /// - Shape: [height, width, 1 or 3] -> [size, size, 3]
  /// - Throws: `PADError(.invalid)` for a size outside 1...`maximumSide`.
  public func contextView(_ spec: ViewSpecs.Context) throws -> Image {
    try rgb().resized(width: spec.size, height: spec.size, interpolation: .area)
  }
}
