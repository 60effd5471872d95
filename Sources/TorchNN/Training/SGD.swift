import Torch

/// Stochastic gradient descent with momentum, in PyTorch's form:
/// v = momentum v + g + weightDecay w; w = w - learningRate v.
public final class SGD: Optimizer {
  public let core: OptimizerCore
  private let momentum: Double
  private let weightDecay: Double
  private let nesterov: Bool

  /// - Parameter nesterov: Steps along g + momentum v instead of v (Sutskever et al. 2013).
  public init(
    _ groups: [ParameterGroup], learningRate: Double, momentum: Double = 0,
    weightDecay: Double = 0, nesterov: Bool = false
  ) {
    core = OptimizerCore(
      groups, learningRate: learningRate,
      slots: momentum == 0 ? [] : [.init(name: "momentum_buffer")])
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.nesterov = nesterov
  }

  /// One group of parameters.
  public convenience init(
    _ parameters: [Parameter], learningRate: Double, momentum: Double = 0,
    weightDecay: Double = 0, nesterov: Bool = false
  ) {
    self.init(
      [ParameterGroup(parameters)], learningRate: learningRate, momentum: momentum,
      weightDecay: weightDecay, nesterov: nesterov)
  }

  public func step() throws {
    try core.forEachGroup { group, columns in
      // A velocity of zeros makes the first step like any other: v = g.
      try Fused.sgd(
        columns.parameters, gradients: columns.gradients, velocities: columns.slots.first ?? [],
        learningRate: learningRate * group.learningRateFactor, momentum: momentum,
        weightDecay: group.weightDecay ?? weightDecay, nesterov: nesterov, isFirstStep: false)
    }
  }
}
