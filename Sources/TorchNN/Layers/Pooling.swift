import Torch

/// The largest value of each window.
///
/// - Shape: [N, C, H, W] -> [N, C, H', W'], H' = (H + 2 padding - kernel) / stride + 1
public final class MaxPool2d: Layer {
  private let kernel: Int
  private let stride: Int
  private let padding: Int
  private let roundingUp: Bool

  /// - Parameters:
  ///   - stride: The kernel's size where nil.
  ///   - roundingUp: Whether a window may hang over the far edge (PyTorch's `ceil_mode`).
  public init(
    kernel: Int, stride: Int? = nil, padding: Int = 0, roundingUp: Bool = false
  ) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
    self.roundingUp = roundingUp
  }

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try x.maxPool2d(kernel: kernel, stride: stride, padding: padding, ceil: roundingUp)
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let size = try x.pictureSize("MaxPool2d")
    return graph.node(
      "MaxPool", [x],
      [
        "kernel_shape": .both(kernel), "strides": .both(stride),
        "pads": .sides(padding), "ceil_mode": .int(roundingUp ? 1 : 0),
      ],
      shape: x.pictureShape(
        size.windows(kernel, stride: stride, padding: padding, roundingUp: roundingUp)))
  }
}

/// The mean of each window.
///
/// - Shape: [N, C, H, W] -> [N, C, H', W'], H' = (H + 2 padding - kernel) / stride + 1
public final class AvgPool2d: Layer {
  private let kernel: Int
  private let stride: Int
  private let padding: Int
  private let countingPadding: Bool

  /// - Parameters:
  ///   - stride: The kernel's size where nil.
  ///   - countingPadding: Whether the zeros of the padding count in the mean.
  public init(
    kernel: Int, stride: Int? = nil, padding: Int = 0, countingPadding: Bool = true
  ) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
    self.countingPadding = countingPadding
  }

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try x.avgPool2d(
      kernel: kernel, stride: stride, padding: padding, countsPadding: countingPadding)
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let size = try x.pictureSize("AvgPool2d")
    return graph.node(
      "AveragePool", [x],
      [
        "kernel_shape": .both(kernel), "strides": .both(stride),
        "pads": .sides(padding),
        "count_include_pad": .int(countingPadding ? 1 : 0),
      ],
      shape: x.pictureShape(size.windows(kernel, stride: stride, padding: padding)))
  }
}

/// Means over a fixed number of (overlapping where uneven) windows, whatever the input's size.
///
/// - Shape: [N, C, H, W] -> [N, C, height, width]
public final class AdaptiveAvgPool2d: Layer {
  private let size: PictureSize

  /// - Parameter both: The output's height and width.
  public init(_ both: Int) { size = PictureSize(height: both, width: both) }

  /// Takes the output's height and width.
  public init(height: Int, width: Int) { size = PictureSize(height: height, width: width) }

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try x.adaptiveAvgPool2d(height: size.height, width: size.width)
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let given = try x.pictureSize("AdaptiveAvgPool2d")
    let shape = x.pictureShape(size)
    if given == size { return x }
    if size.height == 1, size.width == 1 {
      return graph.node("GlobalAveragePool", [x], shape: shape)
    }
    if given.height % size.height == 0, given.width % size.width == 0 {
      let kernel = [given.height / size.height, given.width / size.width]
      return graph.node(
        "AveragePool", [x],
        ["kernel_shape": .ints(kernel), "strides": .ints(kernel)], shape: shape)
    }
    // ONNX has no adaptive pool. Window means are linear in each axis: rows * x * columns^T.
    let rows = Self.means(from: given.height, to: size.height)
    let columns = Self.means(from: given.width, to: size.width)
    let left = graph.constant(rows.flatMap { $0 }, shape: [size.height, given.height])
    let right = graph.constant(
      (0..<given.width).flatMap { j in columns.map { $0[j] } }, shape: [given.width, size.width])
    let narrowed = graph.node(
      "MatMul", [x, right],
      shape: x.pictureShape(PictureSize(height: given.height, width: size.width)))
    return graph.node("MatMul", [left, narrowed], shape: shape)
  }

  /// Window i covers floor(i from / to) ..< ceil((i + 1) from / to), each weighted alike.
  private static func means(from given: Int, to wanted: Int) -> [[Float]] {
    (0..<wanted).map { i in
      let window = (i * given / wanted)..<(((i + 1) * given + wanted - 1) / wanted)
      return (0..<given).map { window.contains($0) ? 1 / Float(window.count) : 0 }
    }
  }
}
