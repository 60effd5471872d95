import PADCore
import Torch
import TorchNN

// What analyses look at: the classifier's feature map and embedding, and what the augmenter makes.

extension AugmentedCNN: ExplainableMethod {
  public func featureMap(for images: Tensor) throws -> Tensor {
    try classifier.featureMap(prepared(images), .evaluation)
  }

  public func score(ofFeatureMap map: Tensor) throws -> Tensor {
    let embedding = try classifier.pooled(map, .evaluation)
    return try liveScore(ofLogits: classifier.logits(ofEmbedding: embedding, .evaluation))
  }

  public func embeddings(for images: Tensor) throws -> Tensor {
    try classifier.embedding(prepared(images), .evaluation)
  }

  private func prepared(_ images: Tensor) throws -> Tensor {
    config.augmenter == .betweenClassPlus ? try images.centered() : images
  }
}

extension AugmentedCNN: IllustratedMethod {
  /// The paper's figure 15: what the augmenter makes, beside the real pictures.
  public func illustrations(of batch: TrainingBatch, using generator: Generator) throws
    -> [Illustration]
  {
    let examples = try augmenter.examples(beside: RealPictures(batch), using: generator)
    return try examples.rows.enumerated().map { position, row in
      let input = Illustration.Picture("input", try batch.images.select(dim: 0, index: row))
      let made = try examples.made.map { caption, images in
        Illustration.Picture(caption, try images.select(dim: 0, index: position))
      }
      return Illustration(
        "\(config.augmenter.rawValue) beside \(batch.labels[row].rawValue) samples", [input] + made)
    }
  }
}

extension AugmentedCNN: GeneratingMethod {
  /// Pictures that pass for one label; mixtures and pictures of a class of their own do not.
  public func generatedSamples(from batch: TrainingBatch, using generator: Generator) throws
    -> [GeneratedSamples]
  {
    switch config.augmenter {
    case .betweenClass, .betweenClassPlus, .extraClass: return []
    case .leastSquaresGAN, .variationalAutoencoder: break
    }
    let examples = try augmenter.examples(beside: RealPictures(batch), using: generator)
    return try Label.allCases.flatMap { label in
      let positions = examples.rows.indices.filter { batch.labels[examples.rows[$0]] == label }
      guard !positions.isEmpty else { return [GeneratedSamples]() }
      let indices = try Tensor(positions.map(Int64.init), device: batch.images.device)
      return try examples.made.map { caption, images in
        GeneratedSamples(
          caption, label: label, images: try images.indexSelect(dim: 0, indices: indices))
      }
    }
  }
}
