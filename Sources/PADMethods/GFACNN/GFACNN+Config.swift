import PADCore

extension GFACNN {
  /// The settings; each default names its source. Docs/methods/GFA-CNN.md lists what is ours.
  public struct Config: Codable, Hashable, Sendable {
    /// Width and height that the trunk sees (VGG-16).
    public var inputSize = 224
    /// Pictures are transferred at this many times `inputSize` and then reduced. The paper transfers
    /// at the frame's own resolution; ours: 1.
    public var transferScale = 1
    /// Samples a step (section 4.1).
    public var batchSize = 32
    /// Passes over the data with both branches. The paper is silent; ours: 20.
    public var epochs = 20
    /// Adam's base rate (section 4.1).
    public var learningRate = 3e-4
    /// Steps after which the rate is halved, again and again (section 4.1).
    public var halvingSteps = 2_000
    /// Times VGG-16's channels.
    public var trunkWidth = 1.0
    /// Of the two hidden fully connected layers (VGG-16).
    public var fullyConnectedWidth = 4_096
    /// Probability of dropping a hidden unit (VGG-16; the paper is silent).
    public var dropout = 0.5
    /// Of L_anti; 1 in eq. 1, 0 trains the recognition branch alone (section 4.5's VGG-16).
    public var antiSpoofingWeight = 1.0
    /// lambda_1 of eq. 1 (section 4.1); 0 trains the anti-spoofing branch alone.
    public var identityWeight = 0.1
    /// lambda_2 of eq. 1 (section 4.1); 0 is the ablation "- TPC".
    public var confusionWeight = 2.5e-5
    /// How live samples are multiplied (section 4.1).
    public var flips = LiveFlips.horizontalAndVertical
    /// How batches are drawn. Tripled live samples are about as many as the attacks of CASIA-FASD,
    /// MSU-MFSD and Replay-Attack; ours: equal shares of live and attack.
    public var balance = SamplingDemand.Balance.label

    /// Which losses train the transformation network (section 3.3).
    public var adaptation = Adaptation.paper
    /// Times the objective's own weight of the domain term. Eq. 4 divides by the layer's size, so
    /// that small pictures ask for less. Ours: 1.
    public var domainStrength = 1.0
    /// Passes over the data that train the transformation network (the code).
    public var transferEpochs = 2
    /// Pictures a step of the transformation network (the code).
    public var transferBatchSize = 4
    /// Adam's rate for the transformation network (the code).
    public var transferLearningRate = 1e-3
    /// Channels of the transformation network's first convolution ("c9s1-32").
    public var transformationWidth = 32
    /// A file with torchvision's weights for the loss network; empty trains it here on the training
    /// persons.
    public var lossWeights = ""
    /// Times the loss network's channels; published weights fit 1.
    public var lossNetworkWidth = 1.0
    /// Passes over the data that train the loss network where it has no given weights. Ours: 5.
    public var lossNetworkEpochs = 5

    /// The defaults.
    public init() {}

    /// What a stage of the training moves.
    enum Stage: String {
      case lossNetwork = "loss-network"
      case transformation
      case branches
    }

    /// In their order; the transformation network's only where there is one.
    var plan: [Stage] {
      guard adaptation != .off else { return [.branches] }
      return lossWeights.isEmpty
        ? [.lossNetwork, .transformation, .branches] : [.transformation, .branches]
    }

    /// The parts of the training; scores mean nothing before the last.
    var stages: [TrainingStage] {
      plan.map { stage in
        switch stage {
        case .lossNetwork:
          TrainingStage(name: stage.rawValue, epochs: lossNetworkEpochs, isSelectable: false)
        case .transformation:
          TrainingStage(name: stage.rawValue, epochs: transferEpochs, isSelectable: false)
        case .branches: TrainingStage(name: stage.rawValue, epochs: epochs)
        }
      }
    }

    /// - Throws: `PADError(.invalid)` naming the first setting that is out of range.
    func check() throws {
      try PADMethods.check("inputSize", inputSize, "a multiple of 32") { $0 >= 32 && $0 % 32 == 0 }
      for (key, value) in [
        ("transferScale", transferScale), ("epochs", epochs), ("halvingSteps", halvingSteps),
        ("fullyConnectedWidth", fullyConnectedWidth), ("transferEpochs", transferEpochs),
        ("transferBatchSize", transferBatchSize), ("transformationWidth", transformationWidth),
        ("lossNetworkEpochs", lossNetworkEpochs),
      ] {
        try PADMethods.check(key, value, "at least 1") { $0 >= 1 }
      }
      // A pair needs two.
      try PADMethods.check("batchSize", batchSize, "at least 2") { $0 >= 2 }
      for (key, value) in [
        ("learningRate", learningRate), ("trunkWidth", trunkWidth),
        ("domainStrength", domainStrength), ("transferLearningRate", transferLearningRate),
        ("lossNetworkWidth", lossNetworkWidth),
      ] {
        try PADMethods.check(key, value, "more than 0") { $0.isFinite && $0 > 0 }
      }
      for (key, value) in [
        ("antiSpoofingWeight", antiSpoofingWeight), ("identityWeight", identityWeight),
        ("confusionWeight", confusionWeight),
      ] {
        try PADMethods.check(key, value, "at least 0") { $0.isFinite && $0 >= 0 }
      }
      guard antiSpoofingWeight > 0 || identityWeight > 0 else {
        throw PADError(
          .invalid, "antiSpoofingWeight and identityWeight are 0; expected one of them above 0")
      }
      try checkShare("dropout", dropout)
    }
  }
}

extension GFACNN {
  /// The paper's sizes with one thing changed, and a network that trains here in minutes with the
  /// four rows of the paper's Table 1.
  public static let presets: [MethodPreset] = {
    let withoutConfusion = "gfa-cnn.confusionWeight=0"
    let withoutAdaptation = "gfa-cnn.adaptation=none"
    let singleTask = "gfa-cnn.identityWeight=0"
    let asIs = "augmentation=none"
    func preset(_ name: String, _ summary: String, _ settings: [String]) -> MethodPreset {
      MethodPreset(name: "gfa-cnn-\(name)", summary: summary, settings: settings)
    }
    return [
      preset("paper", "the paper's sizes and flips, pictures not varied otherwise", [asIs]),
      preset("512", "fully connected layers of 512", [asIs, "gfa-cnn.fullyConnectedWidth=512"]),
      preset("siw", "live samples doubled, as for SiW", [asIs, "gfa-cnn.flips=horizontal"]),
      preset("code", "FDA by the published code's losses", [asIs, "gfa-cnn.adaptation=code"]),
      preset("no-tpc", "- TPC + FDA of Table 1", [asIs, withoutConfusion]),
      preset("no-fda", "+ TPC - FDA of Table 1", [asIs, withoutAdaptation]),
      preset("plain", "- TPC - FDA of Table 1", [asIs, withoutConfusion, withoutAdaptation]),
      preset("single-task", "without the recognition branch (section 4.5)", [asIs, singleTask]),
      preset(
        "vgg16", "the recognition branch alone: VGG-16 of section 4.5, for `verify`",
        [
          asIs, "selection=last", "gfa-cnn.antiSpoofingWeight=0", withoutConfusion,
          withoutAdaptation,
        ]
      ),
      preset("small", "64 pixels, a narrow trunk: minutes on two cores", small),
      preset("small-no-tpc", "small, - TPC + FDA", small + [withoutConfusion]),
      preset("small-no-fda", "small, + TPC - FDA", small + [withoutAdaptation]),
      preset("small-plain", "small, - TPC - FDA", small + [withoutConfusion, withoutAdaptation]),
      preset("small-single-task", "small, without the recognition branch", small + [singleTask]),
    ]
  }()

  private static let small = [
    "augmentation=none", "gfa-cnn.inputSize=64", "gfa-cnn.trunkWidth=0.25",
    "gfa-cnn.fullyConnectedWidth=64",
    // Eq. 2 sums over 64 numbers instead of 4,096, which would ask for 64 times the weight; that
    // holds an untrained trunk's features at zero.
    "gfa-cnn.confusionWeight=0.0001",
    // Eq. 4 divides by the layer's size, which is 49 times smaller on average; a tenth of what makes
    // up for that, so that the face outlasts the style.
    "gfa-cnn.domainStrength=0.002", "gfa-cnn.transformationWidth=16",
    "gfa-cnn.lossNetworkWidth=0.25",
    // Two passes over some hundred pictures are a hundred steps, after which no face can be told.
    "gfa-cnn.transferEpochs=30",
  ]
}
