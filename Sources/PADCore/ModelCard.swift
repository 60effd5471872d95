import Foundation

/// Everything that a deployed model needs beside its graph, and everything that a reader must
/// know to trust it. Stored as `card.json` beside `model.onnx`.
public struct ModelCard: Hashable, Codable, Sendable {
  /// How the network's output becomes a score (higher is more live).
  public enum ScoreDefinition: Hashable, Codable, Sendable {
    /// (live logit - attack logit) * scale.
    case logitDifference(live: Int, attack: Int, scale: Double)
    /// Softmax probability of the live class.
    case probability(live: Int)
    /// The output value itself, negated where higher means attack.
    case value(index: Int, negated: Bool)
  }

  /// The decision threshold: live where score >= value.
  public struct Threshold: Hashable, Codable, Sendable {
    public var value: Double
    /// How it was chosen, for example `EER on the development subset of demo.store`.
    public var chosenBy: String
    /// The data hash of the samples whose scores chose it; nil where it is not known.
    public var dataHash: String?
    /// The people of these samples, as hashes salted with `dataHash`.
    public var subjects: [String]?

    public init(
      value: Double, chosenBy: String, dataHash: String? = nil, subjects: [String]? = nil
    ) {
      self.value = value
      self.chosenBy = chosenBy
      self.dataHash = dataHash
      self.subjects = subjects
    }
  }

  /// Which data trained and chose the model.
  public struct Provenance: Hashable, Codable, Sendable {
    public var datasets: [String]
    /// SHA-256 over identities, labels, attack kinds and crops of the training and development
    /// samples.
    public var dataHash: String
    /// The people who trained or chose the model, as hashes salted with `dataHash`; nil where they
    /// are not known.
    public var subjects: [String]?
    public var seed: UInt64
    public var versions: [String: String]

    public init(
      datasets: [String], dataHash: String, subjects: [String]? = nil, seed: UInt64,
      versions: [String: String]
    ) {
      self.datasets = datasets
      self.subjects = subjects
      self.dataHash = dataHash
      self.seed = seed
      self.versions = versions
    }
  }

  public static let currentFormat = 1

  public var format: Int
  public var name: String
  public var method: String
  /// The graph's file name beside the card.
  public var model: String
  public var crop: CropSpec
  /// Set where the model sees the whole picture in place of the face crop; a face must be found all
  /// the same.
  public var context: ViewSpecs.Context?
  public var input: InputSpec
  public var score: ScoreDefinition
  public var threshold: Threshold
  public var provenance: Provenance?
  /// Named results, for example `dev.eer`.
  public var metrics: [String: Double]
  public var license: String
  /// What the model was not shown to do.
  public var limits: [String]

  public init(
    name: String, method: String, model: String = "model.onnx", crop: CropSpec,
    context: ViewSpecs.Context? = nil, input: InputSpec, score: ScoreDefinition,
    threshold: Threshold,
    provenance: Provenance? = nil, metrics: [String: Double] = [:], license: String,
    limits: [String]
  ) {
    format = Self.currentFormat
    self.name = name
    self.method = method
    self.model = model
    self.crop = crop
    self.context = context
    self.input = input
    self.score = score
    self.threshold = threshold
    self.provenance = provenance
    self.metrics = metrics
    self.license = license
    self.limits = limits
  }
}

extension ModelCard.ScoreDefinition {
  /// The score of one sample's network output.
  ///
  /// - Shape: output [K]
  public func score(of output: some RandomAccessCollection<Float>) -> Double {
    func value(_ index: Int) -> Double {
      Double(output[output.index(output.startIndex, offsetBy: index)])
    }
    switch self {
    case .logitDifference(let live, let attack, let scale):
      return (value(live) - value(attack)) * scale
    case .probability(let live):
      let highest = output.max().map(Double.init) ?? 0
      let sum = output.reduce(0) { $0 + exp(Double($1) - highest) }
      return exp(value(live) - highest) / sum
    case .value(let index, let negated):
      return negated ? -value(index) : value(index)
    }
  }
}
