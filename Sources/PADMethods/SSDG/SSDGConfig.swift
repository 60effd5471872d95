import PADCore
import TorchNN

extension SSDG {
  /// Which terms there are.
  public enum Variant: String, Choice {
    /// The adversarial term on live samples, and the asymmetric triplet loss.
    case ssdg
    /// The paper's baseline: a discriminator for each class, and the symmetric triplet loss.
    case bdg
    /// Cross entropy alone.
    case erm
  }

  /// The settings; each default names its source.
  public struct Config: Codable, Hashable, Sendable {
    /// SSDG or one of its baselines.
    public var variant = Variant.ssdg
    /// SSDG-R or SSDG-M (paper).
    public var backbone = SSDGNetwork.Trunk.resnet18
    /// Times the trunk's channels (paper: 1).
    public var width = 1.0
    /// Length of a feature; the bottleneck's and the discriminators' width (code: 512).
    public var features = 512
    /// Width and height of the input (paper).
    public var inputSize = 256
    /// Samples a step: 10 of each class in each of 3 domains (code).
    public var batchSize = 60
    /// Looks at the development data: 4,000 steps in all (code).
    public var epochs = 40
    /// Steps between two looks; 0 takes one pass over the data. Ours: 100 (code: 10).
    public var stepsPerEpoch = 100
    /// Frames of each video that training sees; 0 takes all (code: 1).
    public var framesPerVideo = 1
    /// SGD's base rate (code: written .01, effective .001).
    public var learningRate = 1e-3
    /// Of SGD (paper).
    public var momentum = 0.9
    /// Of SGD (paper).
    public var weightDecay = 5e-4
    /// Share of the steps at the base rate before it falls to a tenth (code: 1,500 of 4,000 steps
    /// for the targets OULU-NPU and MSU-MFSD, 500 for the other two).
    public var constantShare = 0.375
    /// Of the bottleneck and of the discriminators (code).
    public var dropout = 0.5

    /// Times the triplet loss (code: 1; 2 for the target OULU-NPU).
    public var tripletWeight = 1.0
    /// Of the triplet loss (code).
    public var margin = 0.1
    /// Times the adversarial loss (code: .5; .1 for the target OULU-NPU).
    public var adversarialWeight = 0.5

    /// False takes the discriminators away (ablation "without adversarial learning").
    public var adversarial = true
    /// Which samples the triplet loss draws together; BDG has `label`, ERM no triplet loss.
    public var tripletGroups = TripletGroups.domain
    /// Of the features (paper: l2).
    public var featureNormalization = FeatureNormalization.l2
    /// Of the classifier's weights (paper: l2).
    public var weightNormalization = WeightNormalization.l2

    /// What makes a domain (paper: the data set).
    public var domain = SamplingDemand.Domain.dataset
    /// How batches are drawn (code: an equal share for every domain and class).
    public var balance = SamplingDemand.Balance.domainAndLabel
    /// Whether `--init` also sets ResNet-18's last stage (code: no).
    public var pretrainsLastStage = false

    /// The defaults.
    public init() {}
  }
}

// What the settings come to.
extension SSDG.Config {
  /// The classes with a discriminator.
  var adversarialLabels: [Label] {
    guard adversarial else { return [] }
    return switch variant {
    case .ssdg: [.live]
    case .bdg: [.live, .attack]
    case .erm: []
    }
  }

  /// Nil without a triplet loss.
  var grouping: TripletGroups? {
    switch variant {
    case .ssdg: tripletGroups
    case .bdg: .label
    case .erm: nil
    }
  }

  func rateFactor(at progress: TrainingProgress) -> Double {
    let drop = Int(constantShare * Double(progress.totalSteps))
    return Schedule.milestones([drop], factor: 0.1).factor(at: progress.step)
  }

  /// 2 / (1 + exp(-10 t / T)) - 1 at step t of T (code; Ganin and Lempitsky 2015, section 3.1). The
  /// code's count begins with 1.
  func reversalCoefficient(at progress: TrainingProgress) -> Double {
    GradientReversal.coefficient(
      atProgress: Double(progress.step + 1) / Double(progress.totalSteps))
  }

  func check(domainCount: Int) throws {
    try checkTraining(
      epochs: epochs, batchSize: batchSize, learningRate: learningRate,
      constantShare: constantShare)
    try checkShare("momentum", momentum)
    try checkShare("dropout", dropout)
    let amounts = [
      ("weightDecay", weightDecay), ("tripletWeight", tripletWeight), ("margin", margin),
      ("adversarialWeight", adversarialWeight),
    ]
    for (key, value) in amounts {
      try PADMethods.check(key, value, "at least 0") { $0.isFinite && $0 >= 0 }
    }
    for (key, value) in [("stepsPerEpoch", stepsPerEpoch), ("framesPerVideo", framesPerVideo)] {
      try PADMethods.check(key, value, "at least 0") { $0 >= 0 }
    }
    try PADMethods.check("inputSize", inputSize, "at least 32") { $0 >= 32 }
    try PADMethods.check("features", features, "at least 1") { $0 >= 1 }
    // The narrowest layer of either trunk has 64 channels, and at least one must be left.
    try PADMethods.check("width", width, "1/64...4") { (1.0 / 64...4).contains($0) }
    try checkSwitches()
    guard !adversarialLabels.isEmpty else { return }
    guard domainCount > 1 else {
      throw PADError(
        .insufficientData,
        "variant '\(variant.rawValue)': \(domainCount) training domain; its adversarial loss "
          + "expects at least 2",
        advice: "Add a data set, count cameras as domains (domain=camera), or do without the "
          + "adversary (adversarial=false, or variant=erm)")
    }
    if balance == .domainAndLabel {
      try PADMethods.check(
        "batchSize", batchSize,
        "at least \(2 * domainCount), both classes of \(domainCount) domains"
      ) { $0 >= 2 * domainCount }
    }
  }

  /// A switch that the variant does not have would be set in vain.
  private func checkSwitches() throws {
    guard variant != .ssdg, tripletGroups != .domain else { return }
    throw PADError(
      .invalid,
      "key 'tripletGroups' is '\(tripletGroups.rawValue)'; expected '\(TripletGroups.domain.rawValue)', "
        + "which variant '\(variant.rawValue)' does not use",
      advice: "The groups can be chosen for variant=ssdg")
  }
}
