import PADCore
import Torch
import TorchNN

extension GFACNN {
  public func scores(for images: Tensor) throws -> [Double] {
    try withoutGradient {
      try liveScore(ofLogits: deployed(images, .evaluation)).to(.float32).to(.cpu).floats()
        .map(Double.init)
    }
  }

  /// (logit of live - logit of attack) / 2.
  public var scoreDefinition: ModelCard.ScoreDefinition {
    .logitDifference(live: ClassIndex.live, attack: ClassIndex.attack, scale: 0.5)
  }

  /// The pictures as the transformation network paints them; as they are without FDA.
  ///
  /// - Shape: [N, 3, S, S] -> same
  /// - Throws: `TorchError` where the pictures do not fit.
  public func transferred(_ pictures: Tensor) throws -> Tensor {
    try adaptation.map { try $0.transferred(pictures) } ?? pictures
  }

  public var networks: [(name: String, network: any Layer)] {
    var networks: [(name: String, network: any Layer)] = [("network", network)]
    if let adaptation {
      networks.append(("transformation", adaptation.transformation))
      networks.append(("loss-network", adaptation.lossNetwork))
      if let head = adaptation.identityHead { networks.append(("loss-network-head", head)) }
    }
    return networks
  }

  /// Of the networks, the optimizers and FDA's target.
  private var parts: StateParts {
    StateParts(
      [.network("network", network), .optimizer("optimizer", optimizer)]
        + (adaptation?.stateParts ?? []))
  }

  public func state() throws -> StateDict { try parts.joined() }

  public func restore(_ state: StateDict) throws { try parts.restore(state) }

  /// Loads the trunk's convolutions; the branches keep their fresh weights, and FDA's loss network
  /// has a file of its own (`lossWeights`).
  public func initialize(from weights: StateDict) throws -> InitializationSummary {
    try network.initialize(from: weights, except: AuthenticationNetwork.headPrefixes)
  }

  /// Transformation, trunk and anti-spoofing branch.
  ///
  /// - Shape: [N, 3, S, S] -> [N, 2]
  /// - Throws: `TorchError` where a layer cannot take its input's shape.
  public func exportedGraph() throws -> ONNXGraph {
    let graph = ONNXGraph(name: "bonafide", parametersOf: deployed)
    let images = graph.input("images", shape: [nil, 3, input.size, input.size])
    graph.output(try deployed.export(images, to: graph), name: "logits")
    return graph
  }
}

extension GFACNN: RecognizingMethod {
  /// The recognition branch's second layer, of length 1.
  ///
  /// - Throws: `PADError(.unsupported)` where the method was trained without the branch;
  ///   `TorchError` where the faces do not fit.
  public func identityDescriptors(for faces: Tensor) throws -> Tensor {
    guard let recognition = network.recognition else {
      throw PADError(
        .unsupported, "this detector has no recognition branch",
        advice: "It was trained with identityWeight=0")
    }
    return try withoutGradient {
      let pooled = try network.pooled(deployed.reduced(faces), .evaluation)
      let described = try recognition.representation(pooled, .evaluation)  // [N, width]
      return try described / described.norm(dims: [1], keepsDims: true).clamp(min: 1e-12)
    }
  }
}
