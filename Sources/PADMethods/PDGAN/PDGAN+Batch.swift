import PADCore
import Torch

// What PDGAN's losses take from a training batch.

extension TrainingBatch {
  /// The pseudo-depth that the generator aims at, after checking that no live face lacks it.
  ///
  /// - Shape: [N, 1, S, S] in 0...1, zeros for attacks
  /// - Throws: `PADError(.missing)` where the batch or a live sample has no depth.
  func depthTarget() throws -> Tensor {
    let advice = "Prepare the store with `bonafide prepare --depth face-mesh`"
    guard let depth else {
      throw PADError(
        .missing, "the batch has no depth; PDGAN learns to generate it", advice: advice)
    }
    let expected = [images.shape[0], 1] + images.shape.dropFirst(2)
    guard depth.shape == expected else {
      throw PADError(.invalid, "depth of shape \(depth.shape); expected \(expected)")
    }
    // Zeros are an attack's target: a live face without depth would be learned as one.
    let nearest = try depth.flatten().max(dim: 1).values.to(.float32).to(.cpu).floats()
    let flat = labels.indices.filter { labels[$0] == .live && nearest[$0] == 0 }
    guard flat.isEmpty else {
      throw PADError(
        .missing,
        "\(flat.count) of \(labels.count { $0 == .live }) live samples of the batch have "
          + "no depth", advice: advice)
    }
    return depth
  }

  /// The paper's c: live 0, attack 1.
  ///
  /// - Shape: [N]
  /// - Throws: `TorchError` from the engine.
  func isAttack(as dtype: DType) throws -> Tensor {
    try Tensor(
      labels.map { $0 == .attack ? 1 : 0 } as [Float], shape: [labels.count],
      device: images.device
    ).to(dtype)
  }
}

extension PDGAN.Config {
  /// Indices among `types` for the multihead's cross entropy.
  ///
  /// - Shape: [N], int64
  /// - Throws: `PADError(.invalid)` for a sample whose type is not among them.
  func typeIndices(of batch: TrainingBatch) throws -> Tensor {
    let indices = try batch.labels.indices.map { sample in
      let name = try typeName(of: sample, in: batch)
      guard let index = types.firstIndex(of: name) else {
        throw PADError(
          .invalid,
          "an \(batch.labels[sample].rawValue) sample's type is '\(name)'; expected one of "
            + types.joined(separator: ", "),
          advice: "List it in pdgan.types, or name another attribute in pdgan.typeAttribute")
      }
      return Int64(index)
    }
    return try Tensor(indices, shape: [indices.count], device: batch.images.device)
  }

  private func typeName(of sample: Int, in batch: TrainingBatch) throws -> String {
    guard typeAttribute == "instrument" else {
      guard let name = batch.attributes[sample][typeAttribute] else {
        throw PADError(
          .missing, "a training sample has no attribute '\(typeAttribute)'",
          advice: "Set pdgan.typeAttribute=instrument and list the species in pdgan.types")
      }
      return name
    }
    return switch batch.labels[sample] {
    case .live: Label.live.rawValue
    case .attack: (batch.instruments[sample] ?? .unspecified).rawValue
    }
  }
}
