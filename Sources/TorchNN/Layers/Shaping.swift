import Torch

/// Mirrors the picture at its borders, without repeating the border itself.
///
/// - Shape: [N, C, H, W] -> [N, C, H + 2 padding, W + 2 padding]
public final class ReflectionPad2d: Layer {
  private let padding: Int

  /// - Parameter padding: Pixels on each side, fewer than the picture has.
  public init(_ padding: Int) { self.padding = padding }

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try x.reflectionPad2d(padding)
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let size = try x.pictureSize("ReflectionPad2d")
    return graph.node(
      "Pad", [x, graph.constant([0, 0, padding, padding, 0, 0, padding, padding])],
      ["mode": .string("reflect")],
      shape: x.pictureShape(
        PictureSize(height: size.height + 2 * padding, width: size.width + 2 * padding)))
  }
}

/// Enlarges pictures by a whole factor.
///
/// - Shape: [N, C, H, W] -> [N, C, factor H, factor W]
public final class Upsample: Layer {
  /// Where a new pixel's value comes from.
  public enum Interpolation: Hashable, Sendable {
    case nearest
    /// Between pixel centers (PyTorch's `align_corners=False`).
    case bilinear
  }

  private let factor: Int
  private let interpolation: Interpolation

  /// - Parameter factor: Times height and width.
  public init(factor: Int, interpolation: Interpolation = .nearest) {
    self.factor = factor
    self.interpolation = interpolation
  }

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let shape = x.shape
    guard shape.count == 4 else {
      throw TorchError(.invalidArgument, "Upsample: expected [N, C, H, W], got \(shape)")
    }
    let (height, width) = (shape[2] * factor, shape[3] * factor)
    return switch interpolation {
    case .nearest: try x.upsampledNearest(height: height, width: width)
    case .bilinear: try x.upsampledBilinear(height: height, width: width)
    }
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let size = try x.pictureSize("Upsample")
    let scales = graph.constant([1, 1, Float(factor), Float(factor)], shape: [4])
    let attributes: [String: ONNXGraph.Attribute] =
      switch interpolation {
      case .nearest:
        [
          "mode": .string("nearest"), "nearest_mode": .string("floor"),
          "coordinate_transformation_mode": .string("asymmetric"),
        ]
      case .bilinear:
        [
          "mode": .string("linear"),
          "coordinate_transformation_mode": .string("half_pixel"),
        ]
      }
    return graph.node(
      "Resize", [x, .none, scales], attributes,
      shape: x.pictureShape(PictureSize(height: size.height * factor, width: size.width * factor)))
  }
}

/// All but the first dimension in one.
///
/// - Shape: [N, ...] -> [N, product]
public final class Flatten: Layer {
  public init() {}

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try x.flatten()
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let lengths = x.shape.dropFirst()
    let known = lengths.compactMap(\.self)
    let product = known.count == lengths.count ? known.reduce(1, *) : nil
    return graph.node("Flatten", [x], ["axis": .int(1)], shape: [x.shape[0], product])
  }
}
