import PADCore

extension PDGAN {
  /// What the encoder starts the classifier stage from: the paper's comparison.
  public enum EncoderWeights: String, Choice {
    /// Pre-trained here as the generator's encoder.
    case pdgan
    /// Given weights (`--init`); the paper's baseline has ImageNet's.
    case given
    /// Random ones (He et al. 2015).
    case he
  }

  /// The parts of the training (section 3.2.1).
  public enum Stage: String, Sendable {
    /// The depth term alone moves the generator.
    case warmUp = "warm-up"
    /// Generator against critic.
    case adversarial
    /// The encoder, not frozen, and its head learn live against attack.
    case classifier
  }

  /// The settings; each default names its source. The defaults are those of the paper's experiment
  /// within one data set (section 4.1.1).
  public struct Config: Codable, Hashable, Sendable {
    /// What the encoder starts from.
    public var initialization = EncoderWeights.pdgan
    /// Width and height of the input, a multiple of 32 (section 3.2.1, "Pre-processing": 224).
    public var inputSize = 224
    /// Times ResNet-18's channels ("ResNet-18x0.25").
    public var width = 0.25
    /// Samples a step; the paper is silent. Ours: 32.
    public var batchSize = 32
    /// Passes over the data in all stages, the same for every initialization: the paper's "epoch
    /// normalization" (section 4.1.1: 50, of which 38 train PDGAN's classifier; 4.1.2: 20 and 8).
    public var epochs = 50
    /// How many of `epochs` train the generator (section 4.1.1: 12).
    public var pretrainingEpochs = 12
    /// How many of `pretrainingEpochs` are warm-up (section 3.2.1: 5).
    public var warmUpEpochs = 5

    /// Weight of the depth term (lambda_l; section 3.2.1: 100 within a data set, 50 across).
    public var depthWeight = 100.0
    /// Weight of the generator's "taken for a target" (lambda_g).
    public var realismWeight = 0.2
    /// Weight of the generator's "taken for the right class" (lambda_cg).
    public var labelWeight = 0.1
    /// Weight of the critic's target against generated (lambda_d).
    public var criticRealismWeight = 1.0
    /// Weight of the critic's live against attack (lambda_cd).
    public var criticLabelWeight = 1.0
    /// Generator steps to one of the critic (section 3.2.1: 25).
    public var criticPeriod = 25

    /// Adam's rate for the generator (section 3.2.1).
    public var generatorLearningRate = 1e-4
    /// Adam's first-moment decay for the generator (section 3.2.1).
    public var generatorBeta1 = 0.5
    /// The critic's rate, of SGD without momentum (section 3.2.1).
    public var criticLearningRate = 1e-5
    /// Adam's rate for the classifier (section 3.2.1).
    public var learningRate = 1e-3
    /// Adam's first-moment decay for the classifier (section 3.2.1).
    public var beta1 = 0.9

    /// Whether a second head learns the type of attack, at the same weight (section 5.1.1).
    public var multihead = false
    /// What names a sample's type: an attribute of the data set (CelebA-Spoof's `type`), or
    /// `instrument` for the attack's species, where live samples are of the type `live`.
    public var typeAttribute = "type"
    /// The types, one output each; CelebA-Spoof's are 0 (live) to 10.
    public var types = (0...10).map(String.init)

    /// How batches are drawn. The paper's attacks "occupy more than half" of the data: as they are.
    public var balance = SamplingDemand.Balance.none

    /// The defaults.
    public init() {}
  }

  /// What `pdgan-small` and its baselines have.
  private static let small = [
    "pdgan.inputSize=96", "pdgan.epochs=16", "pdgan.pretrainingEpochs=6",
    "pdgan.warmUpEpochs=3",
    // A hundred steps at the paper's 1e-4 do not teach a generator depth.
    "pdgan.generatorLearningRate=0.001",
  ]

  /// Named settings: the paper's two experiments and one that runs in minutes, each with its
  /// baselines. A baseline trains its classifier for all epochs ("epoch normalization").
  public static let presets = [
    MethodPreset(
      name: "pdgan-intra", summary: "within one data set (CelebA-Spoof): the paper's Table 1",
      settings: ["pdgan.depthWeight=100", "pdgan.epochs=50"]),
    MethodPreset(
      name: "pdgan-imagenet", summary: "Table 1's baseline; wants --init with ImageNet weights",
      settings: ["pdgan.initialization=given", "pdgan.epochs=50"]),
    MethodPreset(
      name: "pdgan-he", summary: "Table 1's settings from random weights",
      settings: ["pdgan.initialization=he", "pdgan.epochs=50"]),
    MethodPreset(
      name: "pdgan-inter", summary: "across data sets: the paper's Table 3",
      settings: ["pdgan.depthWeight=50", "pdgan.epochs=20"]),
    MethodPreset(
      name: "pdgan-inter-imagenet", summary: "Table 3's baseline; wants --init",
      settings: ["pdgan.initialization=given", "pdgan.epochs=20"]),
    MethodPreset(
      name: "pdgan-small", summary: "96 pixels, 16 epochs: minutes on a small machine",
      settings: small),
    MethodPreset(
      name: "pdgan-small-imagenet", summary: "pdgan-small's baseline; wants --init",
      settings: small + ["pdgan.initialization=given"]),
    MethodPreset(
      name: "pdgan-small-he", summary: "pdgan-small's baseline from random weights",
      settings: small + ["pdgan.initialization=he"]),
  ]
}

extension PDGAN.Config {
  /// The stages that train, in order, with their epochs. A baseline has the classifier's alone, and
  /// in it the epochs that PDGAN spends on its generator.
  public var plan: [(stage: PDGAN.Stage, epochs: Int)] {
    switch initialization {
    case .he, .given: [(.classifier, epochs)]
    case .pdgan:
      [
        (.warmUp, warmUpEpochs), (.adversarial, pretrainingEpochs - warmUpEpochs),
        (.classifier, epochs - pretrainingEpochs),
      ].filter { $0.epochs > 0 }
    }
  }

  /// `plan` as the trainer takes it: only the classifier's scores mean anything.
  public var stages: [TrainingStage] {
    plan.map {
      TrainingStage(
        name: $0.stage.rawValue, epochs: $0.epochs, isSelectable: $0.stage == .classifier)
    }
  }

  /// - Throws: `PADError(.invalid)` naming the first setting that is out of range.
  func check() throws {
    try PADMethods.check("inputSize", inputSize, "a multiple of 32") { $0 >= 32 && $0 % 32 == 0 }
    try PADMethods.check("width", width, "1/32 to 1") { (1.0 / 32...1).contains($0) }
    try checkTraining(
      epochs: epochs, batchSize: batchSize, learningRate: learningRate, constantShare: 1)
    try checkShare("beta1", beta1)
    try checkTypes()
    guard initialization == .pdgan else { return }
    try PADMethods.check("pretrainingEpochs", pretrainingEpochs, "1 to epochs - 1") {
      (1..<max(2, epochs)).contains($0) && $0 < epochs
    }
    try PADMethods.check("warmUpEpochs", warmUpEpochs, "0 to pretrainingEpochs") {
      (0...pretrainingEpochs).contains($0)
    }
    for (key, value) in [
      ("depthWeight", depthWeight), ("realismWeight", realismWeight), ("labelWeight", labelWeight),
      ("criticRealismWeight", criticRealismWeight), ("criticLabelWeight", criticLabelWeight),
    ] {
      try PADMethods.check(key, value, "at least 0") { $0.isFinite && $0 >= 0 }
    }
    for (key, value) in [
      ("generatorLearningRate", generatorLearningRate), ("criticLearningRate", criticLearningRate),
    ] {
      try PADMethods.check(key, value, "more than 0") { $0.isFinite && $0 > 0 }
    }
    try checkShare("generatorBeta1", generatorBeta1)
    try PADMethods.check("criticPeriod", criticPeriod, "at least 1") { $0 >= 1 }
  }

  private func checkTypes() throws {
    guard multihead else { return }
    guard types.count >= 2, Set(types).count == types.count else {
      throw PADError(
        .invalid, "key 'types' is \(types); expected two different types or more")
    }
    guard !typeAttribute.isEmpty else {
      throw PADError(.invalid, "key 'typeAttribute' is ''; expected an attribute or 'instrument'")
    }
  }
}
