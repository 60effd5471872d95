import PADCore
import PADData
import PADMethods
import Torch

/// Stored samples as a method's training batches hold them, in order and not augmented: for
/// looking at what networks make of them.
public struct StoredBatches {
  private let loader: BatchLoader?
  private let groups: TrainingGroups
  private let demand: SamplingDemand

  /// - Parameter samples: those without a crop, or without a view that the method asks for, are
  ///   left out. Domains and persons are numbered among them.
  /// - Throws: `PADError` where the loader's options are out of range, or a view was not prepared.
  public init(
    samples: [StoredSample], in store: Store, for method: any Method, batchSize: Int, workers: Int
  ) throws {
    let demand = method.sampling
    self.demand = demand
    try store.requireViews(demand.views.kinds)
    let usable = try samples.having(demand.views.kinds, in: store)
    groups = TrainingGroups(usable, domain: demand.domain)
    loader =
      usable.isEmpty
      ? nil
      : try BatchLoader(
        store: store, samples: usable, input: method.input, views: demand.views,
        options: BatchLoader.Options(batchSize: batchSize, workers: workers, prefetch: 2))
  }

  /// Calls `body` with the samples of every batch and the batch.
  ///
  /// - Throws: `PADError` as the store where a picture cannot be read; `TorchError` from the
  ///   engine; what `body` throws.
  public func forEach(
    on device: Device, _ body: ([StoredSample], TrainingBatch) throws -> Void
  ) throws {
    guard let batches = loader?.epoch(0) else { return }
    defer { batches.cancel() }
    while let batch = try batches.next() {
      try body(batch.samples, TrainingBatch(batch, groups: groups, demand: demand, on: device))
    }
  }
}
