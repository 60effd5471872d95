import PADCore
import Torch
import TorchNN

// Supervised pre-training: a backbone learns the classes of labeled pictures that have nothing to do
// with attacks, as torchvision's weights have learned ImageNet's.
//
// Source: He, Zhang, Ren, Sun: "Deep Residual Learning for Image Recognition" (CVPR 2016), section
// 3.4 and appendix A; Goyal et al.: "Accurate, Large Minibatch SGD" (arXiv 1706.02677), section 2.1
// for the rate's scale. "Ours" marks the rest.

/// The backbones that can be trained as plain classifiers, under torchvision's names.
public enum BackboneKind: String, Choice {
  /// `resnet18`, for SSDG and ERM; at a quarter of the width for PDGAN.
  case resnet18
  /// `vgg16`, for GFA-CNN's trunk and for its loss network.
  case vgg16
  /// `mobilenetv2`, for ERM; it has one width.
  case mobilenetv2

  func network(classes: Int, width: Double, using generator: Generator) throws -> any Backbone {
    switch self {
    case .resnet18: try ResNet18(classes: classes, width: width, using: generator)
    case .vgg16: try VGG16(classes: classes, width: width, using: generator)
    case .mobilenetv2: try MobileNetV2(classes: classes, using: generator)
    }
  }

  /// The base rate for batches of 256: He et al. .1; Simonyan and Zisserman .01; Sandler et al. .045
  /// (for 96 pictures, as they print it).
  var referenceRate: Double {
    switch self {
    case .resnet18: 0.1
    case .vgg16: 0.01
    case .mobilenetv2: 0.045
    }
  }
}

/// A backbone with a head of as many outputs as there are classes, and what trains them.
public final class BackboneLearner: Resumable {
  /// How pixels are normalized.
  public enum Normalization: String, Choice {
    /// ImageNet's mean and deviation, as SSDG, ERM and GFA-CNN take pictures.
    case imagenet
    /// 0...1, as PDGAN takes them.
    case unit

    func input(size: Int) -> InputSpec {
      switch self {
      case .imagenet: .imageNet(size: size)
      case .unit: InputSpec(size: size, mean: [0, 0, 0], deviation: [1, 1, 1])
      }
    }
  }

  /// The settings; each default names its source.
  public struct Config: Codable, Hashable, Sendable {
    /// Which backbone.
    public var backbone = BackboneKind.resnet18
    /// Times every number of channels. PDGAN: a quarter.
    public var width = 0.25
    /// Width and height of the input (He et al., section 3.4).
    public var inputSize = 224
    /// How pixels are normalized. PDGAN's way, as its backbone is the default.
    public var normalization = Normalization.unit
    /// Pictures a step. Ours: 64, for one machine.
    public var batchSize = 64
    /// Passes over the pictures. torchvision's reference training of ResNet-18: 90.
    public var epochs = 90
    /// SGD's base rate; nil takes the backbone's own in proportion to the batch (Goyal et al.).
    public var learningRate: Double?
    /// Of SGD (He et al., section 3.4).
    public var momentum = 0.9
    /// Of SGD (He et al., section 3.4).
    public var weightDecay = 1e-4

    /// The defaults.
    public init() {}

    /// - Throws: `PADError(.invalid)` naming the first setting that is out of range.
    public func check() throws {
      try PADMethods.check("width", width, "1/32 to 1") { (1.0 / 32...1).contains($0) }
      if backbone == .mobilenetv2 {
        try PADMethods.check("width", width, "1, the only width of mobilenetv2") { $0 == 1 }
      }
      try PADMethods.check("inputSize", inputSize, "at least 32") { $0 >= 32 }
      try checkTraining(
        epochs: epochs, batchSize: batchSize, learningRate: baseRate, constantShare: 1)
      try checkShare("momentum", momentum)
      try PADMethods.check("weightDecay", weightDecay, "at least 0") { $0.isFinite && $0 >= 0 }
    }

    /// He et al.: .1 for 256 pictures.
    var baseRate: Double {
      learningRate ?? backbone.referenceRate * Double(batchSize) / Self.referenceBatch
    }

    private static let referenceBatch = 256.0
  }

  /// The settings that the learner was built with.
  public let config: Config
  public let generator: Generator
  private let device: Device
  /// With torchvision's names, the head's included.
  public let network: any Backbone
  private let optimizer: SGD

  /// Builds the backbone with fresh weights on the device.
  ///
  /// - Throws: `PADError(.invalid)` naming the first setting that is out of range; `TorchError`
  ///   where the device is not there or its memory is full.
  public init(config: Config, classes: Int, device: Device, using generator: Generator) throws {
    try config.check()
    guard classes >= 2 else {
      throw PADError(.insufficientData, "\(classes) classes; expected two or more")
    }
    self.config = config
    self.device = device
    self.generator = generator
    network = try config.backbone.network(
      classes: classes, width: config.width, using: generator)
    try network.move(to: device)
    optimizer = SGD(
      network.parameters(), learningRate: config.baseRate, momentum: config.momentum,
      weightDecay: config.weightDecay)
  }

  /// What a picture becomes before it enters the network.
  public var input: InputSpec { config.normalization.input(size: config.inputSize) }

  /// One step of cross entropy.
  ///
  /// - Parameter labels: a class number a picture.
  /// - Shape: images [N, 3, S, S]
  /// - Returns: the loss, by its name.
  /// - Throws: `PADError(.numerical)` where the loss is not finite, before any parameter is touched.
  public func step(_ images: Tensor, labels: [Int], at progress: TrainingProgress) throws
    -> [LossValue]
  {
    optimizer.learningRate = config.baseRate * Self.rateFactor(at: progress)
    try optimizer.zeroGradients()
    let logits = try network(images, .training(generator))  // [N, classes]
    let classes = try Tensor(labels.map(Int64.init), shape: [labels.count], device: device)
    var losses = LossTerms()
    losses.add("classification", try Loss.crossEntropy(logits, classes))

    let values = try losses.backward(at: progress)
    try optimizer.step()
    return values
  }

  /// A tenth after a third of the steps, a hundredth after two thirds (30 and 60 of 90 epochs).
  private static func rateFactor(at progress: TrainingProgress) -> Double {
    let total = progress.totalSteps
    return Schedule.milestones([total / 3, 2 * total / 3], factor: 0.1).factor(at: progress.step)
  }

  /// The likeliest class of every picture.
  ///
  /// - Shape: images [N, 3, S, S] -> N class numbers
  /// - Throws: `TorchError` where `images` do not fit.
  public func predictions(for images: Tensor) throws -> [Int] {
    try withoutGradient { try network(images, .evaluation).likeliest() }
  }

  private var parts: StateParts {
    StateParts([.network("network", network), .optimizer("optimizer", optimizer)])
  }

  public func state() throws -> StateDict { try parts.joined() }

  public func restore(_ state: StateDict) throws { try parts.restore(state) }
}
