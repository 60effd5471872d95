extension FaceMesh {
  /// The mesh's surface as triples of point indices: skin, and what closes eyes and mouth.
  /// - Shape: [898]
  public static let triangles: [(Int, Int, Int)] = skinTriangles + parsed(openingIndices)

  /// The surface without eyes and mouth: MediaPipe's tesselation.
  /// - Shape: [852]
  public static let skinTriangles: [(Int, Int, Int)] = parsed(skinIndices)

  private static func parsed(_ text: String) -> [(Int, Int, Int)] {
    let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    return stride(from: 0, to: numbers.count - 2, by: 3).map {
      (numbers[$0], numbers[$0 + 1], numbers[$0 + 2])
    }
  }
}
