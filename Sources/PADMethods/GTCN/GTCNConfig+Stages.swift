import PADCore

extension GTCN.Config {
  /// What the steps of a stage train.
  enum Phase: String {
    case translators
    case joint
    case classifier
    case fineTuning = "fine-tuning"
  }

  /// The phases that these settings ask for, in order, with their epochs.
  var phases: [(phase: Phase, epochs: Int)] {
    let main: [(Phase, Int)] =
      switch training {
      case .joint: [(.joint, epochs)]
      case .separate: [(.translators, translatorEpochs), (.classifier, epochs)]
      }
    return fineTuningEpochs > 0 ? main + [(.fineTuning, fineTuningEpochs)] : main
  }

  /// The parts of the training; the classifier is untrained while the translators train alone.
  public var stages: [TrainingStage] {
    phases.map { phase, epochs in
      TrainingStage(
        name: phase.rawValue, epochs: epochs, isSelectable: phase != .translators)
    }
  }

  /// - Throws: `PADError(.invalid)` naming the first setting that is out of range.
  func validate() throws {
    try check("samplesPerClass", samplesPerClass, "at least 1") { $0 >= 1 }
    try checkTraining(
      epochs: epochs, batchSize: 2 * samplesPerClass, learningRate: learningRate,
      constantShare: constantShare)
    try check("translatorEpochs", translatorEpochs, "at least 1") { $0 >= 1 }
    try check("fineTuningEpochs", fineTuningEpochs, "at least 0") { $0 >= 0 }
    try check("fineTuningRate", fineTuningRate, "more than 0") { $0.isFinite && $0 > 0 }
    try checkShare("beta1", beta1)
    try checkShare("dropout", dropout)
    try checkPicture("view", view)
    let weights = [
      ("firstMargin", firstMargin), ("secondMargin", secondMargin),
      ("betweenMargin", betweenMargin), ("cycleWeight", cycleWeight),
    ]
    for (key, value) in weights {
      try check(key, value, "at least 0") { $0.isFinite && $0 >= 0 }
    }
    let sizes = [
      ("translatorWidth", translatorWidth), ("residualBlocks", residualBlocks),
      ("noiseChannels", noiseChannels), ("discriminatorWidth", discriminatorWidth),
    ]
    for (key, value) in sizes { try check(key, value, "at least 1") { $0 >= 1 } }
    try check("poolSize", poolSize, "at least 0") { $0 >= 0 }
    guard balance != .none else {
      throw PADError(
        .invalid, "key 'balance' is none; expected a balance of labels",
        advice: "A step needs live and attack samples in equal numbers")
    }
  }
}
