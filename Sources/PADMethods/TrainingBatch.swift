import PADCore
import Torch

/// A batch as methods see it.
public struct TrainingBatch {
  /// The view that `SamplingDemand.view` names.
  ///
  /// - Shape: [N, 3, S, S], normalized by the method's `InputSpec`; flow: [N, 2, H, W], (u, v) in
  ///   pixels
  public let images: Tensor
  /// One for each image.
  public let labels: [Label]
  /// The index of each image's class: live 0, attack 1, or any of those of a classifier of more.
  public let classes: [Int]
  /// Index of each sample's domain among the training domains.
  public let domains: [Int]
  /// One for each image; nil for live samples and unknown attacks.
  public let instruments: [AttackInstrument?]
  /// Index of each sample's person among the training persons.
  public let identities: [Int]
  /// What each sample's data set says of it beyond these fields (`SampleIdentity.attributes`).
  public let attributes: [[String: String]]
  /// The view that `SamplingDemand.secondView` names, changed by the same draw as `images`.
  ///
  /// - Shape: as `images`
  public let second: Tensor?
  /// Where `SamplingDemand.withDepth` asks for it: pseudo-depth, zeros for attacks, moved by the
  /// same geometric draw as `images`.
  ///
  /// - Shape: [N, 1, S, S], in 0...1
  public let depth: Tensor?

  /// Takes images with a label, a domain, an instrument and a person for each.
  ///
  /// - Parameters:
  ///   - identities: nil makes every sample its own person.
  ///   - attributes: nil where no data set says more.
  public init(
    images: Tensor, labels: [Label], domains: [Int], instruments: [AttackInstrument?],
    identities: [Int]? = nil, attributes: [[String: String]]? = nil, second: Tensor? = nil,
    depth: Tensor? = nil
  ) {
    self.images = images
    self.labels = labels
    classes = labels.map(ClassIndex.of)
    self.domains = domains
    self.instruments = instruments
    self.identities = identities ?? Array(labels.indices)
    self.attributes = attributes ?? labels.map { _ in [:] }
    self.second = second
    self.depth = depth
  }

  /// Takes pictures of any number of classes that have nothing to do with attacks (GTCN, section
  /// V-C). Class 0 stands in live's place, the others in the attacks'.
  public init(images: Tensor, classes: [Int]) {
    self.images = images
    self.classes = classes
    labels = classes.map { $0 == ClassIndex.live ? .live : .attack }
    domains = classes.map { _ in 0 }
    instruments = classes.map { _ in nil }
    identities = Array(classes.indices)
    attributes = classes.map { _ in [:] }
    second = nil
    depth = nil
  }

  /// Class indices for cross entropy.
  /// - Shape: [N], int64
  /// - Throws: `TorchError` from the engine.
  public func classIndices() throws -> Tensor {
    try Tensor(classes.map(Int64.init), shape: [classes.count], device: images.device)
  }
}

/// The order of the classes in every two-way classifier here.
public enum ClassIndex {
  /// Index of the live class.
  public static let live = 0
  /// Index of the attack class.
  public static let attack = 1

  /// The class of a label.
  public static func of(_ label: Label) -> Int {
    switch label {
    case .live: live
    case .attack: attack
    }
  }
}
