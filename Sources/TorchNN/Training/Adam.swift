import Torch

/// Adam (Kingma and Ba 2015, algorithm 1), or AdamW (Loshchilov and Hutter 2019, algorithm 2).
public final class Adam: Optimizer {
  public let core: OptimizerCore
  private let betas: (first: Double, second: Double)
  private let epsilon: Double
  private let weightDecay: Double
  private let decouplesWeightDecay: Bool

  /// - Parameter decouplesWeightDecay: Whether the decay shrinks the weights themselves (AdamW)
  ///   rather than adding to the gradient.
  public init(
    _ groups: [ParameterGroup], learningRate: Double,
    betas: (first: Double, second: Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    weightDecay: Double = 0, decouplesWeightDecay: Bool = false
  ) {
    core = OptimizerCore(
      groups, learningRate: learningRate,
      slots: [
        .init(name: "step", isCount: true), .init(name: "exp_avg"), .init(name: "exp_avg_sq"),
      ])
    self.betas = betas
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.decouplesWeightDecay = decouplesWeightDecay
  }

  /// One group of parameters.
  public convenience init(
    _ parameters: [Parameter], learningRate: Double,
    betas: (first: Double, second: Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    weightDecay: Double = 0, decouplesWeightDecay: Bool = false
  ) {
    self.init(
      [ParameterGroup(parameters)], learningRate: learningRate, betas: betas, epsilon: epsilon,
      weightDecay: weightDecay, decouplesWeightDecay: decouplesWeightDecay)
  }

  public func step() throws {
    try core.forEachGroup { group, columns in
      let (steps, means, squares) = (columns.slots[0], columns.slots[1], columns.slots[2])
      try Foreach.add(steps, 1)
      try Fused.adam(
        columns.parameters, gradients: columns.gradients, means: means, squares: squares,
        steps: steps, learningRate: learningRate * group.learningRateFactor, beta1: betas.first,
        beta2: betas.second, weightDecay: group.weightDecay ?? weightDecay, epsilon: epsilon,
        decoupledWeightDecay: decouplesWeightDecay)
    }
  }
}
