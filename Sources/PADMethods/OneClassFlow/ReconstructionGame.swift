import PADCore
import Torch
import TorchNN

// The adversarial reconstruction of one class: generator, auxiliary encoder and discriminator on
// patches of any kind (colored flow, appearance, digits).
//
// Source: one-class flow, eq. 1 to 3 and Algorithm 1; GANomaly's code for what the paper leaves
// open. "Ours" marks the rest; Docs/methods/OneClassFlow.md lists it.

/// Trains a reconstruction of normal patches and measures how badly other patches are
/// reconstructed.
public final class ReconstructionGame {
  /// Which losses train the networks.
  public enum Objective: String, Choice {
    /// Eq. 1: L1 and log-adversarial loss; the auxiliary encoder learns beside them and moves
    /// nothing else.
    case paper
    /// GANomaly's three terms: feature matching, L1, and the codes' distance with gradients
    /// through both encoders and the decoder.
    case ganomaly
  }

  /// The settings; each default names its source.
  public struct Config: Codable, Hashable, Sendable {
    /// Which losses.
    public var objective = Objective.paper
    /// Whether there is an adversary; without one the generator is a plain auto-encoder (the
    /// paper's Table 3).
    public var usesDiscriminator = true
    /// Whether codes of reconstructions are learned, which the latent error needs
    /// (Algorithm 1).
    public var usesAuxiliaryEncoder = true
    /// Channels behind the first convolution (GANomaly's code).
    public var width = 64
    /// Length of the code (GANomaly's code: nz).
    public var latentSize = 100
    /// Standard deviation of the noise on what the generator sees in training, against the clean
    /// patch that it has to give back (a denoising auto-encoder, Vincent et al. 2008). The paper
    /// has none.
    public var noise = 0.0
    /// Of the L1 loss, w_i in eq. 1. The paper is silent; GANomaly's code: 50.
    public var reconstructionWeight = 50.0
    /// Of the generator's adversarial loss, w_a in eq. 1; of the feature matching in `ganomaly`.
    /// The paper is silent; GANomaly's code: 1.
    public var adversarialWeight = 1.0
    /// Of the codes' distance in `ganomaly` (its code: 1).
    public var latentWeight = 1.0
    /// Whether the generator minimizes log(1 - D(G(x))), as eq. 2 reads, instead of maximizing
    /// log D(G(x)), which has the same fixed point and gradients from the start.
    public var saturates = false
    /// Adam's rate (GANomaly's code). The paper's .02 does not train these networks.
    public var learningRate = 2e-4
    /// Adam's first-moment decay (GANomaly's code).
    public var beta1 = 0.5

    /// The defaults.
    public init() {}

    var adversarialLoss: AdversarialLoss { saturates ? .saturatingLogLikelihood : .logLikelihood }

    /// - Throws: `PADError(.invalid)` naming the first setting that is out of range.
    public func validate() throws {
      try check("width", width, "at least 1") { $0 >= 1 }
      try check("latentSize", latentSize, "at least 1") { $0 >= 1 }
      try check("noise", noise, "at least 0") { $0.isFinite && $0 >= 0 }
      try check("reconstructionWeight", reconstructionWeight, "more than 0") {
        $0.isFinite && $0 > 0
      }
      try check("adversarialWeight", adversarialWeight, "at least 0") { $0.isFinite && $0 >= 0 }
      try check("latentWeight", latentWeight, "at least 0") { $0.isFinite && $0 >= 0 }
      try check("learningRate", learningRate, "more than 0") { $0.isFinite && $0 > 0 }
      try checkShare("beta1", beta1)
      guard objective == .paper || usesAuxiliaryEncoder else {
        throw PADError(
          .invalid, "objective 'ganomaly' without an auxiliary encoder",
          advice: "Set usesAuxiliaryEncoder to true: one of its three terms is the codes' distance")
      }
    }
  }

  /// The settings that the game was built with.
  public let config: Config
  /// G
  public let generator: PatchGenerator
  /// G_e', the encoder of reconstructions.
  public let auxiliary: PatchEncoder?
  /// D, to logits of "real".
  public let discriminator: PatchEncoder?
  private let random: Generator
  private let generatorParameters: [Parameter]
  private let discriminatorParameters: [Parameter]
  private let generatorOptimizer: Adam
  private let auxiliaryOptimizer: Adam?
  private let discriminatorOptimizer: Adam?

  /// Builds the networks with fresh weights on the device.
  ///
  /// - Throws: `PADError(.invalid)` naming the first setting that is out of range; `TorchError`
  ///   where the device is not there or its memory is full.
  public init(channels: Int, config: Config, device: Device, using random: Generator) throws {
    try config.validate()
    self.config = config
    self.random = random
    func encoder(_ outputs: Int) throws -> PatchEncoder {
      try PatchEncoder(channels: channels, width: config.width, outputs: outputs, using: random)
    }
    func adam(_ parameters: [Parameter]) -> Adam {
      Adam(parameters, learningRate: config.learningRate, betas: (config.beta1, 0.999))
    }
    generator = try PatchGenerator(
      channels: channels, width: config.width, latentSize: config.latentSize, using: random)
    auxiliary = config.usesAuxiliaryEncoder ? try encoder(config.latentSize) : nil
    discriminator = config.usesDiscriminator ? try encoder(1) : nil
    let networks: [(any Module)?] = [generator, auxiliary, discriminator]
    for network in networks { try network?.move(to: device) }

    generatorParameters = generator.parameters()
    discriminatorParameters = discriminator?.parameters() ?? []
    discriminatorOptimizer = discriminator == nil ? nil : adam(discriminatorParameters)
    let auxiliaryParameters = auxiliary?.parameters() ?? []
    switch config.objective {
    case .paper:
      generatorOptimizer = adam(generatorParameters)
      auxiliaryOptimizer = auxiliary == nil ? nil : adam(auxiliaryParameters)
    case .ganomaly:
      generatorOptimizer = adam(generatorParameters + auxiliaryParameters)
      auxiliaryOptimizer = nil
    }
  }

  /// Named beside `networks` in a state.
  var optimizers: [(name: String, optimizer: Adam)] {
    let all = [
      ("generator_optimizer", generatorOptimizer), ("auxiliary_optimizer", auxiliaryOptimizer),
      ("discriminator_optimizer", discriminatorOptimizer),
    ]
    return all.compactMap { name, optimizer in optimizer.map { (name, $0) } }
  }

  /// Adam's rate from the next step on, for all networks.
  public func setLearningRate(_ rate: Double) {
    for (_, optimizer) in optimizers { optimizer.learningRate = rate }
  }

  /// One step of both players.
  ///
  /// - Shape: patches [N, channels, 32, 32], in -1...1
  /// - Throws: `PADError(.numerical)` naming the first loss that is not finite, before any
  ///   parameter is touched.
  public func step(_ patches: Tensor, at progress: TrainingProgress) throws -> [LossValue] {
    for (_, optimizer) in optimizers { try optimizer.zeroGradients() }
    let mode = Mode.training(random)
    let codes = try generator.encoder(noisy(patches), mode)  // [N, latentSize, 1, 1]
    let fakes = try generator.decoder(codes, mode)  // [N, channels, 32, 32]
    let values =
      switch config.objective {
      case .paper: try paperGradients(patches, codes, fakes, mode, at: progress)
      case .ganomaly: try ganomalyGradients(patches, codes, fakes, mode, at: progress)
      }
    for (_, optimizer) in optimizers { try optimizer.step() }
    return values
  }

  /// The discriminator judges the made patches once, for both players: each one's gradient goes to
  /// its own parameters alone.
  private func paperGradients(
    _ patches: Tensor, _ codes: Tensor, _ fakes: Tensor, _ mode: Mode,
    at progress: TrainingProgress
  ) throws -> [LossValue] {
    let judged = try discriminator.map { try $0(fakes, mode) }
    var values = try generatorTerms(patches, codes, fakes, mode, judged: judged)
      .backward(at: progress, into: generatorParameters, keepGraph: judged != nil)
    if let auxiliary {
      values += try auxiliaryTerms(auxiliary, codes.detached(), fakes.detached(), mode)
        .backward(at: progress)
    }
    if let discriminator {
      values += try discriminatorTerms(discriminator, patches, fakes, mode, judged: judged)
        .backward(at: progress, into: discriminatorParameters)
    }
    return values
  }

  /// The generator's and the auxiliary encoder's gradients pass through the discriminator and leave
  /// it alone; it learns from a pass of its own.
  private func ganomalyGradients(
    _ patches: Tensor, _ codes: Tensor, _ fakes: Tensor, _ mode: Mode,
    at progress: TrainingProgress
  ) throws -> [LossValue] {
    let values = try whileFrozen(discriminatorParameters) {
      try generatorTerms(patches, codes, fakes, mode).backward(at: progress)
    }
    guard let discriminator else { return values }
    return values
      + (try discriminatorTerms(discriminator, patches, fakes.detached(), mode)
        .backward(at: progress))
  }

  private func noisy(_ patches: Tensor) throws -> Tensor {
    guard config.noise > 0 else { return patches }
    let noise = try Tensor.randn(shape: patches.shape, dtype: patches.dtype, using: random)
    return try patches + noise * config.noise
  }

  /// What the generator minimizes.
  ///
  /// - Parameters:
  ///   - codes: G_e(x).
  ///   - fakes: G(x).
  ///   - judged: D(G(x)) where it is there already.
  package func generatorTerms(
    _ patches: Tensor, _ codes: Tensor, _ fakes: Tensor, _ mode: Mode, judged: Tensor? = nil
  ) throws -> LossTerms {
    var losses = LossTerms()
    let reconstruction = try Loss.l1(fakes, patches)  // eq. 3
    losses.add("reconstruction", weight: config.reconstructionWeight, reconstruction)
    switch config.objective {
    case .paper:
      guard let discriminator else { break }
      let adversarial = try config.adversarialLoss.generator(
        fake: judged ?? discriminator(fakes, mode))
      losses.add("adversarial", weight: config.adversarialWeight, adversarial)  // eq. 2
    case .ganomaly:
      if let discriminator {
        let real = try discriminator.featureMap(patches, mode)
        let fake = try discriminator.featureMap(fakes, mode)
        let features = try Loss.meanSquaredError(fake, real)
        losses.add("features", weight: config.adversarialWeight, features)
      }
      if let auxiliary {
        let latent = try Loss.meanSquaredError(auxiliary(fakes, mode), codes)
        losses.add("latent", weight: config.latentWeight, latent)
      }
    }
    return losses
  }

  /// || sg(G_e(x)) - G_e'(sg(G(x))) ||_1
  package func auxiliaryTerms(
    _ auxiliary: PatchEncoder, _ codes: Tensor, _ fakes: Tensor, _ mode: Mode
  ) throws -> LossTerms {
    var losses = LossTerms()
    losses.add("auxiliary", try Loss.l1(auxiliary(fakes, mode), codes))
    return losses
  }

  /// Eq. 2 from the discriminator's side; GANomaly's code halves it.
  ///
  /// - Parameter judged: D(G(x)) where it is there already.
  package func discriminatorTerms(
    _ discriminator: PatchEncoder, _ patches: Tensor, _ fakes: Tensor, _ mode: Mode,
    judged: Tensor? = nil
  ) throws -> LossTerms {
    var losses = LossTerms()
    let loss = try config.adversarialLoss.discriminator(
      real: discriminator(patches, mode), fake: judged ?? discriminator(fakes, mode))
    losses.add("discriminator", weight: config.objective == .ganomaly ? 0.5 : 1, loss)
    return losses
  }
}
