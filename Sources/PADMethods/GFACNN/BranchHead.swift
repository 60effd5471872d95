import Torch
import TorchNN

/// The three fully connected layers of one of GFA-CNN's branches (figure 2); both branches have the
/// same but for the number of outputs.
///
/// - Shape: features [N, features] -> [N, outputs]
public final class BranchHead: Layer {
  let fc1, fc2, fc3: Linear
  private let dropout: Dropout

  /// - Parameters:
  ///   - width: Of the two hidden layers; VGG-16's is 4,096.
  ///   - outputs: 2 for anti-spoofing, the number of persons for recognition.
  /// - Throws: `TorchError` from the engine.
  public init(
    features: Int, width: Int, outputs: Int, dropout: Double, using generator: Generator
  ) throws {
    // VGG's own draw (deviation .01) fades in narrow layers, which the small preset has.
    func linear(_ inputs: Int, _ outputs: Int) throws -> Linear {
      try Linear(
        inputs, outputs, initialization: .heFanIn, biasInitialization: .constant(0),
        using: generator)
    }
    fc1 = try linear(features, width)
    fc2 = try linear(width, width)
    fc3 = try Linear(
      width, outputs, initialization: .normal(0.01), biasInitialization: .constant(0),
      using: generator)
    self.dropout = Dropout(dropout)
  }

  /// The second layer's output behind its ReLU and before dropout: psi of eq. 2, and the face
  /// descriptor of the recognition branch.
  ///
  /// - Shape: features [N, features] -> [N, width]
  /// - Throws: `TorchError` where `features` do not fit.
  public func representation(_ features: Tensor, _ mode: Mode) throws -> Tensor {
    let hidden = try dropout(fc1(features, mode).relu(), mode)  // [N, width]
    return try fc2(hidden, mode).relu()
  }

  /// What the last layer makes of a representation.
  ///
  /// - Shape: [N, width] -> [N, outputs]
  /// - Throws: `TorchError` where the shape does not fit.
  public func logits(ofRepresentation representation: Tensor, _ mode: Mode) throws -> Tensor {
    try fc3(dropout(representation, mode), mode)
  }

  public func callAsFunction(_ features: Tensor, _ mode: Mode) throws -> Tensor {
    try logits(ofRepresentation: representation(features, mode), mode)
  }

  public func export(_ features: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    try Sequential(fc1, ReLU(), fc2, ReLU(), fc3).export(features, to: graph)
  }
}
