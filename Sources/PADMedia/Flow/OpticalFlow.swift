import PADCore

/// How far each pixel of a picture has moved in the next one.
public struct OpticalFlow: Hashable, Sendable {
  /// In pixels.
  public let width: Int
  /// In pixels.
  public let height: Int
  /// (u, v) of each pixel, row by row: pixels to the right and down. Where the motion is not known
  /// both are `unknown`.
  ///
  /// - Shape: [height, width, 2]
  public var vectors: [Float]

  /// What stands for a motion that is not known. As in Middlebury's files, every value above 1e9
  /// in size or not a number means it.
  public static let unknown: Float = 1e10

  /// - Precondition: the size is positive, and the vectors fill it.
  public init(width: Int, height: Int, vectors: [Float]) {
    precondition(width > 0 && height > 0 && vectors.count == 2 * width * height)
    self.width = width
    self.height = height
    self.vectors = vectors
  }

  /// The vector at a pixel, nil where it is not known.
  public subscript(x: Int, y: Int) -> (u: Float, v: Float)? { vector(y * width + x) }

  /// Whether the vector at a pixel, counted row by row, is known.
  public func isKnown(_ pixel: Int) -> Bool { vector(pixel) != nil }

  /// The vector at a pixel counted row by row, nil where it is not known.
  func vector(_ pixel: Int) -> (u: Float, v: Float)? {
    let (u, v) = (vectors[2 * pixel], vectors[2 * pixel + 1])
    // A comparison with a NaN is false.
    return abs(u) <= 1e9 && abs(v) <= 1e9 ? (u, v) : nil
  }

  /// The mean length of the known vectors, in pixels.
  ///
  /// - Throws: `PADError(.insufficientData)` where no vector is known.
  public func meanMagnitude() throws -> Double {
    try mean { pixel in
      vector(pixel).map { length(Double($0.u), Double($0.v)) }
    }
  }

  /// The mean end-point error in pixels: the mean distance between this flow's vectors and
  /// another's, over the pixels where both are known (Otte and Nagel 1994; Baker et al. 2011,
  /// section 4.1).
  ///
  /// - Parameters:
  ///   - reference: for example the exact flow of a rendered scene.
  ///   - mask: true for the pixels that count, row by row; all where it is nil.
  /// - Throws: `PADError` (`.invalid` for another size, `.insufficientData` where no pixel counts).
  public func meanEndPointError(
    against reference: OpticalFlow, mask: [Bool]? = nil
  ) throws -> Double {
    guard (width, height) == (reference.width, reference.height) else {
      throw PADError(
        .invalid,
        "flows of \(width)x\(height) and \(reference.width)x\(reference.height) pixels; "
          + "expected one size", advice: "Resize one of them")
    }
    if let mask, mask.count != width * height {
      throw PADError(
        .invalid, "a mask of \(mask.count) pixels for a flow of \(width)x\(height)")
    }
    return try mean { pixel in
      guard mask?[pixel] ?? true, let a = vector(pixel), let b = reference.vector(pixel) else {
        return nil
      }
      return length(Double(a.u) - Double(b.u), Double(a.v) - Double(b.v))
    }
  }

  private func mean(_ value: (_ pixel: Int) -> Double?) throws -> Double {
    var sum = 0.0
    var count = 0
    for pixel in 0..<width * height {
      guard let value = value(pixel) else { continue }
      sum += value
      count += 1
    }
    guard count > 0 else {
      throw PADError(.insufficientData, "a flow of \(width)x\(height) without a known vector")
    }
    return sum / Double(count)
  }

  private func length(_ u: Double, _ v: Double) -> Double { (u * u + v * v).squareRoot() }
}
