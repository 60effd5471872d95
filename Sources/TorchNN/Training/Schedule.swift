import Foundation

/// The learning rate over the steps, as a factor of the base rate. A pure function of the step:
/// nothing to save, nothing to restore.
public indirect enum Schedule: Hashable, Sendable, Codable {
  case constant
  /// 1 for `constant` steps, then linear to 0 at step `total` (CycleGAN: halves of the run).
  case constantThenLinear(constant: Int, total: Int)
  /// Times `factor` after every `every` steps.
  case step(every: Int, factor: Double)
  /// Times `factor` at each of these steps.
  case milestones([Int], factor: Double)
  /// Half after every `every` steps.
  case halving(every: Int)
  /// Half a cosine from 1 to `minimum` at step `total`, then `minimum`
  /// (Loshchilov and Hutter 2017, eq. 5, without restarts).
  case cosine(total: Int, minimum: Double = 0)
  /// Linear from `from` at step 0 to 1 at step `steps`; from there `then`, counted from its own 0.
  case warmUp(steps: Int, from: Double = 0, then: Schedule)

  /// - Parameter step: Steps done so far; 0 for the first.
  public func factor(at step: Int) -> Double {
    switch self {
    case .constant:
      return 1
    case .constantThenLinear(let constant, let total):
      guard step < total else { return 0 }
      guard step > constant else { return 1 }
      return 1 - Double(step - constant) / Double(total - constant)
    case .step(let every, let factor):
      return pow(factor, Double(step / max(1, every)))
    case .milestones(let steps, let factor):
      return pow(factor, Double(steps.count { step >= $0 }))
    case .halving(let every):
      return Schedule.step(every: every, factor: 0.5).factor(at: step)
    case .cosine(let total, let minimum):
      guard step < total else { return minimum }
      return minimum + (1 - minimum) * (1 + cos(.pi * Double(step) / Double(total))) / 2
    case .warmUp(let steps, let from, let then):
      guard step < steps else { return then.factor(at: step - steps) }
      return from + (1 - from) * Double(step) / Double(steps)
    }
  }
}
