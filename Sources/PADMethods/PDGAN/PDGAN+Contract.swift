import PADCore
import Torch
import TorchNN

// What the trainer and the exporter ask of PDGAN beside its steps.

extension PDGAN {
  /// Pictures in 0...1 (section 3.2.1, "Pre-processing").
  public var input: InputSpec {
    InputSpec(size: config.inputSize, mean: [0, 0, 0], deviation: [1, 1, 1])
  }

  public var sampling: SamplingDemand {
    SamplingDemand(
      batchSize: config.batchSize, balance: config.balance, withDepth: pretraining != nil)
  }

  public var networks: [(name: String, network: any Layer)] {
    let own: [(name: String, network: any Layer)] = [("classifier", classifier)]
    guard let pretraining else { return own }
    return own + [("decoder", pretraining.decoder), ("critic", pretraining.critic)]
  }

  private var parts: StateParts {
    var parts: [StateParts.Part] = [
      .network("classifier", classifier), .optimizer("classifierOptimizer", classifierOptimizer),
    ]
    if let pretraining {
      parts += [
        .network("decoder", pretraining.decoder), .network("critic", pretraining.critic),
        .optimizer("generatorOptimizer", pretraining.generatorOptimizer),
        .optimizer("criticOptimizer", pretraining.criticOptimizer),
      ]
    }
    return StateParts(parts)
  }

  public func state() throws -> StateDict { try parts.joined() }

  public func restore(_ state: StateDict) throws {
    try parts.restore(state)
    hasGivenWeights = true
  }

  /// Starts the encoder from torchvision's keys, or from the checkpoint of another run of this
  /// method (a generator trained on other data). The head stays fresh.
  public func initialize(from weights: StateDict) throws -> InitializationSummary {
    guard config.initialization != .he else {
      throw PADError(
        .invalid, "key 'initialization' is he; weights were given too",
        advice: "Set initialization=given for the baseline from given weights")
    }
    let prefix = "classifier."
    var encoder: StateDict = [:]
    for (name, tensor) in weights where name.hasPrefix(prefix) {
      encoder[String(name.dropFirst(prefix.count))] = tensor
    }
    let summary = try classifier.initialize(
      from: encoder.isEmpty ? weights : encoder, except: [classifier.headPrefix])
    hasGivenWeights = true
    return summary
  }

  /// The classifier alone: a deployed detector generates no depth.
  public func exportedGraph() throws -> ONNXGraph {
    let graph = ONNXGraph(name: "bonafide", parametersOf: classifier)
    let images = graph.input("images", shape: [nil, 3, input.size, input.size])
    graph.output(try classifier.export(images, to: graph), name: "logits")
    return graph
  }
}
