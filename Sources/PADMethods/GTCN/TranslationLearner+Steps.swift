import Torch
import TorchNN

extension TranslationLearner {
  /// One joint step (eq. 11-14). L_C moves C, alpha, beta and, through the translated pictures,
  /// both translators; the adversarial and cycle losses move the translators; the discriminators
  /// have a loss of their own on detached pictures.
  ///
  /// - Returns: every loss, unweighted, then alpha and beta.
  /// - Throws: `PADError(.numerical)`, before any parameter has moved, where a loss is not finite.
  public func jointStep(_ pair: Pair, at progress: TrainingProgress) throws -> [LossValue] {
    try begin(at: progress)
    // The translators' losses go through the discriminators and do not move them.
    var (values, set) = try whileFrozen(discriminatorParameters) {
      let pictures = try translate(pair)
      var losses = LossTerms()
      try addClassifierLosses(pictures.set, pair, to: &losses)
      try addTranslatorLosses(pictures, to: &losses)
      return (try losses.backward(at: progress), pictures.set)
    }
    values += try discriminatorBackward(set, at: progress)
    try classifierOptimizer.step()
    try translatorOptimizer.step()
    try discriminatorOptimizer.step()
    return values + (try fadeInValues())
  }

  /// One step of the translators and discriminators alone: the first stage of `separate`.
  ///
  /// - Throws: as `jointStep`.
  public func translatorStep(_ pair: Pair, at progress: TrainingProgress) throws -> [LossValue] {
    try begin(at: progress)
    // The translators' losses go through the discriminators and do not move them.
    var (values, set) = try whileFrozen(discriminatorParameters) {
      let pictures = try translate(pair)
      var losses = LossTerms()
      try addTranslatorLosses(pictures, to: &losses)
      return (try losses.backward(at: progress), pictures.set)
    }
    values += try discriminatorBackward(set, at: progress)
    try translatorOptimizer.step()
    try discriminatorOptimizer.step()
    return values
  }

  /// One step of the classifier with the translators as they are: the second stage of `separate`.
  ///
  /// - Throws: as `jointStep`.
  public func classifierStep(_ pair: Pair, at progress: TrainingProgress) throws -> [LossValue] {
    try begin(at: progress)
    let set = try withoutGradient { try precision.run(on: device) { try translated(pair) } }
    var losses = LossTerms()
    try addClassifierLosses(set, pair, to: &losses)
    let values = try losses.backward(at: progress)
    try classifierOptimizer.step()
    return values + (try fadeInValues())
  }

  private func begin(at progress: TrainingProgress) throws {
    let factor = progress.rateFactor(constantShare: config.constantShare)
    for optimizer in [classifierOptimizer, translatorOptimizer, discriminatorOptimizer] {
      optimizer.learningRate = config.learningRate * factor
      try optimizer.zeroGradients()
    }
  }

  private func fadeInValues() throws -> [LossValue] {
    guard config.fadeIn else { return [] }
    let (alpha, beta) = try fadeIn.weights()
    return [LossValue(name: "alpha", value: alpha), LossValue(name: "beta", value: beta)]
  }
}
