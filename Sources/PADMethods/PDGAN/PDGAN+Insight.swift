import Torch
import TorchNN

// What analyses look at: the encoder's feature map, its embedding, and the generated depth.

extension PDGAN: ExplainableMethod {
  public func featureMap(for images: Tensor) throws -> Tensor {
    try classifier.featureMap(images, .evaluation)
  }

  public func score(ofFeatureMap map: Tensor) throws -> Tensor {
    let embedding = try classifier.pooling(map, .evaluation)
    return try classifier.head(embedding, .evaluation).flatten(from: 0)
  }

  /// The encoder's pooled embedding, which the paper's figure 7 projects.
  public func embeddings(for images: Tensor) throws -> Tensor {
    try classifier.features(images, .evaluation)
  }
}

extension PDGAN {
  /// The depth that the generator makes, in evaluation mode.
  ///
  /// - Shape: [N, 3, S, S] -> [N, 1, S, S] in 0...1
  /// - Throws: `PADError(.invalid)` for a baseline, which has no generator; `TorchError` where
  ///   `images` do not fit.
  public func generatedDepth(for images: Tensor) throws -> Tensor {
    let pretraining = try requirePretraining()
    return try withoutGradient { try depth(images, pretraining, .evaluation) }
  }
}
