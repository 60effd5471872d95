import PADCore
import Torch

/// Between-class learning (Tokozume et al. 2018, "Between-class learning for image
/// classification"): every picture is a mixture of two classes, and the classifier learns the
/// ratio.
package final class BetweenClassMixing: Augmenter {
  private let classes: Int
  private let treatsAsWaves: Bool

  /// - Parameter treatsAsWaves: BC+ (their section 3.3.2): pictures of zero mean are mixed like
  ///   sounds, so that the perceived ratio is r and the energy is kept.
  init(classes: Int, treatsAsWaves: Bool) {
    self.classes = classes
    self.treatsAsWaves = treatsAsWaves
  }

  /// Mixes each picture with one of another class, r uniform in 0...1: N pictures make N / 2.
  func augment(_ real: RealPictures, in context: AugmentationContext) throws -> AugmentedBatch {
    let pairs = try Self.pairs(of: real.classes)
    let count = pairs.count
    let ratios = try Tensor.uniform(shape: [count, 1, 1, 1], using: context.generator)
    let first = try real.images(atRows: pairs.map(\.0))
    let second = try real.images(atRows: pairs.map(\.1))
    let images =
      treatsAsWaves
      ? try Self.mixedWaves(first, second, ratios) : try Self.mixed(first, second, ratios)
    func rows(_ indices: [Int]) throws -> Tensor {
      let chosen = indices.flatMap { index in
        (0..<classes).map { $0 == real.classes[index] ? Float(1) : 0 }
      }
      return try Tensor(chosen, shape: [count, classes], device: context.device)
    }
    let flat = try ratios.reshape([count, 1])
    let targets = try flat * rows(pairs.map(\.0)) + (1 - flat) * rows(pairs.map(\.1))
    return AugmentedBatch(images: images, targets: targets)
  }

  /// The shares of the first picture in figure 15 of GTCN.
  private static let shownRatios = [0.66, 0.33]

  func examples(beside real: RealPictures, using generator: Generator) throws -> AugmenterExamples {
    let pairs = try Self.pairs(of: real.classes)
    let first = try real.images(atRows: pairs.map(\.0))
    let second = try real.images(atRows: pairs.map(\.1))
    let mixtures = try Self.shownRatios.map { ratio in
      let ratios = try Tensor.full(
        ratio, shape: [pairs.count, 1, 1, 1], device: real.images.device)
      let images =
        treatsAsWaves
        ? try Self.mixedWaves(first, second, ratios) : try Self.mixed(first, second, ratios)
      return (caption: "share \(ratio)", images: images)
    }
    return AugmenterExamples(
      rows: pairs.map(\.0), made: mixtures + [(caption: "other class", images: second)])
  }

  /// Pairs of rows of different classes: sorted by class, the first half with the second. What a
  /// class has beyond half of the batch is left out.
  package static func pairs(of classes: [Int]) throws -> [(Int, Int)] {
    let rows = Dictionary(grouping: classes.indices) { classes[$0] }
    let sorted = rows.sorted { $0.key < $1.key }.flatMap { _, own in
      own.prefix(classes.count - own.count)
    }
    let half = sorted.count / 2
    guard half > 0 else {
      throw PADError(
        .insufficientData,
        "a batch of classes \(classes) has no pairs of different classes",
        advice: "Keep balance=label, and give both classes")
    }
    return (0..<half).map { (sorted[$0], sorted[sorted.count - half + $0]) }
  }

  /// r x1 + (1 - r) x2 (their eq. 1).
  ///
  /// - Shape: [N, 3, S, S] twice, ratios [N, 1, 1, 1] -> [N, 3, S, S]
  package static func mixed(_ first: Tensor, _ second: Tensor, _ ratios: Tensor) throws -> Tensor {
    try ratios * first + (1 - ratios) * second
  }

  /// (p x1 + (1 - p) x2) / sqrt(p^2 + (1 - p)^2) with p = 1 / (1 + s1/s2 (1 - r)/r), where s is a
  /// picture's deviation and its mean has been taken off (their eq. 4).
  ///
  /// - Shape: as `mixed`
  package static func mixedWaves(_ first: Tensor, _ second: Tensor, _ ratios: Tensor) throws
    -> Tensor
  {
    func deviation(_ x: Tensor) throws -> Tensor {
      // A picture of one color has none; the small number keeps its share finite.
      try (x.variance(dims: [1, 2, 3], correction: 0, keepsDims: true).sqrt() + 1e-6)
    }
    let (x1, x2) = (try first.centered(), try second.centered())
    let (s1, s2) = (try deviation(x1), try deviation(x2))
    // p = r s2 / (r s2 + (1 - r) s1), which is the same without dividing by r.
    let p = try ratios * s2 / (ratios * s2 + (1 - ratios) * s1)
    let energy = try (p.squared() + (1 - p).squared()).sqrt()
    return try (p * x1 + (1 - p) * x2) / energy
  }
}
