import Foundation
import Torch

/// How a weight or a bias is drawn before training.
public enum Initialization: Hashable, Sendable {
  /// PyTorch's default: uniform in +-1/sqrt(fan in), for weights and biases.
  case standard
  /// He et al. 2015 (eq. 10): normal, variance 2 / fan in.
  case heFanIn
  /// Normal, variance 2 / fan out (torchvision's convolutions).
  case heFanOut
  /// Normal around 0 with this standard deviation.
  case normal(Double)
  case constant(Double)

  /// A layer's bias, one number an output.
  func bias(_ outputs: Int, weight: [Int], using generator: Generator) throws -> Parameter {
    try Parameter(draw([outputs], weight: weight, using: generator))
  }

  /// - Parameters:
  ///   - shape: What is drawn.
  ///   - weight: The weight's shape, `[out, in / groups, ...]`, which gives the fans.
  /// - Returns: Float32 on the generator's device.
  func draw(_ shape: [Int], weight: [Int], using generator: Generator) throws -> Tensor {
    let field = weight.dropFirst(2).reduce(1, *)
    let fanIn = Double(weight[1] * field)
    let fanOut = Double(weight[0] * field)
    switch self {
    case .standard:
      // PyTorch draws weights with gain sqrt(2 / (1 + 5)) times sqrt(3 / fan in): the same bound,
      // and in this order of roundings the same numbers.
      let bound =
        shape.count > 1
        ? 3.0.squareRoot() * ((2.0 / 6).squareRoot() / fanIn.squareRoot()) : 1 / fanIn.squareRoot()
      return try .uniform(-bound...bound, shape: shape, using: generator)
    case .heFanIn: return try normal(shape, (2 / fanIn).squareRoot(), generator)
    case .heFanOut: return try normal(shape, (2 / fanOut).squareRoot(), generator)
    case .normal(let deviation): return try normal(shape, deviation, generator)
    case .constant(let value): return try .full(value, shape: shape, device: generator.device)
    }
  }

  private func normal(_ shape: [Int], _ deviation: Double, _ generator: Generator) throws -> Tensor
  {
    try .randn(shape: shape, using: generator) * deviation
  }
}
