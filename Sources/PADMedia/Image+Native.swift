import CVision
import Foundation
import PADCore

extension Image {
  /// Lends the pixels to a native function.
  func withSource<Result>(_ body: (vision_source) throws -> Result) rethrows -> Result {
    // `pixels` may be edited, but never resized: native code would read beyond its end.
    precondition(pixels.count == width * height * channels)
    return try pixels.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else {
        preconditionFailure("a picture without pixels")  // trap: init demands at least one
      }
      return try body(
        vision_source(
          pixels: base, width: Int32(width), height: Int32(height), channels: Int32(channels)))
    }
  }

  /// A picture whose pixels a native function writes, straight into their final place.
  ///
  /// - Throws: `failure` with the function's own message added.
  static func filled(
    width: Int, height: Int, channels: Int, failure: @autoclosure () -> PADError,
    by body: (vision_target) -> UnsafeMutablePointer<CChar>?
  ) throws -> Image {
    let count = width * height * channels
    let pixels = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else {
        preconditionFailure("a picture without pixels")  // trap: callers check the size
      }
      let target = vision_target(
        pixels: base, width: Int32(width), height: Int32(height), channels: Int32(channels))
      if let message = body(target) {
        defer { vision_free(message) }
        let outer = failure()
        throw PADError(
          outer.kind, "\(outer.message) (\(String(cString: message)))", advice: outer.advice)
      }
      initialized = count
    }
    return Image(width: width, height: height, channels: channels, pixels: pixels)
  }
}
