import Torch

/// RMSprop (Hinton's lecture 6e; the centered form is Graves 2013, eq. 38-45), in PyTorch's form:
/// w = w - learningRate g / (sqrt(s) + epsilon), s the moving mean of g^2.
public final class RMSprop: Optimizer {
  public let core: OptimizerCore
  private let smoothing: Double
  private let epsilon: Double
  private let momentum: Double
  private let weightDecay: Double
  private let centered: Bool

  /// - Parameters:
  ///   - smoothing: Share of the old mean that stays (PyTorch's alpha).
  ///   - centered: Whether s is the variance rather than the second moment.
  public init(
    _ groups: [ParameterGroup], learningRate: Double, smoothing: Double = 0.99,
    epsilon: Double = 1e-8, momentum: Double = 0, weightDecay: Double = 0, centered: Bool = false
  ) {
    var slots: [OptimizerCore.Slot] = [.init(name: "square_avg")]
    if momentum != 0 { slots.append(.init(name: "momentum_buffer")) }
    if centered { slots.append(.init(name: "grad_avg")) }
    core = OptimizerCore(groups, learningRate: learningRate, slots: slots)
    self.smoothing = smoothing
    self.epsilon = epsilon
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.centered = centered
  }

  /// One group of parameters.
  public convenience init(
    _ parameters: [Parameter], learningRate: Double, smoothing: Double = 0.99,
    epsilon: Double = 1e-8, momentum: Double = 0, weightDecay: Double = 0, centered: Bool = false
  ) {
    self.init(
      [ParameterGroup(parameters)], learningRate: learningRate, smoothing: smoothing,
      epsilon: epsilon, momentum: momentum, weightDecay: weightDecay, centered: centered)
  }

  public func step() throws {
    try core.forEachGroup { group, columns in
      let decay = group.weightDecay ?? weightDecay
      var gradients = columns.gradients
      if decay != 0 {
        gradients = try gradients.map { try $0.cloned() }
        try Foreach.add(gradients, columns.parameters, scale: decay)
      }
      let squares = columns.slots[0]
      try Foreach.multiply(squares, by: smoothing)
      try Foreach.addProduct(squares, gradients, gradients, scale: 1 - smoothing)
      let scale = try deviations(squares, means: columns.slots.last ?? [], gradients)
      let rate = learningRate * group.learningRateFactor
      if momentum != 0 {
        let velocities = columns.slots[1]
        try Foreach.multiply(velocities, by: momentum)
        try Foreach.addQuotient(velocities, gradients, scale)
        try Foreach.add(columns.parameters, velocities, scale: -rate)
      } else {
        try Foreach.addQuotient(columns.parameters, gradients, scale, scale: -rate)
      }
    }
  }

  /// sqrt(s) + epsilon; s less the squared moving mean of the gradients where centered.
  private func deviations(
    _ squares: [Tensor], means: [Tensor], _ gradients: [Tensor]
  ) throws -> [Tensor] {
    var roots = squares
    if centered {
      try Foreach.lerp(means, to: gradients, weight: 1 - smoothing)
      roots = try squares.map { try $0.cloned() }
      try Foreach.addProduct(roots, means, means, scale: -1)
    }
    roots = try Foreach.sqrt(roots)
    try Foreach.add(roots, epsilon)
    return roots
  }
}
