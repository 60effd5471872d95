import Foundation
import PADCore
import PADData
import PADRuntime
import PADTraining

/// Scores stored crops with a model package: what its users get.
struct CropScorer {
  let package: ModelPackage
  private static let batchSize = 16

  /// One score a sample, in order; NaN where the sample has no crop.
  ///
  /// - Throws: `PADError(.invalid)` where the store's crops are cut by another contract than the
  ///   model's.
  func scores(of samples: [StoredSample], in store: Store) throws -> [ScoredSample] {
    guard store.crop == package.card.crop else {
      throw PADError(
        .invalid, "\(store.url.path): its crops are cut differently from the model's",
        advice: "Prepare the store with the crop settings of the model's card")
    }
    guard package.card.context == nil || store.views.context == package.card.context else {
      throw PADError(
        .invalid,
        "\(store.url.path): the model sees context of \(package.card.context?.size ?? 0) px; the "
          + "store was prepared with \(store.views.summary)",
        advice: "Prepare the data anew with `bonafide prepare --context`")
    }
    let scorer = try StoredScorer(
      samples: samples, in: store, input: package.card.input,
      view: package.card.context == nil ? .face : .context, batchSize: Self.batchSize,
      workers: 1)
    return try scorer.scores { try package.scores($0.images, count: $0.samples.count) }
  }
}
