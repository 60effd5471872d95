import PADCore
import Torch
import TorchNN

/// What makes the mini-batch of a compared method out of real pictures (GTCN, section IV-B).
protocol Augmenter: AnyObject {
  /// Networks of its own by name; none for those that mix pictures.
  var networks: [(name: String, network: any Layer)] { get }
  /// What moves them.
  var optimizers: [(name: String, optimizer: Adam)] { get }

  /// Makes the mini-batch, and differentiates what trains the augmenter's own networks. The
  /// pictures come without history: the classifier's loss does not reach those networks.
  ///
  /// - Throws: `PADError(.numerical)` where a loss of its own is not finite.
  func augment(_ real: RealPictures, in context: AugmentationContext) throws -> AugmentedBatch

  /// What it makes, to be looked at beside real pictures; nothing of it changes.
  func examples(beside real: RealPictures, using generator: Generator) throws -> AugmenterExamples
}

/// Pictures that an augmenter made.
struct AugmenterExamples {
  /// The rows of the real pictures that the made ones stand beside.
  let rows: [Int]
  /// Under each caption one picture a row.
  ///
  /// - Shape: [rows.count, 3, S, S]
  let made: [(caption: String, images: Tensor)]
}

extension Augmenter {
  var networks: [(name: String, network: any Layer)] { [] }
  var optimizers: [(name: String, optimizer: Adam)] { [] }
}

/// Real pictures with the indices of their classes.
struct RealPictures {
  /// - Shape: [N, 3, S, S]
  let images: Tensor
  let classes: [Int]

  init(_ batch: TrainingBatch) {
    images = batch.images
    classes = batch.classes
  }

  /// The rows of a class, nil where there are none.
  func images(ofClass index: Int) throws -> Tensor? {
    let rows = classes.indices.filter { classes[$0] == index }
    return rows.isEmpty ? nil : try images(atRows: rows)
  }

  /// The classes that are there, in order, with their rows.
  var rowsByClass: [(index: Int, rows: [Int])] {
    Set(classes).sorted().map { index in
      (index, classes.indices.filter { classes[$0] == index })
    }
  }

  func images(atRows rows: [Int]) throws -> Tensor {
    try images.indexSelect(
      dim: 0, indices: Tensor(rows.map(Int64.init), device: images.device))
  }
}

/// What an augmenter may use in a step.
struct AugmentationContext {
  let classifier: LightClassifier
  let generator: Generator
  let device: Device
  let precision: Precision
  let progress: TrainingProgress
}

/// What the classifier learns from in one step.
struct AugmentedBatch {
  /// - Shape: [N, 3, S, S]
  let images: Tensor
  /// How probable each class is to be called right.
  ///
  /// - Shape: [N, K], rows sum to 1
  let targets: Tensor
  /// The augmenter's own losses, unweighted.
  var losses: [LossValue] = []

  init(images: Tensor, targets: Tensor, losses: [LossValue] = []) {
    self.images = images
    self.targets = targets
    self.losses = losses
  }

  /// Pictures of certain classes.
  init(images: Tensor, classes: [Int], of count: Int, losses: [LossValue] = []) throws {
    let rows = classes.flatMap { index in (0..<count).map { $0 == index ? Float(1) : 0 } }
    self.init(
      images: images,
      targets: try Tensor(rows, shape: [classes.count, count], device: images.device),
      losses: losses)
  }
}
