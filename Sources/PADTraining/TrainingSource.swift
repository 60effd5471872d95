import PADCore
import PADData
import PADMethods
import Torch

/// Where the trainer's batches and development scores come from.
public protocol TrainingSource: AnyObject {
  /// The groups of the training data, in the order of the indices in `TrainingBatch`.
  var groups: TrainingGroups { get }
  /// Batches in every epoch.
  var stepsPerEpoch: Int { get }

  /// The batches of an epoch, in an order that the seed and the epoch alone decide.
  ///
  /// - Throws: What keeps the source from its data.
  func trainingBatches(epoch: Int, skipping: Int) throws -> any BatchSequence

  /// What the method says of the development samples now.
  ///
  /// - Throws: `PADError` where a sample cannot be scored; `TorchError` from the engine.
  func developmentScores(by method: any Method, device: Device) throws -> DevelopmentScores
}

/// Batches in order; `stop` ends the work behind them.
public protocol BatchSequence: AnyObject {
  /// The next batch; nil after the last.
  ///
  /// - Throws: `PADError` where a crop cannot be read.
  func next() throws -> Batch?
  /// Ends the work behind the batches.
  func stop()
}

extension TrainingBatch {
  /// A loader's batch as methods see it.
  ///
  /// - Throws: `PADError(.invalid)` where the loader left out a view; `TorchError` from the engine.
  init(_ batch: Batch, groups: TrainingGroups, demand: SamplingDemand, on device: Device) throws {
    self.init(
      images: try tensor(batch.views[demand.view], device: device),
      labels: batch.samples.map(\.identity.label),
      domains: batch.samples.map { groups.domain(of: $0.identity) },
      instruments: batch.samples.map(\.identity.instrument),
      identities: batch.samples.map { groups.identity(of: $0.identity) },
      attributes: batch.samples.map(\.identity.attributes),
      second: try demand.secondView.map { try tensor(batch.views[$0], device: device) },
      depth: demand.withDepth ? try tensor(batch.views[.depth], device: device) : nil)
  }
}

/// A loader's values on the device.
///
/// - Shape: `values.shape` -> same
func tensor(_ values: Batch.Values?, device: Device) throws -> Tensor {
  guard let values else {
    throw PADError(.invalid, "a batch without the view that was asked for")
  }
  return try Tensor(values.values, shape: values.shape, device: device)
}
