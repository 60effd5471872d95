import PADCore
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

extension PDGAN: IllustratedMethod {
  /// The paper's figure 4: a picture, its target, and what the generator makes of it. A baseline has
  /// nothing to show.
  public func illustrations(of batch: TrainingBatch, using generator: Generator) throws
    -> [Illustration]
  {
    guard pretraining != nil else { return [] }
    let made = try generatedDepth(for: batch.images)
    return try batch.labels.enumerated().map { sample, label in
      func picture(_ caption: String, _ values: Tensor, _ scale: Illustration.Scale) throws
        -> Illustration.Picture
      {
        Illustration.Picture(caption, try values.select(dim: 0, index: sample), scale: scale)
      }
      var pictures = [try picture("picture", batch.images, .input)]
      if let target = batch.depth { pictures.append(try picture("target depth", target, .unit)) }
      pictures.append(try picture("generated depth", made, .unit))
      return Illustration("pseudo-depth of \(label.rawValue) samples", pictures)
    }
  }
}
