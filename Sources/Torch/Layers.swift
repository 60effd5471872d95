/// Linear maps, normalization, pooling, padding and sampling.
///
/// Every function here throws `TorchError` where shapes, dtypes or devices do not fit.
///
/// - Shape: images are [N, C, H, W].
extension Tensor {
  /// - Shape: self [N, C, H, W], weight [O, C / groups, kH, kW], bias [O] -> [N, O, H', W'] with
  ///   H' = (H + 2 padding - dilation (kH - 1) - 1) / stride + 1, rounded down.
  public func conv2d(
    _ weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, dilation: Int = 1,
    groups: Int = 1
  ) throws -> Tensor {
    try call(
      aten.conv2d,
      [
        .tensor(self), .tensor(weight), .optional(bias), .both(stride), .both(padding),
        .both(dilation), .int(groups),
      ])
  }

  /// - Shape: self [N, C, H, W], weight [C, O / groups, kH, kW], bias [O] -> [N, O, H', W'] with
  ///   H' = (H - 1) stride - 2 padding + dilation (kH - 1) + outputPadding + 1.
  public func convTranspose2d(
    _ weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0,
    outputPadding: Int = 0, dilation: Int = 1, groups: Int = 1
  ) throws -> Tensor {
    try call(
      aten.convTranspose2d,
      [
        .tensor(self), .tensor(weight), .optional(bias), .both(stride), .both(padding),
        .both(outputPadding), .int(groups), .both(dilation),
      ])
  }

  /// x Wᵀ + b.
  ///
  /// - Shape: self [..., I], weight [O, I], bias [O] -> [..., O]
  public func linear(_ weight: Tensor, bias: Tensor? = nil) throws -> Tensor {
    try call(aten.linear, [.tensor(self), .tensor(weight), .optional(bias)])
  }

  /// - Shape: self [..., n, k], other [..., k, m] -> [..., n, m]
  public func matmul(_ other: Tensor) throws -> Tensor {
    try call(aten.matmul, [.tensor(self), .tensor(other)])
  }

  /// Normalizes each channel: by the batch in training, which also moves the running statistics
  /// by `momentum`; by the running statistics in evaluation.
  ///
  /// - Shape: self [N, C, ...]; weight, bias, runningMean, runningVariance [C]
  public func batchNorm(
    weight: Tensor? = nil, bias: Tensor? = nil, runningMean: Tensor? = nil,
    runningVariance: Tensor? = nil, training: Bool, momentum: Double = 0.1,
    epsilon: Double = 1e-5
  ) throws -> Tensor {
    try call(
      aten.batchNorm,
      [
        .tensor(self), .optional(weight), .optional(bias), .optional(runningMean),
        .optional(runningVariance), .bool(training), .double(momentum), .double(epsilon),
        .bool(false),
      ])
  }

  /// Normalizes each channel of each image.
  ///
  /// - Shape: self [N, C, H, W]; weight, bias [C]
  public func instanceNorm(
    weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double = 1e-5
  ) throws -> Tensor {
    try call(
      aten.instanceNorm,
      [
        .tensor(self), .optional(weight), .optional(bias), .absent, .absent, .bool(true),
        .double(0), .double(epsilon), .bool(false),
      ])
  }

  /// Normalizes `groups` groups of channels of each image. Source: Wu and He 2018.
  ///
  /// - Shape: self [N, C, ...]; weight, bias [C]
  public func groupNorm(
    groups: Int, weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double = 1e-5
  ) throws -> Tensor {
    try call(
      aten.groupNorm,
      [.tensor(self), .int(groups), .optional(weight), .optional(bias), .double(epsilon)])
  }

  /// Normalizes over the last dimensions, of lengths `shape`. Source: Ba et al. 2016.
  ///
  /// - Shape: self [..., shape]; weight, bias [shape]
  public func layerNorm(
    shape: [Int], weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double = 1e-5
  ) throws -> Tensor {
    try call(
      aten.layerNorm,
      [.tensor(self), .ints(shape), .optional(weight), .optional(bias), .double(epsilon)])
  }

  /// - Shape: [N, C, H, W] -> [N, C, H', W'] with H' = (H + 2 padding - kernel) / stride + 1
  public func maxPool2d(
    kernel: Int, stride: Int? = nil, padding: Int = 0, ceil: Bool = false
  ) throws -> Tensor {
    try call(
      aten.maxPool2d,
      [
        .tensor(self), .both(kernel), .both(stride ?? kernel), .both(padding), .both(1),
        .bool(ceil),
      ])
  }

  /// - Shape: [N, C, H, W] -> [N, C, H', W'] with H' = (H + 2 padding - kernel) / stride + 1
  public func avgPool2d(
    kernel: Int, stride: Int? = nil, padding: Int = 0, countsPadding: Bool = true
  ) throws -> Tensor {
    try call(
      aten.avgPool2d,
      [
        .tensor(self), .both(kernel), .both(stride ?? kernel), .both(padding), .bool(false),
        .bool(countsPadding),
      ])
  }

  /// Means over a grid of `height` x `width` cells.
  ///
  /// - Shape: [N, C, H, W] -> [N, C, height, width]
  public func adaptiveAvgPool2d(height: Int, width: Int) throws -> Tensor {
    try call(aten.adaptiveAvgPool2d, [.tensor(self), .pair(height, width)])
  }

  /// Mirrors `padding` pixels at each border, the border pixel itself not repeated.
  ///
  /// - Shape: [N, C, H, W] -> [N, C, H + 2 padding, W + 2 padding]
  public func reflectionPad2d(_ padding: Int) throws -> Tensor {
    try call(aten.reflectionPad2d, [.tensor(self), .ints([padding, padding, padding, padding])])
  }

  /// Adds constant pixels at the borders.
  public func constantPad2d(
    left: Int = 0, right: Int = 0, top: Int = 0, bottom: Int = 0, value: Double = 0
  ) throws -> Tensor {
    try call(
      aten.constantPad, [.tensor(self), .ints([left, right, top, bottom]), .double(value)])
  }

  /// - Shape: [N, C, H, W] -> [N, C, height, width]
  public func upsampledNearest(height: Int, width: Int) throws -> Tensor {
    try call(aten.upsampleNearest2d, [.tensor(self), .pair(height, width)])
  }

  /// - Shape: [N, C, H, W] -> [N, C, height, width]
  public func upsampledBilinear(
    height: Int, width: Int, alignsCorners: Bool = false
  ) throws -> Tensor {
    try call(
      aten.upsampleBilinear2d, [.tensor(self), .pair(height, width), .bool(alignsCorners)])
  }
}
