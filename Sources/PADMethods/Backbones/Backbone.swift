import Torch
import TorchNN

/// A feature extractor with a head; its keys are torchvision's, so that published weights load.
public protocol Backbone: Layer {
  /// How many features the head takes.
  var featureCount: Int { get }
  /// The keys of the head begin with this (`"fc."`), for loading weights without it:
  /// `load(state, except: [net.headPrefix])`.
  var headPrefix: String { get }
  /// What maps features to classes.
  var head: any Layer { get }

  /// The last convolution stage's output.
  ///
  /// - Shape: pictures [N, 3, H, W] -> [N, C, H / 32, W / 32], rounded up
  /// - Throws: `TorchError` where `x` does not fit.
  func featureMap(_ x: Tensor, _ mode: Mode) throws -> Tensor
  /// Adds the layers up to the feature map to an ONNX graph.
  ///
  /// - Throws: `TorchError` where `x` has a shape that a layer cannot take.
  func exportFeatureMap(
    _ x: ONNXGraph.Value, to graph: ONNXGraph
  ) throws -> ONNXGraph.Value

  /// What lies between the feature map and the head.
  ///
  /// - Shape: [N, C, h, w] -> [N, featureCount]
  var pooling: Sequential { get }
}

extension Backbone {
  /// What the head takes.
  ///
  /// - Shape: pictures [N, 3, H, W] -> [N, featureCount]
  /// - Throws: `TorchError` where `x` does not fit.
  public func features(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try pooling(featureMap(x, mode), mode)
  }

  /// Adds the layers up to the features to an ONNX graph.
  ///
  /// - Throws: `TorchError` where `x` has a shape that a layer cannot take.
  public func exportFeatures(
    _ x: ONNXGraph.Value, to graph: ONNXGraph
  ) throws -> ONNXGraph.Value {
    try pooling.export(exportFeatureMap(x, to: graph), to: graph)
  }

  public func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try head(features(x, mode), mode)
  }

  public func export(_ x: ONNXGraph.Value, to graph: ONNXGraph) throws -> ONNXGraph.Value {
    try head.export(exportFeatures(x, to: graph), to: graph)
  }
}
