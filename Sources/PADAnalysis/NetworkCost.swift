import PADCore
import TorchNN

// The columns of GTCN's Table 9: parameters, layers, multiply-accumulate operations.

/// What a network holds.
public struct NetworkCost: Hashable, Codable, Sendable {
  /// Weights of convolutions and fully connected layers alone: what papers often print.
  public let weights: Int
  /// Biases of these layers.
  public let biases: Int
  /// Parameters of everything else: normalization's scales and shifts, single numbers.
  public let others: Int
  /// Layers with weights: convolutions and fully connected ones.
  public let layers: Int

  /// Counts every parameter once, also where two layers share it.
  public init(of module: any Module) {
    var seen: Set<ObjectIdentifier> = []
    let named = module.namedParameters().filter {
      seen.insert(ObjectIdentifier($0.parameter)).inserted
    }
    let isWeight = Dictionary(
      named.map { ($0.name, $0.parameter.tensor.rank >= 2) },
      uniquingKeysWith: { first, _ in first })
    var (weights, biases, others, layers) = (0, 0, 0, 0)
    for (name, parameter) in named {
      let count = parameter.tensor.count
      if isWeight[name] == true {
        weights += count
        layers += 1
      } else if name.hasSuffix("bias"), isWeight[name.dropLast("bias".count) + "weight"] == true {
        biases += count
      } else {
        others += count
      }
    }
    (self.weights, self.biases, self.others, self.layers) = (weights, biases, others, layers)
  }

  /// All parameters.
  public var parameters: Int { weights + biases + others }
}

extension ONNXGraph {
  /// The products that are summed up for one picture, in convolutions and fully connected layers
  /// and in products of two matrices; normalization and activation are not counted, as in papers.
  ///
  /// - Throws: `PADError(.invalid)` where a layer's size is not known before it runs.
  public func multiplyAccumulates() throws -> Int {
    try nodes.reduce(0) { try $0 + $1.multiplyAccumulates() }
  }
}

extension ONNXGraph.Node {
  fileprivate func multiplyAccumulates() throws -> Int {
    switch operation {
    case "Conv":  // every output is a sum over [in / groups, kH, kW]
      try count(output.shape, of: "output") * count(weight.dropFirst(), of: "weight")
    case "ConvTranspose":  // every input spreads over [out / groups, kH, kW]
      try count(inputs[0].shape, of: "input") * count(weight.dropFirst(), of: "weight")
    case "Gemm":  // x W^T, W [out, in]
      try count(weight, of: "weight") * (inputs[0].shape.first.flatMap { $0 } ?? 1)
    case "MatMul":  // every output is a sum over the first matrix's last dimension
      try count(output.shape, of: "output") * count(inputs[0].shape.suffix(1), of: "input")
    default: 0
    }
  }

  private var weight: [Int?] { inputs.count > 1 ? inputs[1].shape : [] }

  /// A first length that is not known is the batch: one picture.
  private func count(_ shape: some Collection<Int?>, of what: String) throws -> Int {
    try shape.enumerated().reduce(1) { product, length in
      guard let known = length.element ?? (length.offset == 0 ? 1 : nil) else {
        throw PADError(.invalid, "\(output.name): its \(what)'s size is known at run time only")
      }
      return product * known
    }
  }
}
