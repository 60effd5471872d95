import Foundation
import Torch

/// Identity forwards; the gradient times -`coefficient` backwards (Ganin and Lempitsky 2015).
///
/// - Shape: any -> same
public final class GradientReversal: Layer {
  /// Usually follows a schedule: set it before the step.
  public var coefficient: Double

  /// - Parameter coefficient: Times the gradient, with the sign turned.
  public init(coefficient: Double = 1) { self.coefficient = coefficient }

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try x.gradientReversed(coefficient)
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value { x }

  /// 2 / (1 + exp(-10 progress)) - 1, from 0 towards 1 (Ganin and Lempitsky 2015, section 3.1).
  ///
  /// - Parameter progress: Steps done over all steps, in [0, 1].
  public static func coefficient(atProgress progress: Double) -> Double {
    2 / (1 + exp(-10 * progress)) - 1
  }
}
