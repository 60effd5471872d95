import PADCore
import Torch
import TorchNN

/// The methods that can be trained. Adding one means adding a case; every switch then shows
/// what it needs.
public enum MethodKind: String, Codable, Sendable, CaseIterable {
  case cnn
  case erm
  case ssdg
  case gtcn
  case augmented
  case oneClassFlow = "one-class-flow"
  case pdgan
  case gfaCNN = "gfa-cnn"

  /// One line for `bonafide train --help`.
  public var summary: String {
    switch self {
    case .cnn: "light classifier of GTCN's Table 1 (74K parameters), cross entropy"
    case .erm: "empirical risk minimization: cross entropy on ResNet-18 or MobileNetV2"
    case .ssdg: "single-side domain generalization, with its baselines BDG and ERM"
    case .gtcn: "GTCN: translators between live and attack, trained with the light classifier"
    case .augmented: "the light classifier with BC, BC+, LSGAN, VAE or N+1 augmentation"
    case .oneClassFlow: "adversarial reconstruction of live optical flow; learns without attacks"
    case .pdgan: "classifier whose encoder first learns to generate pseudo-depth against a critic"
    case .gfaCNN: "GFA-CNN: VGG-16 shared with face recognition, TPC and domain adaptation"
    }
  }

  /// Named settings; the method's name alone takes its defaults.
  public var presets: [MethodPreset] {
    switch self {
    case .cnn: CNN.presets
    case .erm: []
    case .ssdg: SSDG.presets
    case .gtcn: GTCN.presets
    case .augmented: AugmentedCNN.presets
    case .oneClassFlow: OneClassFlow.presets
    case .pdgan: PDGAN.presets
    case .gfaCNN: GFACNN.presets
    }
  }
}

/// A method's settings: every default names its source in the method's file.
public enum MethodConfiguration: Hashable, Sendable {
  case cnn(CNN.Config)
  case erm(ERM.Config)
  case ssdg(SSDG.Config)
  case gtcn(GTCN.Config)
  case augmented(AugmentedCNN.Config)
  case oneClassFlow(OneClassFlow.Config)
  case pdgan(PDGAN.Config)
  case gfaCNN(GFACNN.Config)

  /// The method's default settings.
  public init(defaultsOf kind: MethodKind) {
    switch kind {
    case .cnn: self = .cnn(CNN.Config())
    case .erm: self = .erm(ERM.Config())
    case .ssdg: self = .ssdg(SSDG.Config())
    case .gtcn: self = .gtcn(GTCN.Config())
    case .augmented: self = .augmented(AugmentedCNN.Config())
    case .oneClassFlow: self = .oneClassFlow(OneClassFlow.Config())
    case .pdgan: self = .pdgan(PDGAN.Config())
    case .gfaCNN: self = .gfaCNN(GFACNN.Config())
    }
  }

  /// The method that the settings belong to.
  public var kind: MethodKind {
    switch self {
    case .cnn: .cnn
    case .erm: .erm
    case .ssdg: .ssdg
    case .gtcn: .gtcn
    case .augmented: .augmented
    case .oneClassFlow: .oneClassFlow
    case .pdgan: .pdgan
    case .gfaCNN: .gfaCNN
    }
  }

  /// The parts of the training, in order.
  public var stages: [TrainingStage] {
    switch self {
    case .cnn(let config): [TrainingStage(name: "train", epochs: config.epochs)]
    case .erm(let config): [TrainingStage(name: "train", epochs: config.epochs)]
    case .ssdg(let config): [TrainingStage(name: "train", epochs: config.epochs)]
    case .gtcn(let config): config.stages
    case .augmented(let config): [TrainingStage(name: "train", epochs: config.epochs)]
    case .oneClassFlow(let config): [TrainingStage(name: "train", epochs: config.epochs)]
    case .pdgan(let config): config.stages
    case .gfaCNN(let config): config.stages
    }
  }

  /// Whether a run cannot begin from random weights (PDGAN's baseline from ImageNet).
  public var needsInitialWeights: Bool {
    switch self {
    case .pdgan(let config): config.initialization == .given
    case .cnn, .erm, .ssdg, .gtcn, .augmented, .oneClassFlow, .gfaCNN: false
    }
  }

  /// Passes over the training data in all stages.
  public var epochs: Int { stages.reduce(0) { $0 + $1.epochs } }

  /// The stage of an epoch, from 1; the last one's beyond the end.
  public func stage(ofEpoch epoch: Int) -> TrainingStage {
    var left = epoch
    for stage in stages {
      if left <= stage.epochs { return stage }
      left -= stage.epochs
    }
    return stages[stages.count - 1]
  }

  /// Builds the method with fresh weights for any number of classes of pictures (GTCN, section V-C).
  ///
  /// - Throws: `PADError(.unsupported)` for a method that tells live from attack alone, `.invalid`
  ///   for settings that fit no network.
  public func makeClassifier(
    classes: Int, device: Device, precision: Precision, using generator: Generator
  ) throws -> any ClassifierMethod {
    switch self {
    case .cnn(let config):
      try CNN(
        config: config, classes: classes, device: device, precision: precision, using: generator)
    case .gtcn(let config):
      try GTCN(
        config: config, classes: classes, device: device, precision: precision, using: generator)
    case .augmented(let config):
      try AugmentedCNN(
        config: config, classes: classes, device: device, precision: precision, using: generator)
    case .erm, .ssdg, .oneClassFlow, .pdgan, .gfaCNN:
      throw PADError(
        .unsupported, "method '\(kind.rawValue)' tells live from attack alone",
        advice: "Methods for any classes: cnn, gtcn, augmented")
    }
  }

  /// Whether a step has pictures of two classes, however many there are.
  public var learnsPairs: Bool {
    switch self {
    case .gtcn: true
    case .cnn, .erm, .ssdg, .augmented, .oneClassFlow, .pdgan, .gfaCNN: false
    }
  }

  /// Builds the method with fresh weights.
  ///
  /// - Parameter data: the training data's counts, for networks with an output a domain or a
  ///   person.
  /// - Throws: `PADError(.invalid)` for settings that fit no network.
  public func makeMethod(
    device: Device, precision: Precision, data: TrainingDataSummary, using generator: Generator
  ) throws -> any Method {
    switch self {
    case .cnn(let config):
      try CNN(config: config, device: device, precision: precision, using: generator)
    case .erm(let config):
      try ERM(config: config, device: device, precision: precision, using: generator)
    case .ssdg(let config):
      try SSDG(
        config: config, device: device, precision: precision,
        domainCount: data.domainCount(config.domain), using: generator)
    case .gtcn(let config):
      try GTCN(config: config, device: device, precision: precision, using: generator)
    case .augmented(let config):
      try AugmentedCNN(config: config, device: device, precision: precision, using: generator)
    case .oneClassFlow(let config):
      try OneClassFlow(config: config, device: device, precision: precision, using: generator)
    case .pdgan(let config):
      try PDGAN(config: config, device: device, precision: precision, using: generator)
    case .gfaCNN(let config):
      try GFACNN(
        config: config, device: device, precision: precision, data: data, using: generator)
    }
  }
}

/// The arithmetic of the forward pass; parameters stay in float32.
public enum Precision: String, Choice {
  case float32
  case bfloat16

  /// Runs `body` under autocast where the precision asks for it.
  ///
  /// - Throws: What `body` throws, or `TorchError` from the engine.
  public func run<Result>(on device: Device, _ body: () throws -> Result) throws -> Result {
    switch self {
    case .float32: try body()
    case .bfloat16: try withAutocast(.bfloat16, on: device) { try body() }
    }
  }
  /// A network's output in the dtype in which losses are summed: autocast gives bfloat16.
  func widened(_ x: Tensor) throws -> Tensor {
    switch self {
    case .float32: x
    case .bfloat16: try x.to(.float32)
    }
  }
}
