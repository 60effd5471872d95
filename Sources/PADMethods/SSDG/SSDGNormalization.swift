import PADCore
import Torch
import TorchNN

/// What becomes of a feature before the losses see it.
public enum FeatureNormalization: String, Choice {
  /// Left as it is (ablation).
  case none
  /// Divided by its Euclidean length: all features lie on the unit sphere (paper).
  case l2
  /// Divided by sqrt(2 ||f||), which leaves the length sqrt(||f|| / 2) (the public code).
  case official

  /// - Shape: features [N, E] -> same
  /// - Throws: `TorchError` from the engine.
  package func callAsFunction(_ features: Tensor) throws -> Tensor {
    switch self {
    case .none: features
    case .l2: try features / features.euclideanLength(dim: 1)
    case .official: try features / (features.euclideanLength(dim: 1) * 2).sqrt()
    }
  }

  func export(_ features: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    guard self != .none else { return features }
    var divisor = try graph.euclideanLength(of: features, axis: 1)
    if self == .official {
      let doubled = graph.node(
        "Mul", [divisor, graph.constant([2], shape: [])], shape: divisor.shape)
      divisor = graph.node("Sqrt", [doubled], shape: divisor.shape)
    }
    return graph.node("Div", [features, divisor], shape: features.shape)
  }
}

/// What becomes of the classifier's weights before they meet a feature.
public enum WeightNormalization: String, Choice {
  /// Left as they are (ablation).
  case none
  /// The weights of each class are divided by their Euclidean length; gradients flow through the
  /// division (paper).
  case l2
  /// The two weights of each feature, one a class, are divided by their length, in place and out of
  /// autograd's sight (the public code: the class axis instead of the feature axis).
  case official

  /// The axis of a weight [classes, E] along which a length is taken.
  private static let featureAxis = 1
  private static let classAxis = 0

  /// - Shape: weight [classes, E] -> same
  func callAsFunction(_ weight: Tensor) throws -> Tensor {
    switch self {
    // What `project` has done to the official form's weights is not done again.
    case .none, .official: weight
    case .l2: try weight / weight.euclideanLength(dim: Self.featureAxis)
    }
  }

  /// Brings stored weights back to where the official form keeps them.
  func project(_ weight: Parameter) throws {
    guard self == .official else { return }
    try withoutGradient {
      try weight.tensor.divideInPlace(by: weight.tensor.euclideanLength(dim: Self.classAxis))
    }
  }

  func export(_ weight: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    guard self == .l2 else { return weight }
    let length = try graph.euclideanLength(of: weight, axis: Self.featureAxis)
    return graph.node("Div", [weight, length], shape: weight.shape)
  }
}

/// A fully connected layer whose weights are normalized.
///
/// With normalized features and weights a logit is the cosine of their angle, plus the bias.
///
/// - Shape: features [N, E] -> logits [N, classes]
public final class NormalizedLinear: Layer {
  /// - Shape: [classes, E]
  public let weight: Parameter
  /// - Shape: [classes]
  public let bias: Parameter
  private let normalization: WeightNormalization

  /// The deviation of the fresh weights (the public code); the bias starts at 0.
  private static let deviation = 0.01

  /// - Throws: `TorchError` from the engine.
  public init(
    _ features: Int, _ classes: Int, normalization: WeightNormalization,
    using generator: Generator
  ) throws {
    weight = try Parameter(
      .randn(shape: [classes, features], using: generator) * Self.deviation)
    bias = try Parameter(.zeros(shape: [classes], device: generator.device))
    self.normalization = normalization
    try project()
  }

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try x.linear(normalization(weight.tensor), bias: bias.tensor)
  }

  /// Call it after an update: the official form keeps its weights normalized.
  ///
  /// - Throws: `TorchError` from the engine.
  public func project() throws { try normalization.project(weight) }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    let classes = weight.tensor.shape[0]
    let normalized = try normalization.export(graph.parameter(weight), to: graph)
    return try graph.node(
      "Gemm", [x, normalized, graph.parameter(bias)], ["transB": .int(1)],
      shape: [x.shape[0], classes])
  }
}
