public import PADCore

/// Samples and their pixels, ready for a network.
public struct Batch: Sendable {
  /// The batch's place in its epoch, from 0.
  public let index: Int
  /// One for each image, in order.
  public let samples: [StoredSample]
  /// Normalized by the loader's `InputSpec`.
  ///
  /// - Shape: [samples.count, 3, size, size]
  public let images: [Float]
  /// Width and height of every image in pixels.
  public let size: Int

  /// [N, 3, S, S], for `images`.
  public var shape: [Int] { [samples.count, 3, size, size] }
  /// - Shape: [N]
  public var labels: [Label] { samples.map(\.identity.label) }
}
