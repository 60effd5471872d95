import PADCore
import Torch
import TorchNN

// What analyses look at: the trunk's feature map, the anti-spoofing representation, and the pictures
// as the transformation network paints them.

extension GFACNN: ExplainableMethod {
  public func featureMap(for images: Tensor) throws -> Tensor {
    try network.features(deployed.seen(images), .evaluation)
  }

  public func score(ofFeatureMap map: Tensor) throws -> Tensor {
    try liveScore(ofLogits: network.antiSpoofing(map.flatten(), .evaluation))
  }

  /// psi of eq. 2.
  public func embeddings(for images: Tensor) throws -> Tensor {
    try network.representations(deployed.seen(images), .evaluation)
  }
}

extension GFACNN: IllustratedMethod {
  /// The paper's figure 5: the target picture, a picture, and that picture in the target's domain.
  /// Without FDA there is nothing to show.
  public func illustrations(of batch: TrainingBatch, using generator: Generator) throws
    -> [Illustration]
  {
    guard let adaptation else { return [] }
    let painted = try adaptation.transferred(batch.images)
    let target = try adaptation.targetPicture.select(dim: 0, index: 0)
    return try batch.labels.enumerated().map { sample, label in
      Illustration(
        "domain transfer of \(label.rawValue) samples",
        [
          Illustration.Picture("target domain", target),
          Illustration.Picture("picture", try batch.images.select(dim: 0, index: sample)),
          Illustration.Picture("transferred", try painted.select(dim: 0, index: sample)),
        ])
    }
  }
}
