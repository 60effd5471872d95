import CVision
import PADCore

extension Image {
  /// The largest standard deviation of a blur, in pixels.
  public static let maximumBlur = 256.0

  /// The picture under a Gaussian blur; outside lies its mirror image.
  ///
  /// - Parameter sigma: the standard deviation in pixels.
  /// - Throws: `PADError(.invalid)` where `sigma` is not above 0 and at most `maximumBlur`.
  public func blurred(sigma: Double) throws -> Image { try unsharp(sigma: sigma, amount: -1) }

  /// The picture with more of its fine detail: it gains `amount` times what a blur takes away.
  ///
  /// - Parameter sigma: the blur's standard deviation in pixels.
  /// - Throws: `PADError(.invalid)` where `sigma` is not above 0 and at most `maximumBlur`, or
  ///   `amount` is negative or not finite.
  public func sharpened(by amount: Double, sigma: Double = 1) throws -> Image {
    guard amount >= 0, amount.isFinite else {
      throw PADError(.invalid, "sharpening by \(amount); expected a number of 0 or more")
    }
    return try unsharp(sigma: sigma, amount: amount)
  }

  private func unsharp(sigma: Double, amount: Double) throws -> Image {
    guard sigma > 0, sigma <= Image.maximumBlur else {
      throw PADError(
        .invalid, "blur of \(sigma) pixels; expected above 0 and at most \(Image.maximumBlur)")
    }
    return try Image.filled(
      width: width, height: height, channels: channels, failure: failure("blurred")
    ) { target in withSource { vision_unsharp($0, sigma, amount, target) } }
  }
}
