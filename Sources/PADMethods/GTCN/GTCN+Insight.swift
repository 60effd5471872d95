import PADCore
import Torch
import TorchNN

// What analyses look at: the classifier's feature map and embedding, and the translated pictures.

extension GTCN: ExplainableMethod {
  public func featureMap(for images: Tensor) throws -> Tensor {
    try learner.classifier.featureMap(images, .evaluation)
  }

  public func score(ofFeatureMap map: Tensor) throws -> Tensor {
    let classifier = learner.classifier
    let embedding = try classifier.pooled(map, .evaluation)
    return try liveScore(ofLogits: classifier.logits(ofEmbedding: embedding, .evaluation))
  }

  public func embeddings(for images: Tensor) throws -> Tensor {
    try learner.classifier.embedding(images, .evaluation)
  }
}

extension GTCN: IllustratedMethod {
  /// The paper's figure 16: a picture, the same in the other class, and on its way back.
  public func illustrations(of batch: TrainingBatch, using generator: Generator) throws
    -> [Illustration]
  {
    var rows: [Illustration] = []
    for (label, other) in [(Label.live, Label.attack), (.attack, .live)] {
      guard let images = try pictures(of: label, in: batch) else { continue }
      let made = try translated(images, from: label, using: generator)
      let back = try translated(made, from: other, using: generator)
      for sample in 0..<images.shape[0] {
        func picture(_ caption: String, _ values: Tensor) throws -> Illustration.Picture {
          Illustration.Picture(caption, try values.select(dim: 0, index: sample))
        }
        rows.append(
          Illustration(
            "\(label.rawValue) to \(other.rawValue) and back",
            [
              try picture("input", images), try picture("translated", made),
              try picture("reconstructed", back),
            ]))
      }
    }
    return rows
  }
}

extension GTCN: GeneratingMethod {
  /// The translated halves of the mini-batch (figure 8).
  public func generatedSamples(from batch: TrainingBatch, using generator: Generator) throws
    -> [GeneratedSamples]
  {
    try [(Label.live, Label.attack), (.attack, .live)].compactMap { label, other in
      try pictures(of: label, in: batch).map {
        GeneratedSamples(
          "translated", label: other, images: try translated($0, from: label, using: generator))
      }
    }
  }

  /// The translators have neither dropout nor batch statistics: training mode means their noise
  /// alone.
  private func translated(_ images: Tensor, from label: Label, using generator: Generator) throws
    -> Tensor
  {
    let translator =
      switch label {
      case .live: learner.firstToSecond
      case .attack: learner.secondToFirst
      }
    return try withoutGradient { try translator(images, .training(generator)) }
  }

  private func pictures(of label: Label, in batch: TrainingBatch) throws -> Tensor? {
    try RealPictures(batch).images(ofClass: ClassIndex.of(label))
  }
}
