import PADCore
import PADData
import PADMethods
import PADMetrics
import Torch

/// Where the trainer's batches and development scores come from.
public protocol TrainingSource: AnyObject {
  /// The training domains, in the order of `TrainingBatch.domains`.
  var domains: [String] { get }
  var stepsPerEpoch: Int { get }

  /// The batches of an epoch, in an order that the seed and the epoch alone decide.
  func trainingBatches(epoch: Int, skipping: Int) throws -> any BatchSequence

  /// One score a development sample, NaN where it has no crop.
  func developmentScores(by method: any Method, device: Device) throws -> [ScoredSample]
}

/// Batches in order; `stop` ends the work behind them.
public protocol BatchSequence: AnyObject {
  func next() throws -> Batch?
  func stop()
}

extension TrainingSource {
  /// A loader's batch as methods see it.
  func trainingBatch(_ batch: Batch, on device: Device, input: InputSpec) throws -> TrainingBatch {
    let indices = Dictionary(uniqueKeysWithValues: domains.enumerated().map { ($1, $0) })
    return TrainingBatch(
      images: try imageTensor(batch.images, size: input.size, device: device),
      labels: batch.samples.map(\.identity.label),
      domains: batch.samples.map { indices[$0.identity.domain, default: 0] },
      instruments: batch.samples.map(\.identity.instrument))
  }
}

/// - Shape: values [N * 3 * size * size] -> [N, 3, size, size]
func imageTensor(_ values: [Float], size: Int, device: Device) throws -> Tensor {
  let count = values.count / (3 * size * size)
  return try Tensor(values, shape: [count, 3, size, size], device: device)
}

/// What the development scores say: pooled, the mean of every video.
public struct DevelopmentSummary: Hashable, Sendable {
  public let eer: Double
  public let auc: Double
  public let threshold: Double

  /// - Throws: `PADError(.insufficientData)` where either class has no score.
  public init(of scores: [ScoredSample]) throws {
    let videos = ScoreTable(scores).aggregated(by: .mean)
    let set = try videos.scoreSet(name: "development scores")
    let equal = set.equalErrorRate()
    eer = equal.rate
    auc = set.areaUnderCurve()
    threshold = equal.threshold
  }
}
