import PADCore
import Torch
import TorchNN

// One-class flow: a generator learns to reconstruct the motion of live faces, from live videos
// alone; what it reconstructs badly is an attack.
//
// Source: "Semi-supervised adversarial learning for face anti-spoofing" (arXiv 2005.10999), section
// 3; GANomaly's code for what the paper leaves open. "Ours" marks the rest;
// Docs/methods/OneClassFlow.md lists it.

/// Adversarial reconstruction of the color-coded optical flow of live faces.
public final class OneClassFlow: Method {
  /// What the generator reconstructs.
  public enum Cue: String, Choice {
    /// Optical flow in color, frame by frame.
    case motion
    /// The face crops themselves (the paper's Table 4).
    case appearance
  }

  /// Which error a frame's score is.
  public enum FrameScore: String, Choice {
    /// || G_e(F) - G_e'(F') ||_1 (Algorithm 1).
    case latent
    /// || F - F' ||_1 (section 3.2).
    case pixel
  }

  /// How frames' scores become a video's.
  public enum VideoScore: String, Choice {
    /// Distance of their distribution from the live reference's (Algorithm 1).
    case discrepancy
    /// Their mean, as other methods have it.
    case mean
  }

  /// The settings; each default names its source.
  public struct Config: Codable, Hashable, Sendable {
    /// What is reconstructed.
    public var cue = Cue.motion
    /// Which error scores; Algorithm 1, for videos.
    public var score = FrameScore.latent
    /// How videos are scored (Algorithm 1).
    public var videoScore = VideoScore.discrepancy
    /// Whether a clip without motion is an attack before any score (section 4.4, the second row
    /// of Table 6).
    public var judgesMotion = false
    /// Networks and losses.
    public var game = ReconstructionGame.Config()
    /// Flow vectors of this length, in pixels, have the full color; 0 fixes it from the first
    /// batch of live training flows, which then is part of the state.
    public var radius = 0.0
    /// Which picture `appearance` sees: the face crop (ours) or the whole picture (the paper's).
    public var view = ViewKind.face
    /// Width and height of these pictures, for `appearance`. Ours: room for 4 x 4 patches.
    public var inputSize = 128
    /// Frames a step. Ours.
    public var batchSize = 16
    /// Patches a step, drawn from the batch's frames (GANomaly's batch).
    public var patchesPerStep = 64
    /// Passes over the live frames (section 4.4: best after 40 on Replay-Attack).
    public var epochs = 40
    /// Share of the steps at the base rate before it falls linearly to zero. The paper's rate is
    /// constant.
    public var constantShare = 1.0

    /// The defaults.
    public init() {}
  }

  /// Named settings.
  public static let presets = [
    MethodPreset(
      name: "one-class-flow-small", summary: "a quarter of the width; minutes on one core",
      settings: [
        "one-class-flow.game.width=16", "one-class-flow.game.latentSize=32",
        "one-class-flow.game.learningRate=0.001", "one-class-flow.constantShare=0.5",
        "one-class-flow.epochs=8",
      ]),
    MethodPreset(
      name: "one-class-flow-autoencoder", summary: "without the discriminator (Table 3)",
      settings: ["one-class-flow.game.usesDiscriminator=false", "one-class-flow.score=pixel"]),
    MethodPreset(
      name: "one-class-flow-judged", summary: "with the motion judgment (Table 6)",
      settings: ["one-class-flow.judgesMotion=true"]),
    MethodPreset(
      name: "one-class-flow-appearance", summary: "face crops instead of motion (Table 4)",
      settings: ["one-class-flow.cue=appearance", "one-class-flow.score=pixel"]),
    MethodPreset(
      name: "one-class-flow-pictures",
      summary: "the appearance of single whole pictures (NUAA, Table 5)",
      settings: [
        "one-class-flow.cue=appearance", "one-class-flow.score=pixel",
        "one-class-flow.videoScore=mean", "one-class-flow.view=context",
      ]),
    MethodPreset(
      name: "one-class-flow-ganomaly", summary: "GANomaly's three losses, gradients through",
      settings: ["one-class-flow.game.objective=ganomaly"]),
  ]

  /// The settings that the method was built with.
  public let config: Config
  public let generator: Generator
  /// The networks and what trains them.
  public let game: ReconstructionGame
  private let device: Device
  private let precision: Precision
  /// In pixels; 0 until it is fixed.
  private var radius: Double

  /// Builds the networks with fresh weights on the device.
  ///
  /// - Throws: `PADError(.invalid)` naming the first setting that is out of range; `TorchError`
  ///   where the device is not there or its memory is full.
  public init(config: Config, device: Device, precision: Precision, using generator: Generator)
    throws
  {
    try check("epochs", config.epochs, "at least 1") { $0 >= 1 }
    try check("batchSize", config.batchSize, "at least 1") { $0 >= 1 }
    // Batch normalization has no statistics of one patch.
    try check("patchesPerStep", config.patchesPerStep, "at least 2") { $0 >= 2 }
    try check("constantShare", config.constantShare, "0...1") { (0...1).contains($0) }
    try check("radius", config.radius, "at least 0") { $0.isFinite && $0 >= 0 }
    try checkPicture("view", config.view)
    try check("inputSize", config.inputSize, "at least \(PatchNetwork.patchSize)") {
      $0 >= PatchNetwork.patchSize
    }
    guard !config.judgesMotion || (config.cue == .motion && config.videoScore == .discrepancy)
    else {
      throw PADError(
        .invalid,
        "judgesMotion with cue '\(config.cue.rawValue)' and videoScore "
          + "'\(config.videoScore.rawValue)'; expected motion and discrepancy")
    }
    guard config.score == .pixel || config.game.usesAuxiliaryEncoder else {
      throw PADError(
        .invalid, "score 'latent' without an auxiliary encoder",
        advice: "Set game.usesAuxiliaryEncoder to true, or score to pixel")
    }
    self.config = config
    self.device = device
    self.precision = precision
    self.generator = generator
    radius = config.radius
    game = try ReconstructionGame(
      channels: 3, config: config.game, device: device, using: generator)
  }

  public func step(_ batch: TrainingBatch, at progress: TrainingProgress) throws -> [LossValue] {
    try requireLive(batch)
    if config.cue == .motion, radius == 0 {
      radius = try FlowColorCoding.radius(of: batch.images)
    }
    let factor = progress.rateFactor(constantShare: config.constantShare)
    game.setLearningRate(config.game.learningRate * factor)
    // Drawn first: coloring what is not drawn would cost more than the step.
    let patches = try pictures(of: drawn(PatchGrid.patches(of: batch.images)))
    return try precision.run(on: device) { try game.step(patches, at: progress) }
  }

  /// It learns from live samples only: an attack in a batch is an error of whoever drew it.
  private func requireLive(_ batch: TrainingBatch) throws {
    guard let index = batch.labels.firstIndex(of: .attack) else { return }
    throw PADError(
      .invalid,
      "one-class-flow: sample \(index + 1) of \(batch.labels.count) in a training batch is an "
        + "attack; expected live samples only",
      advice: "Draw the labels that the method's sampling demands")
  }

  /// Flow in color, or the normalized crops as they are.
  ///
  /// - Shape: [N, 2 or 3, H, W] -> [N, 3, H, W], in -1...1
  func pictures(of images: Tensor) throws -> Tensor {
    switch config.cue {
    case .appearance: return images
    case .motion:
      guard radius > 0 else {
        throw PADError(
          .invalid, "one-class-flow: the radius of the color coding is not fixed yet",
          advice: "Train the method first, or set radius")
      }
      return try FlowColorCoding(radius: radius, device: images.device).pictures(of: images)
    }
  }

  /// - Shape: [P, C, 32, 32] -> [<= patchesPerStep, C, 32, 32]
  private func drawn(_ patches: Tensor) throws -> Tensor {
    let count = patches.shape[0]
    guard count > config.patchesPerStep else { return patches }
    let order = try Tensor.randomPermutation(count, using: generator)
    return try patches.indexSelect(
      dim: 0, indices: order.narrow(dim: 0, start: 0, length: config.patchesPerStep))
  }

  /// Minus the mean error of each frame's patches.
  ///
  /// - Shape: flow [N, 2, H, W] in pixels, or crops [N, 3, S, S] -> N scores
  public func scores(for images: Tensor) throws -> [Double] {
    try measurements(of: images).scores
  }

  /// Both errors of each frame, the means over its patches; `latent` is empty without an auxiliary
  /// encoder.
  ///
  /// - Shape: flow [N, 2, H, W] in pixels, or crops [N, 3, S, S]
  /// - Throws: `PADError(.invalid)` for frames without room for a patch, or before the radius is
  ///   fixed.
  public func frameErrors(of images: Tensor) throws -> (pixel: [Double], latent: [Double]) {
    let frames = images.shape[0]
    let errors = try game.errors(of: PatchGrid.patches(of: pictures(of: images)))
    func means(_ values: Tensor) throws -> [Double] {
      try PatchGrid.frameMeans(of: values.to(.float64), pictures: frames).doubles()
    }
    return (try means(errors.pixel), try errors.latent.map(means) ?? [])
  }

  /// Frames in color beside what the generator makes of them, for strips of pictures; the rest at
  /// the right and at the bottom is left out.
  ///
  /// - Shape: flow [N, 2, H, W] in pixels, or crops [N, 3, S, S] -> two of [N, 3, H', W']
  /// - Throws: as `frameErrors(of:)`.
  public func reconstructions(of images: Tensor) throws -> (pictures: Tensor, made: Tensor) {
    let pictures = try pictures(of: images)
    let patches = try PatchGrid.patches(of: pictures)
    let made = try game.reconstructions(of: patches)
    func joined(_ patches: Tensor) throws -> Tensor {
      try PatchGrid.pictures(of: patches, like: pictures)
    }
    return (try joined(patches), try joined(made))
  }

  public var input: InputSpec { InputSpec(size: config.inputSize) }

  public var sampling: SamplingDemand {
    SamplingDemand(
      batchSize: config.batchSize, balance: .none,
      view: config.cue == .motion ? .flow : config.view,
      labels: [.live])
  }

  public var networks: [(name: String, network: any Layer)] { game.networks }
}

// MARK: - State, files

extension OneClassFlow {
  private static let radiusKey = "radius"

  /// The game's state and the radius.
  public func state() throws -> StateDict {
    var state = try game.state()
    state[Self.radiusKey] = try Tensor([radius], shape: [])
    return state
  }

  public func restore(_ state: StateDict) throws {
    guard let radius = state[Self.radiusKey] else {
      throw TorchError(.invalidArgument, "state does not fit one-class-flow: missing radius")
    }
    try game.restore(state)
    self.radius = try radius.item()
  }

  /// The color coding's radius in pixels; nil until training has fixed it.
  public var fixedRadius: Double? { radius > 0 ? radius : nil }

  public var scoreDefinition: ModelCard.ScoreDefinition { .value(index: 0, negated: true) }

  public func initialize(from weights: StateDict) throws -> InitializationSummary {
    try game.generator.initialize(from: weights, except: [])
  }

  /// A package holds pictures of single frames, which have no motion.
  ///
  /// - Throws: `PADError(.unsupported)` always.
  public func exportedGraph() throws -> ONNXGraph {
    throw PADError(
      .unsupported,
      "one-class-flow scores videos against a live reference; a model package scores pictures",
      advice: "Evaluate the run itself")
  }
}
