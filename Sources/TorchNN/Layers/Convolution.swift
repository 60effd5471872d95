import Torch

/// A 2-D convolution (cross-correlation) with zero padding.
///
/// - Shape: [N, in, H, W] -> [N, out, H', W'],
///   H' = (H + 2 padding - dilation (kernel - 1) - 1) / stride + 1
public final class Conv2d: Layer {
  /// - Shape: [out, in / groups, kernel, kernel]
  public let weight: Parameter  // [out, in / groups, kernel, kernel]
  /// - Shape: [out]
  public let bias: Parameter?  // [out]
  private let stride: Int
  private let padding: Int
  private let dilation: Int
  private let groups: Int

  /// - Throws: `TorchError` where the channels are no multiple of the groups.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    dilation: Int = 1, groups: Int = 1, bias: Bool = true,
    initialization: Initialization = .standard, biasInitialization: Initialization = .standard,
    using generator: Generator
  ) throws {
    try checkGroups("Conv2d", inputs, outputs, groups)
    let shape = [outputs, inputs / groups, kernel, kernel]
    weight = try Parameter(initialization.draw(shape, weight: shape, using: generator))
    self.bias =
      bias ? try biasInitialization.bias(outputs, weight: shape, using: generator) : nil
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try x.conv2d(
      weight.tensor, bias: bias?.tensor, stride: stride, padding: padding, dilation: dilation,
      groups: groups)
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let shape = weight.tensor.shape
    let kernel = shape[2]
    let size = try x.pictureSize("Conv2d", channels: shape[1] * groups)
    var inputs = [x, try graph.parameter(weight)]
    if let bias { inputs.append(try graph.parameter(bias)) }
    return graph.node(
      "Conv", inputs,
      [
        "kernel_shape": .both(kernel), "strides": .both(stride),
        "pads": .sides(padding), "dilations": .both(dilation),
        "group": .int(groups),
      ],
      shape: x.pictureShape(
        channels: shape[0],
        size.windows(kernel, stride: stride, padding: padding, dilation: dilation)))
  }
}

/// A transposed 2-D convolution: the gradient of `Conv2d` with respect to its input.
///
/// - Shape: [N, in, H, W] -> [N, out, H', W'],
///   H' = (H - 1) stride - 2 padding + dilation (kernel - 1) + outputPadding + 1
public final class ConvTranspose2d: Layer {
  /// - Shape: [in, out / groups, kernel, kernel]
  public let weight: Parameter  // [in, out / groups, kernel, kernel]
  /// - Shape: [out]
  public let bias: Parameter?  // [out]
  private let stride: Int
  private let padding: Int
  private let outputPadding: Int
  private let dilation: Int
  private let groups: Int

  /// - Throws: `TorchError` where the channels are no multiple of the groups.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    outputPadding: Int = 0, dilation: Int = 1, groups: Int = 1, bias: Bool = true,
    initialization: Initialization = .standard, biasInitialization: Initialization = .standard,
    using generator: Generator
  ) throws {
    try checkGroups("ConvTranspose2d", inputs, outputs, groups)
    let shape = [inputs, outputs / groups, kernel, kernel]
    weight = try Parameter(initialization.draw(shape, weight: shape, using: generator))
    self.bias =
      bias ? try biasInitialization.bias(outputs, weight: shape, using: generator) : nil
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
    self.dilation = dilation
    self.groups = groups
  }

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try x.convTranspose2d(
      weight.tensor, bias: bias?.tensor, stride: stride, padding: padding,
      outputPadding: outputPadding, dilation: dilation, groups: groups)
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let shape = weight.tensor.shape
    let kernel = shape[2]
    let size = try x.pictureSize("ConvTranspose2d", channels: shape[0])
    var inputs = [x, try graph.parameter(weight)]
    if let bias { inputs.append(try graph.parameter(bias)) }
    func length(_ given: Int) -> Int {
      (given - 1) * stride - 2 * padding + dilation * (kernel - 1) + outputPadding + 1
    }
    return graph.node(
      "ConvTranspose", inputs,
      [
        "kernel_shape": .both(kernel), "strides": .both(stride),
        "pads": .sides(padding), "dilations": .both(dilation),
        "output_padding": .both(outputPadding), "group": .int(groups),
      ],
      shape: x.pictureShape(
        channels: shape[1] * groups,
        PictureSize(height: length(size.height), width: length(size.width))))
  }
}

private func checkGroups(_ layer: String, _ inputs: Int, _ outputs: Int, _ groups: Int) throws {
  guard groups > 0, inputs % groups == 0, outputs % groups == 0 else {
    throw TorchError(
      .invalidArgument,
      "\(layer): \(inputs) -> \(outputs) channels in \(groups) groups; both must be multiples")
  }
}
