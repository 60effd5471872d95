import Foundation
import PADCore
import Torch

// Source: GFA-CNN, eq. 6-8, after Pan et al. 2018 (IBN-Net): each channel's mean over the places of
// a feature map is a number a picture; over a domain's pictures it is taken for Gaussian.
//
// The printed eq. 7 has log(sigma_A / sigma_B) and divides by 2 mu_B^2. Neither is the divergence
// of Gaussians (it could be negative): here log(sigma_B / sigma_A) and 2 sigma_B^2.

/// Mean and variance of every channel's mean over a domain's pictures, gathered batch by batch.
public struct ChannelStatistics: Hashable, Codable, Sendable {
  /// Pictures so far.
  public private(set) var count = 0
  /// - Shape: [C]
  public private(set) var means: [Double] = []
  private var squaredDeviations: [Double] = []

  /// Begins without pictures.
  public init() {}

  /// With n in the denominator.
  ///
  /// - Shape: [C]
  public var variances: [Double] { squaredDeviations.map { $0 / Double(max(1, count)) } }

  /// Adds a batch of a layer's outputs.
  ///
  /// - Shape: features [N, C, h, w], or [N, C] where a layer has no places.
  /// - Throws: `PADError(.invalid)` for another rank or another number of channels than before;
  ///   `TorchError` from the engine.
  public mutating func add(_ features: Tensor) throws {
    guard features.rank == 4 || features.rank == 2 else {
      throw PADError(
        .invalid, "features of shape \(features.shape); expected [N, C, h, w] or [N, C]")
    }
    let channels = features.shape[1]
    guard count == 0 || means.count == channels else {
      throw PADError(.invalid, "\(channels) channels after batches of \(means.count)")
    }
    let values = try features.detached().to(.float64)
    let perPicture = features.rank == 4 ? try values.mean(dims: [2, 3]) : values  // [N, C]
    let batchMeans = try perPicture.mean(dims: [0])
    let batchSquares = try (perPicture - batchMeans).squared().sum(dims: [0])
    merge(
      count: features.shape[0], means: try batchMeans.to(.cpu).doubles(),
      squares: try batchSquares.to(.cpu).doubles())
  }

  /// The parallel form of Chan et al. 1979: sums of squares would lose digits.
  private mutating func merge(count added: Int, means other: [Double], squares: [Double]) {
    guard added > 0 else { return }
    guard count > 0 else {
      (count, means, squaredDeviations) = (added, other, squares)
      return
    }
    let total = Double(count + added)
    for channel in means.indices {
      let delta = other[channel] - means[channel]
      squaredDeviations[channel] +=
        squares[channel] + delta * delta * Double(count) * Double(added) / total
      means[channel] += delta * Double(added) / total
    }
    count += added
  }
}

/// How differently two domains excite one layer.
public struct ChannelDivergence: Hashable, Codable, Sendable {
  /// D(A||B) of each channel (eq. 6); nil where a channel is constant in one domain only, or
  /// constant at different values: the divergence has no finite value there.
  public let channels: [Double?]

  /// - Throws: `PADError(.invalid)` for different numbers of channels, `.insufficientData` for a
  ///   domain of fewer than two pictures.
  public init(_ a: ChannelStatistics, _ b: ChannelStatistics) throws {
    guard a.means.count == b.means.count else {
      throw PADError(.invalid, "\(a.means.count) channels and \(b.means.count): not the same layer")
    }
    guard a.count >= 2, b.count >= 2 else {
      throw PADError(
        .insufficientData, "domains of \(a.count) and \(b.count) pictures; a variance needs 2")
    }
    let (varianceA, varianceB) = (a.variances, b.variances)
    channels = a.means.indices.map { channel in
      Self.symmetric(a.means[channel], varianceA[channel], b.means[channel], varianceB[channel])
    }
  }

  /// The layer's mean over its channels (eq. 8), those without a finite value left out; nil where
  /// none is left.
  public var mean: Double? {
    let finite = channels.compactMap { $0 }
    return finite.isEmpty ? nil : finite.reduce(0, +) / Double(finite.count)
  }

  /// KL(A||B) + KL(B||A) (eq. 6).
  private static func symmetric(
    _ meanA: Double, _ varianceA: Double, _ meanB: Double, _ varianceB: Double
  ) -> Double? {
    if varianceA == 0, varianceB == 0, meanA == meanB { return 0 }
    guard varianceA > 0, varianceB > 0 else { return nil }
    let divergence =
      gaussian(meanA, varianceA, meanB, varianceB) + gaussian(meanB, varianceB, meanA, varianceA)
    return divergence.isFinite ? divergence : nil
  }

  /// log(sigma_B / sigma_A) + (sigma_A^2 + (mu_A - mu_B)^2) / (2 sigma_B^2) - 1/2 (eq. 7, in the
  /// Gaussian form).
  private static func gaussian(
    _ meanA: Double, _ varianceA: Double, _ meanB: Double, _ varianceB: Double
  ) -> Double {
    let distance = meanA - meanB
    return 0.5 * log(varianceB / varianceA)
      + (varianceA + distance * distance) / (2 * varianceB) - 0.5
  }
}
