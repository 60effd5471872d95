import Foundation

/// Optical flow as Middlebury's `.flo` (Baker et al., *A database and evaluation methodology for
/// optical flow*, IJCV 2011): a tag, width and height, then u and v of each pixel, little-endian.
package enum FlowMap {
  /// Little-endian bytes spell `PIEH`.
  private static let tag: Float = 202021.25

  /// - Parameter flow: Pixels right and down.
  /// - Shape: flow [height, width]
  package static func encoded(_ flow: [SIMD2<Float>], width: Int, height: Int) -> Data {
    precondition(flow.count == width * height)
    var words = [tag.bitPattern, UInt32(width), UInt32(height)]
    words.reserveCapacity(3 + 2 * flow.count)
    for vector in flow { words += [vector.x.bitPattern, vector.y.bitPattern] }
    return words.map(\.littleEndian).withUnsafeBytes { Data($0) }
  }
}
