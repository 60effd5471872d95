import PADCore
import Torch
import TorchNN

// GFA-CNN: one VGG-16 trunk for anti-spoofing (the whole picture, transferred to one domain) and for
// face recognition (the tight face crop).
//
// Source: Tu et al., "Learning Generalizable and Identity-Discriminative Representations for Face
// Anti-Spoofing", arXiv 1901.05602: figure 2 (networks), eq. 1 (total), eq. 2 (TPC), eq. 3-5 (FDA),
// section 4.1 (training). What the paper leaves open is marked "ours"; Docs/methods/GFA-CNN.md lists
// it.

/// Anti-spoofing and recognition on shared convolutions, with total pairwise confusion and fast
/// domain adaptation.
public final class GFACNN: Method {
  /// The settings that the method was built with.
  public let config: Config
  public let generator: Generator
  /// Where the parameters and the batches are.
  public let device: Device
  /// The arithmetic of the training step's forward pass.
  public let precision: Precision
  /// The trunk and its branches.
  public let network: AuthenticationNetwork
  /// FDA; nil for the ablation without it.
  public let adaptation: FastDomainAdaptation?
  /// What a package holds: transformation, trunk and anti-spoofing branch.
  let deployed: DeployedDetector
  let optimizer: Adam

  /// Builds the networks with fresh weights on the device.
  ///
  /// - Parameter data: how many persons the recognition branch tells apart.
  /// - Throws: `PADError(.invalid)` naming the first setting that is out of range,
  ///   `.insufficientData` for a single person; `TorchError` where the device is not there or its
  ///   memory is full.
  public init(
    config: Config, device: Device, precision: Precision, data: TrainingDataSummary,
    using generator: Generator
  ) throws {
    try config.check()
    let plan = config.plan
    guard data.identities >= 2 || (config.identityWeight == 0 && !plan.contains(.lossNetwork))
    else {
      throw PADError(
        .insufficientData,
        "\(data.identities) training persons; recognition and FDA's loss network need two or more",
        advice: "Set identityWeight=0 and adaptation=none, or give lossWeights")
    }
    self.config = config
    self.device = device
    self.precision = precision
    self.generator = generator
    network = try AuthenticationNetwork(
      config, identities: config.identityWeight > 0 ? data.identities : nil, using: generator)
    try network.move(to: device)
    let input = InputSpec.imageNet(size: config.inputSize * config.transferScale)
    self.input = input
    adaptation = try config.adaptation.objective.map {
      try FastDomainAdaptation(
        $0, settings: config, input: input, identities: data.identities, device: device,
        precision: precision, using: generator)
    }
    deployed = DeployedDetector(
      transformation: adaptation?.transformation, network: network, scale: config.transferScale)
    optimizer = Adam(network.parameters(), learningRate: config.learningRate)
  }

  public let input: InputSpec

  public var sampling: SamplingDemand {
    SamplingDemand(
      batchSize: config.batchSize, balance: config.balance, view: .context,
      secondView: config.identityWeight > 0 || config.plan.contains(.lossNetwork) ? .face : nil)
  }

  public func step(_ batch: TrainingBatch, at progress: TrainingProgress) throws -> [LossValue] {
    let plan = config.plan
    switch plan[min(progress.stage, plan.count - 1)] {
    case .lossNetwork:
      return try learn {
        try $0.learnIdentities(faces(of: batch), identities(of: batch), at: progress)
      }
    case .transformation:
      return try learn { try $0.learnTransformation(batch.images, at: progress) }
    case .branches: return try learnBranches(batch, at: progress)
    }
  }

  private func learn(_ step: (FastDomainAdaptation) throws -> [LossValue]) throws -> [LossValue] {
    guard let adaptation else { throw PADError(.invalid, "a stage of FDA without FDA") }
    return try step(adaptation)
  }

  /// L = L_anti + lambda_1 L_id + lambda_2 L_tpc (eq. 1); it moves the trunk and both branches.
  private func learnBranches(
    _ batch: TrainingBatch, at progress: TrainingProgress
  ) throws -> [LossValue] {
    optimizer.learningRate =
      config.learningRate
      * Schedule.halving(every: config.halvingSteps).factor(at: progress.stepInStage)
    try optimizer.zeroGradients()
    let mode = Mode.training(generator)
    let forms = try config.flips.draw(for: batch.labels, using: generator)
    let pictures = try deployed.seen(config.flips.apply(forms, to: batch.images))  // no history

    let (representations, logits) = try precision.run(on: device) {
      let psi = try network.representations(pictures, mode)  // [N, width]
      return (psi, try network.antiSpoofing.logits(ofRepresentation: psi, mode))  // [N, 2]
    }
    var losses = LossTerms()
    losses.add(
      "classification", weight: config.antiSpoofingWeight,
      try Loss.crossEntropy(logits, batch.classIndices()))
    if let recognition = network.recognition {
      let crops = try deployed.reduced(config.flips.apply(forms, to: faces(of: batch)))
      let names = try precision.run(on: device) {
        try recognition(network.pooled(crops, mode), mode)  // [N, persons]
      }
      losses.add(
        "identity", weight: config.identityWeight,
        try Loss.crossEntropy(names, identities(of: batch)))
    }
    if config.confusionWeight > 0 {
      let pairs = try PairwiseConfusion.pairs(of: batch.labels.count, using: generator)
      losses.add(
        "confusion", weight: config.confusionWeight,
        try PairwiseConfusion.loss(precision.widened(representations), pairs: pairs))
    }

    let values = try losses.backward(at: progress)
    try optimizer.step()
    return values
  }

  /// - Shape: [N, 3, S, S]
  private func faces(of batch: TrainingBatch) throws -> Tensor {
    guard let faces = batch.second else {
      throw PADError(
        .missing, "a batch without face crops; the recognition branch sees them",
        advice: "Prepare the store with face crops and context, or set identityWeight=0")
    }
    return faces
  }

  /// - Shape: [N], int64
  private func identities(of batch: TrainingBatch) throws -> Tensor {
    try Tensor(
      batch.identities.map(Int64.init), shape: [batch.identities.count], device: device)
  }
}
