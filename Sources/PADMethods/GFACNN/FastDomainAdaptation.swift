import Foundation
import PADCore
import Torch
import TorchNN

/// GFA-CNN's fast domain adaptation (section 3.3): a network that repaints every picture as if it
/// came from the domain of one target picture, trained once and then frozen.
///
/// The loss network is VGG with published weights, or one that is trained here to tell the training
/// persons apart. The target picture is drawn from the source training set.
public final class FastDomainAdaptation: Module {
  /// f, which maps pictures to the target domain.
  public let transformation: TransformationNetwork
  /// phi, whose activations the losses compare.
  public let lossNetwork: LossNetwork
  /// Tells persons apart by the loss network's features; nil where its weights are published ones.
  let identityHead: Linear?
  /// y_d, once it has been drawn.
  ///
  /// - Shape: [1, 3, S, S]
  let target: Buffer
  /// Root mean square of the activations that the objective reads, of the first pictures.
  ///
  /// - Shape: [layers]
  let magnitudes: Buffer
  /// 1 once `target` and `magnitudes` stand, else 0.
  ///
  /// - Shape: []
  let isPrepared: Buffer

  private let objective: TransferObjective
  private let settings: GFACNN.Config
  private let input: InputSpec
  private let precision: Precision
  private let generator: Generator
  private let lossParameters: [Parameter]
  private let identityOptimizer: Adam?
  private let transformationOptimizer: Adam
  /// Of the target, by layer; found again after a restore.
  private var targetGrams: [Tensor] = []

  public var children: [(name: String, value: Any)] {
    [
      ("transformation", transformation), ("loss_network", lossNetwork),
      ("identity_head", identityHead as Any), ("target", target), ("magnitudes", magnitudes),
      ("is_prepared", isPrepared),
    ]
  }

  /// - Parameter identities: persons of the training data.
  /// - Throws: `TorchError` where the device is not there or its memory is full.
  init(
    _ objective: TransferObjective, settings: GFACNN.Config, input: InputSpec, identities: Int,
    device: Device, precision: Precision, using generator: Generator
  ) throws {
    self.precision = precision
    self.generator = generator
    self.objective = objective
    self.settings = settings
    self.input = input
    transformation = try TransformationNetwork(
      width: settings.transformationWidth, gain: objective.gain, input: input, using: generator)
    let lossNetwork = try LossNetwork(
      column: objective.column, width: settings.lossNetworkWidth, using: generator)
    self.lossNetwork = lossNetwork
    identityHead =
      settings.lossWeights.isEmpty
      ? try Linear(lossNetwork.featureCount, identities, using: generator) : nil
    target = Buffer(try .zeros(shape: [1, 3, input.size, input.size]))
    magnitudes = Buffer(try .ones(shape: [objective.layers.count]))
    isPrepared = Buffer(try .zeros(shape: []))
    let lossParameters = lossNetwork.parameters()
    self.lossParameters = lossParameters
    identityOptimizer = identityHead.map {
      Adam(lossParameters + $0.parameters(), learningRate: settings.learningRate)
    }
    transformationOptimizer = Adam(
      transformation.parameters(), learningRate: settings.transferLearningRate)
    try move(to: device)
  }

  /// The pictures in the target domain, without history.
  ///
  /// - Shape: [N, 3, S, S] -> same
  /// - Throws: `TorchError` where the pictures do not fit.
  public func transferred(_ pictures: Tensor) throws -> Tensor {
    try withoutGradient { try transformation(pictures, .evaluation) }
  }

  /// One step of the loss network alone: cross entropy over the training persons.
  ///
  /// - Shape: faces [N, 3, S, S]; identities [N], int64
  func learnIdentities(
    _ faces: Tensor, _ identities: Tensor, at progress: TrainingProgress
  ) throws -> [LossValue] {
    guard let identityHead, let identityOptimizer else {
      throw PADError(.invalid, "a loss network of published weights is not trained")
    }
    try identityOptimizer.zeroGradients()
    let logits = try precision.run(on: faces.device) {
      try identityHead(lossNetwork(faces, .training(generator)), .training(generator))
    }
    var losses = LossTerms()
    losses.add("loss-network-identity", try Loss.crossEntropy(logits, identities))
    let values = try losses.backward(at: progress)
    try identityOptimizer.step()
    return values
  }

  /// Steps of the transformation network alone (eq. 5), one for every few pictures of the batch.
  ///
  /// - Shape: pictures [N, 3, S, S]
  /// - Returns: the terms' means.
  func learnTransformation(
    _ pictures: Tensor, at progress: TrainingProgress
  ) throws -> [LossValue] {
    try lossParameters.filter { !$0.isFrozen }.forEach { try $0.freeze() }
    if try isPrepared.tensor.item() == 0 { try prepare(with: pictures) }
    let count = pictures.shape[0]
    var steps: [[LossValue]] = []
    for start in stride(from: 0, to: count, by: settings.transferBatchSize) {
      let some = try pictures.narrow(
        dim: 0, start: start, length: min(settings.transferBatchSize, count - start))
      try transformationOptimizer.zeroGradients()
      let losses = try transferLosses(some)
      steps.append(try losses.backward(at: progress))
      try transformationOptimizer.step()
    }
    return steps[0].indices.map { term in
      let sum = steps.reduce(0) { $0 + $1[term].value }
      return LossValue(name: steps[0][term].name, value: sum / Double(steps.count))
    }
  }

  /// Eq. 5: the loss network is frozen, the given pictures' and the target's activations are
  /// constants.
  private func transferLosses(_ given: Tensor) throws -> LossTerms {
    let (transferred, found) = try precision.run(on: given.device) {
      let transferred = try transformation(given, .training(generator))
      return (transferred, try activations(transferred))
    }
    let content = try withoutGradient {
      try precision.run(on: given.device) { try activations(given)[0] }
    }
    if targetGrams.isEmpty {
      targetGrams = try withoutGradient {
        try activations(target.tensor).dropFirst().map(TransferObjective.gram)
      }
    }
    var losses = LossTerms()
    losses.add("content", weight: objective.contentWeight, try objective.content(found[0], content))
    let domain = try Tensor.stack(
      zip(found.dropFirst(), targetGrams).map { try objective.domain($0, targetGram: $1) }
    ).sum()
    losses.add("domain", weight: objective.domainWeight * settings.domainStrength, domain)
    if objective.smoothnessWeight > 0 {
      losses.add(
        "smoothness", weight: objective.smoothnessWeight,
        try TransferObjective.totalVariation(transferred, deviation: input.deviation))
    }
    return losses
  }

  /// The loss network's activations at the scale that the objective's weights are meant for.
  ///
  /// - Shape: [N, 3, S, S] -> one [N, C, h, w] a layer
  private func activations(_ pictures: Tensor) throws -> [Tensor] {
    let raw = try lossNetwork.activations(pictures, of: objective.layers)
    let factors = try objective.activationScale / magnitudes.tensor
    return try raw.enumerated().map {
      try precision.widened($1) * factors.select(dim: 0, index: $0)
    }
  }
}

extension FastDomainAdaptation {
  /// Whether the target picture has been chosen.
  ///
  /// - Throws: `TorchError` from the engine.
  public var hasTarget: Bool { get throws { try isPrepared.tensor.item() != 0 } }

  /// y_d in the method's normalization.
  ///
  /// - Shape: [1, 3, S, S]
  public var targetPicture: Tensor { target.tensor }

  /// Takes a random picture of the batch as the target, and the scale of the loss network's
  /// activations from its first ones.
  private func prepare(with pictures: Tensor) throws {
    if identityHead == nil { try readPublishedWeights() }
    let count = pictures.shape[0]
    let draw = try Tensor.uniform(shape: [], using: generator).item() * Double(count)
    try setTarget(
      pictures.narrow(dim: 0, start: min(Int(draw), count - 1), length: 1),
      calibratingOn: pictures)
  }

  /// Takes this picture as the target.
  ///
  /// - Parameter pictures: training pictures, which set the scale of the loss network's activations.
  /// - Shape: picture [1, 3, S, S]; pictures [N, 3, S, S]
  /// - Throws: `PADError(.invalid)` where the target has another size than the method's pictures, or
  ///   the loss network sees nothing in the pictures.
  public func setTarget(_ picture: Tensor, calibratingOn pictures: Tensor) throws {
    guard picture.shape == target.tensor.shape else {
      throw PADError(
        .invalid,
        "a target picture of shape \(picture.shape); expected \(target.tensor.shape), the size "
          + "of the pictures that are transferred",
        advice: "Cut and scale it as the training pictures are")
    }
    let some = min(settings.transferBatchSize, pictures.shape[0])
    try withoutGradient {
      let raw = try lossNetwork.activations(
        pictures.narrow(dim: 0, start: 0, length: some), of: objective.layers)
      for (index, layer) in raw.enumerated() {
        let magnitude = try precision.widened(layer).squared().mean().item().squareRoot()
        guard magnitude.isFinite, magnitude > 0 else {
          throw PADError(
            .numerical,
            "the loss network's \(objective.layers[index]) has magnitude \(magnitude) on the "
              + "training pictures", advice: "Its weights are damaged, or its training diverged")
        }
        try magnitudes.tensor.select(dim: 0, index: index).fillInPlace(magnitude)
      }
      try target.tensor.copyInPlace(picture)
      try isPrepared.tensor.fillInPlace(1)
    }
    targetGrams = []
  }

  private func readPublishedWeights() throws {
    let file = URL(filePath: settings.lossWeights)
    let summary = try lossNetwork.initialize(from: WeightsFile.read(file), except: [])
    guard summary.missing.isEmpty else {
      throw PADError(
        .invalid,
        "\(file.path): lacks \(summary.missing.prefix(3).joined(separator: ", ")) of the loss "
          + "network", advice: "Expected torchvision's VGG with all its convolutions")
    }
  }

  /// What training changes here.
  var stateParts: [StateParts.Part] {
    var parts: [StateParts.Part] = [
      StateParts.Part(
        name: "adaptation", read: { try self.stateDict() },
        write: {
          try self.load($0)
          self.targetGrams = []
        }),
      .optimizer("transformation-optimizer", transformationOptimizer),
    ]
    if let identityOptimizer {
      parts.append(.optimizer("loss-network-optimizer", identityOptimizer))
    }
    return parts
  }
}
