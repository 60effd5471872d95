import PADCore
import Torch
import TorchNN

// What the methods with one classifying network share.

/// Checks a setting that no network checks.
///
/// - Throws: `PADError(.invalid)` naming the key and what is expected.
func check<Number: Comparable>(
  _ key: String, _ value: Number, _ expected: String, _ holds: (Number) -> Bool
) throws {
  guard holds(value) else {
    throw PADError(.invalid, "key '\(key)' is \(value); expected \(expected)")
  }
}

/// A probability that may not be one, such as a dropout rate or a decay.
func checkShare(_ key: String, _ value: Double) throws {
  try check(key, value, "at least 0 and below 1") { (0..<1).contains($0) }
}

/// A view that is a picture with a person's label: the face or its context.
func checkPicture(_ key: String, _ view: ViewKind) throws {
  guard view == .face || view == .context else {
    throw PADError(.invalid, "key '\(key)' is \(view.rawValue); expected face or context")
  }
}

/// Checks the settings that every trained classifier has.
func checkTraining(
  epochs: Int, batchSize: Int, learningRate: Double, constantShare: Double
) throws {
  try check("epochs", epochs, "at least 1") { $0 >= 1 }
  // Batch normalization has no statistics of one sample.
  try check("batchSize", batchSize, "at least 2") { $0 >= 2 }
  try check("learningRate", learningRate, "more than 0") { $0.isFinite && $0 > 0 }
  try check("constantShare", constantShare, "0...1") { (0...1).contains($0) }
}

/// A method with one network that classifies, one optimizer and cross entropy: the baselines, and
/// what adds further terms and networks to them.
public protocol ClassifierMethod: Method {
  /// The classifier, from a normalized batch to logits.
  var network: any Layer { get }
  /// What moves the network's parameters.
  var optimizer: any Optimizer { get }
  /// Where the parameters and the batches are.
  var device: Device { get }
  /// The arithmetic of the training step's forward pass.
  var precision: Precision { get }
}

extension ClassifierMethod {
  /// One step of plain cross entropy at a rate of its own (GTCN, section V-C).
  ///
  /// - Throws: as `step`.
  public func fineTuningStep(_ batch: TrainingBatch, rate: Double, at progress: TrainingProgress)
    throws -> [LossValue]
  {
    optimizer.learningRate = rate
    try optimizer.zeroGradients()
    let logits = try precision.run(on: device) {
      try network(batch.images, .training(generator))  // [N, K]
    }
    var losses = LossTerms()
    losses.add("classification", try Loss.crossEntropy(logits.widened(), batch.classIndices()))
    let values = try losses.backward(at: progress)
    try optimizer.step()
    return values
  }

  /// The logits of the first `classes` classes; the largest one's is the answer (section V-C).
  ///
  /// - Parameter classes: those that pictures have; N+1's last output is none of them.
  /// - Shape: images [N, 3, S, S] -> [N, classes]
  /// - Throws: `TorchError` where `images` do not fit.
  public func logits(for images: Tensor, among classes: Int) throws -> Tensor {
    try withoutGradient {
      try network(images, .evaluation).narrow(dim: 1, start: 0, length: classes)
    }
  }

  public func scores(for images: Tensor) throws -> [Double] {
    let logits = try withoutGradient { try network(images, .evaluation) }  // [N, K]
    let classes = logits.shape[1]
    let values = try logits.to(.float32).to(.cpu).floats()
    return (0..<logits.shape[0]).map { row in
      scoreDefinition.score(of: values[(row * classes)..<((row + 1) * classes)])
    }
  }

  /// (logit of live - logit of attack) / 2; GTCN, eq. 16.
  public var scoreDefinition: ModelCard.ScoreDefinition {
    .logitDifference(live: ClassIndex.live, attack: ClassIndex.attack, scale: 0.5)
  }

  public var networks: [(name: String, network: any Layer)] { [("network", network)] }

  private var parts: StateParts {
    StateParts(
      networks.map { .network($0.name, $0.network) } + [.optimizer("optimizer", optimizer)])
  }

  /// The networks' and the optimizer's state under one set of names.
  ///
  /// - Throws: `TorchError` from the engine.
  public func state() throws -> StateDict { try parts.joined() }

  public func restore(_ state: StateDict) throws { try parts.restore(state) }

  /// - Shape: [N, 3, S, S] -> [N, K]
  /// - Throws: `TorchError` where a layer cannot take its input's shape.
  public func exportedGraph() throws -> ONNXGraph {
    let graph = ONNXGraph(name: "bonafide", parametersOf: network)
    let images = graph.input("images", shape: [nil, 3, input.size, input.size])
    graph.output(try network.export(images, to: graph), name: "logits")
    return graph
  }
}

extension Method {
  /// (logit of live - logit of attack) / 2, differentiable.
  ///
  /// - Shape: [N, 2] -> [N]
  /// - Throws: `TorchError` from the engine.
  func liveScore(ofLogits logits: Tensor) throws -> Tensor {
    let live = try logits.select(dim: 1, index: ClassIndex.live)
    return try (live - logits.select(dim: 1, index: ClassIndex.attack)) * 0.5
  }
}

extension Tensor {
  /// The index of each row's largest number.
  ///
  /// - Shape: [N, K] -> N numbers
  /// - Throws: `TorchError` from the engine.
  public func likeliest() throws -> [Int] {
    try argmax(dim: 1).to(.cpu).to(.float64).doubles().map { Int($0) }
  }
}

extension Layer {
  /// Loads published weights where name and shape agree.
  ///
  /// - Parameter heads: prefixes of layers that keep their fresh weights (a classifier for other
  ///   classes).
  /// - Throws: `PADError(.invalid)` where the file fits nothing, or a name agrees and its shape
  ///   does not.
  func initialize(from weights: StateDict, except heads: [String]) throws -> InitializationSummary {
    let own = try stateDict()
    func isHead(_ name: String) -> Bool { heads.contains { name.hasPrefix($0) } }
    var merged = own
    var taken: [String] = []
    for (name, tensor) in weights where !isHead(name) {
      guard let mine = own[name] else { continue }
      guard mine.shape == tensor.shape else {
        throw PADError(
          .invalid, "weights '\(name)': shape \(tensor.shape); expected \(mine.shape)",
          advice: "The file belongs to another network")
      }
      merged[name] = try tensor.to(mine.dtype).to(mine.device)
      taken.append(name)
    }
    guard !taken.isEmpty else {
      throw PADError(
        .invalid, "the weights fit no layer of the network",
        advice: "Expected names such as \(own.keys.sorted().prefix(3).joined(separator: ", "))")
    }
    try load(merged)
    let takenNames = Set(taken)
    return InitializationSummary(
      taken: taken.sorted(),
      missing: own.keys.filter { !takenNames.contains($0) }.sorted(),
      unused: weights.keys.filter { !takenNames.contains($0) }.sorted())
  }
}
