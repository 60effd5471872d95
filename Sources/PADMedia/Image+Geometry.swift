import CVision
import PADCore

extension CropSpec.Interpolation {
  var native: Int32 {
    switch self {
    case .area: Int32(VISION_AREA.rawValue)
    case .bilinear: Int32(VISION_BILINEAR.rawValue)
    }
  }
}

extension BoundingBox {
  /// The whole pixels that `Image.cropped` cuts for this box. Sides are rounded and not edges,
  /// so that squares stay square.
  public var cutPixels: BoundingBox {
    BoundingBox(
      x: x.rounded(), y: y.rounded(), width: max(1, width.rounded()),
      height: max(1, height.rounded()))
  }
}

extension Image {
  /// The largest side that a result may have.
  public static let maximumSide = 16_384

  /// The picture at another size.
  ///
  /// `.area` averages source pixels where both sides shrink and is bilinear otherwise.
  ///
  /// - Throws: `PADError(.invalid)` for a size outside 1...`maximumSide`.
  public func resized(
    width: Int, height: Int, interpolation: CropSpec.Interpolation = .area
  ) throws -> Image {
    try Image.checkSize(width, height)
    return try Image.filled(
      width: width, height: height, channels: channels, failure: failure("resized")
    ) { target in withSource { vision_resize($0, target, interpolation.native) } }
  }

  /// Cuts `box` out, rounded to whole pixels, and resizes the cut.
  ///
  /// The box may reach beyond the picture or miss it: outside lies the picture's mirror image,
  /// the edge pixel not repeated (`dcb|abcd|cba`).
  ///
  /// - Throws: `PADError(.invalid)` for a box that is not finite, has no area or is larger than
  ///   `maximumSide`, and for a size outside 1...`maximumSide`.
  public func cropped(
    _ box: BoundingBox, width: Int, height: Int,
    interpolation: CropSpec.Interpolation = .area
  ) throws -> Image {
    try Image.checkSize(width, height)
    let reach = Double(1 << 24)
    let cut = box.cutPixels
    guard [box.x, box.y].allSatisfy({ abs($0) <= reach }), box.width > 0, box.height > 0,
      [cut.width, cut.height].allSatisfy({ $0 <= Double(Image.maximumSide) })
    else {
      throw PADError(
        .invalid,
        "crop box x \(box.x), y \(box.y), \(box.width)x\(box.height): expected sides "
          + "above 0 and at most \(Image.maximumSide) pixels")
    }
    return try Image.filled(
      width: width, height: height, channels: channels, failure: failure("cropped")
    ) { target in
      withSource {
        vision_crop(
          $0, Int32(cut.x), Int32(cut.y), Int32(cut.width), Int32(cut.height), target,
          interpolation.native)
      }
    }
  }

  /// Adds `pixels` of the picture's mirror image on every side.
  ///
  /// - Throws: `PADError(.invalid)` where the result has a side above `maximumSide`.
  public func bordered(by pixels: Int) throws -> Image {
    guard pixels >= 0, pixels <= Image.maximumSide else {
      throw PADError(.invalid, "border of \(pixels) pixels; expected 0...\(Image.maximumSide)")
    }
    let box = BoundingBox(
      x: Double(-pixels), y: Double(-pixels), width: Double(width + 2 * pixels),
      height: Double(height + 2 * pixels))
    return try cropped(box, width: width + 2 * pixels, height: height + 2 * pixels)
  }

  /// The picture seen through `transform`, which takes points of this picture to points of the
  /// result.
  ///
  /// With `.area` a shrinking transform is sampled several times a pixel and averaged, so that
  /// fine patterns do not alias; `.bilinear` takes one sample a pixel. Sample positions are
  /// rounded to 1/32 pixel. Outside the picture lies its mirror image.
  ///
  /// - Throws: `PADError(.invalid)` for a size outside 1...`maximumSide`, or a transform that is
  ///   not finite or cannot be inverted.
  public func warped(
    _ transform: AffineTransform2D, width: Int, height: Int,
    interpolation: CropSpec.Interpolation = .bilinear
  ) throws -> Image {
    try Image.checkSize(width, height)
    let scale = abs(transform.determinant).squareRoot()
    guard transform.isFinite, scale > 1e-6 else {
      throw PADError(.invalid, "\(transform) cannot be inverted")
    }
    let wanted = interpolation == .area ? (1 / scale).rounded(.up) : 1
    let room = Image.maximumSide / max(width, height)
    let samples = Int(min(max(1, wanted), 16, Double(max(1, room))))
    let fine = transform.followed(by: .scaling(by: Double(samples)))
    // OpenCV counts from pixel centers, `Point` from the edges of the top-left pixel.
    let centered = AffineTransform2D.translation(x: 0.5, y: 0.5)
      .followed(by: fine).followed(by: .translation(x: -0.5, y: -0.5))
    let result = try Image.filled(
      width: width * samples, height: height * samples, channels: channels,
      failure: failure("warped")
    ) { target in
      withSource { source in
        centered.rows.withUnsafeBufferPointer { rows in
          guard let base = rows.baseAddress else {
            preconditionFailure("no coefficients")  // trap: rows always holds six
          }
          return vision_warp(source, base, target)
        }
      }
    }
    return samples == 1 ? result : try result.resized(width: width, height: height)
  }

  /// The picture's mirror image, left and right exchanged.
  ///
  /// - Throws: `PADError(.invalid)` where the picture cannot be flipped.
  public func flippedHorizontally() throws -> Image {
    try Image.filled(width: width, height: height, channels: channels, failure: failure("flipped"))
    { target in withSource { vision_flip_horizontally($0, target) } }
  }

  func failure(_ operation: String) -> PADError {
    PADError(
      .invalid,
      "a picture of \(width)x\(height) pixels, \(channels) channels cannot be "
        + operation)
  }

  static func checkSize(_ width: Int, _ height: Int) throws {
    guard (1...maximumSide).contains(width), (1...maximumSide).contains(height) else {
      throw PADError(
        .invalid, "size \(width)x\(height); expected 1...\(maximumSide) pixels a side")
    }
  }
}
