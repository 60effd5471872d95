import Torch

/// The height and width of a picture-shaped value.
struct PictureSize: Hashable {
  let height: Int
  let width: Int

  /// How many windows of this kernel fit.
  ///
  /// - Parameter roundingUp: Whether one may hang over the far edge.
  func windows(
    _ kernel: Int, stride: Int, padding: Int = 0, dilation: Int = 1, roundingUp: Bool = false
  ) -> PictureSize {
    func count(_ length: Int) -> Int {
      let room = length + 2 * padding - dilation * (kernel - 1) - 1
      guard roundingUp else { return room / stride + 1 }
      let count = (room + stride - 1) / stride + 1
      // The last window must begin inside the picture or its near pad.
      return (count - 1) * stride < length + padding ? count : count - 1
    }
    return PictureSize(height: count(height), width: count(width))
  }
}

extension ONNXGraph.Attribute {
  /// The same number for height and width.
  static func both(_ number: Int) -> Self { .ints([number, number]) }

  /// The same number for top, left, bottom and right.
  static func sides(_ number: Int) -> Self { .ints([number, number, number, number]) }
}

extension ONNXGraph.Value {
  /// Height and width of a picture-shaped value.
  ///
  /// - Throws: `TorchError` where it is none, has another number of channels, or an unknown size.
  func pictureSize(_ layer: String, channels: Int? = nil) throws -> PictureSize {
    guard shape.count == 4, let own = shape[1], let height = shape[2], let width = shape[3],
      channels == nil || channels == own
    else {
      let wanted = channels.map { "\($0)" } ?? "C"
      throw TorchError(
        .invalidArgument, "\(layer), export: expected [N, \(wanted), H, W], got \(shapeText)")
    }
    return PictureSize(height: height, width: width)
  }

  /// This value's batch with other channels and size.
  func pictureShape(channels: Int? = nil, _ size: PictureSize) -> [Int?] {
    [shape[0], channels ?? shape[1], size.height, size.width]
  }

  /// Such as `[?, 3, 128, 128]`.
  var shapeText: String {
    "[" + shape.map { $0.map { "\($0)" } ?? "?" }.joined(separator: ", ") + "]"
  }
}
