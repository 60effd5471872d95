import Torch

/// A method that shows where a score comes from: Grad-CAM and plots of embeddings.
public protocol ExplainableMethod: Method {
  /// The last convolution stage's output, in evaluation mode.
  ///
  /// - Shape: [N, 3, S, S] -> [N, C, h, w]
  /// - Throws: `TorchError` where `images` do not fit.
  func featureMap(for images: Tensor) throws -> Tensor

  /// What follows the feature map, up to the score; differentiable, in evaluation mode. Of
  /// `featureMap(for:)` it gives what `scores(for:)` gives.
  ///
  /// - Shape: [N, C, h, w] -> [N]
  /// - Throws: `TorchError` where `map` does not fit.
  func score(ofFeatureMap map: Tensor) throws -> Tensor

  /// What the classifier's last layer sees, in evaluation mode.
  ///
  /// - Shape: [N, 3, S, S] -> [N, D]
  /// - Throws: `TorchError` where `images` do not fit.
  func embeddings(for images: Tensor) throws -> Tensor
}
