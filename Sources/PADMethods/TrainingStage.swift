import TorchNN

/// A part of a training with losses of its own, such as PDGAN's warm-up.
public struct TrainingStage: Hashable, Sendable {
  /// As progress and the log name it.
  public let name: String
  /// Passes over the training data.
  public let epochs: Int
  /// Whether one of its epochs may be the selected one: false where the scores mean nothing yet.
  public let isSelectable: Bool

  /// Takes a stage; its epochs can be selected.
  public init(name: String, epochs: Int, isSelectable: Bool = true) {
    self.name = name
    self.epochs = epochs
    self.isSelectable = isSelectable
  }
}

/// Where training stands; schedules are functions of it.
public struct TrainingProgress: Hashable, Sendable {
  /// Steps done before this one.
  public let step: Int
  /// Steps of the whole run.
  public let totalSteps: Int
  /// Index of the stage under way.
  public let stage: Int
  /// Steps done before this one within the stage.
  public let stepInStage: Int
  /// Steps of the whole stage.
  public let stepsInStage: Int

  /// Takes the steps done and the steps in all, of a training with one stage.
  public init(step: Int, totalSteps: Int) {
    self.init(step: step, totalSteps: totalSteps, stages: [totalSteps])
  }

  /// Takes the steps done and the steps of every stage.
  public init(step: Int, stages steps: [Int]) {
    self.init(step: step, totalSteps: steps.reduce(0, +), stages: steps)
  }

  private init(step: Int, totalSteps: Int, stages: [Int]) {
    self.step = step
    self.totalSteps = totalSteps
    var (stage, before) = (0, 0)
    while stage + 1 < stages.count, step >= before + stages[stage] {
      before += stages[stage]
      stage += 1
    }
    self.stage = stage
    stepInStage = step - before
    stepsInStage = stages[stage]
  }
}

extension TrainingProgress {
  /// Of a rate that is constant over a share of its stage, then falls linearly to zero (GTCN,
  /// section IV-A).
  func rateFactor(constantShare: Double) -> Double {
    let constant = Int(constantShare * Double(stepsInStage))
    return Schedule.constantThenLinear(constant: constant, total: stepsInStage)
      .factor(at: stepInStage)
  }
}
