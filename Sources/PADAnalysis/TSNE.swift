import PADCore
import Torch

// t-distributed stochastic neighbor embedding, exact: every pair of points counts, O(n^2) a step.
//
// Source: van der Maaten and Hinton, "Visualizing Data using t-SNE", JMLR 2008: Gaussian
// conditional probabilities at a given perplexity, made symmetric (section 3.1), Student-t
// neighbors in the plane (eq. 4), gradient (eq. 5), momentum and early exaggeration (section 3.4).
// The settings are scikit-learn 1.7's, whose start from the two first principal components makes
// the picture repeatable and keeps its large-scale order.

/// Points of many dimensions laid out in a plane so that neighbors stay neighbors. Distances
/// between far groups, and sizes of groups, mean nothing.
public struct TSNE {
  /// The settings; each default names its source.
  public struct Settings: Hashable, Sendable {
    /// How many neighbors a point has, roughly (section 2: "typical values are between 5 and 50").
    public var perplexity = 30.0  // scikit-learn
    /// Steps in all.
    public var steps = 1000  // section 3.4 and scikit-learn
    /// Steps whose attraction is exaggerated, so that groups find together.
    public var exaggeratedSteps = 250  // scikit-learn; the paper has 50
    /// Times the attraction in these steps.
    public var exaggeration = 12.0  // scikit-learn; the paper has 4
    /// Of the exaggerated steps.
    public var earlyMomentum = 0.5  // section 3.4
    /// Of the steps after them.
    public var lateMomentum = 0.8  // section 3.4
    /// Steps that bring no smaller divergence before the descent ends.
    public var patience = 300  // scikit-learn

    /// The defaults.
    public init() {}

    /// The perplexity that so few points allow: a third of a point's neighbors at most.
    public static func fitting(_ count: Int) -> Settings {
      var settings = Settings()
      settings.perplexity = min(settings.perplexity, max(1, Double(count - 1) / 3))
      return settings
    }
  }

  /// More points than this take minutes and gigabytes.
  public static let maximumCount = 5000

  /// Where the points lie in the plane, in their order.
  public let embedding: [SIMD2<Double>]
  /// Kullback-Leibler divergence of the plane's neighborhoods from the points' (eq. 2), in nats.
  public let divergence: Double
  /// The same on the way: after the exaggerated steps and every `reportEvery` steps from there.
  public let history: [Double]

  static let reportEvery = 50

  /// - Parameters:
  ///   - seed: breaks ties where all points lie on one line, which the start by principal
  ///     components cannot leave.
  ///   - progress: called now and then with the steps done and the steps in all; what it throws
  ///     ends the work.
  /// - Shape: points [N, D]
  /// - Throws: `PADError(.insufficientData)` for fewer than 3 points, `.invalid` for settings out
  ///   of range or more than `maximumCount` points, `.numerical` for a value that is not finite;
  ///   `TorchError` from the engine.
  public init(
    of points: Tensor, settings: Settings = Settings(), seed: UInt64 = 1,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    try Self.check(points, settings)
    let start = try Self.start(points, seed: seed)
    let affinities = try Affinities(of: points, perplexity: settings.perplexity)
    var descent = Descent(from: start, settings: settings)
    history = try descent.run(on: affinities, progress: progress)
    embedding = descent.points
    divergence = affinities.divergence(of: descent.points)
  }

  private static func check(_ points: Tensor, _ settings: Settings) throws {
    func require(_ holds: Bool, _ what: String) throws {
      if !holds { throw PADError(.invalid, "t-SNE: \(what)") }
    }
    try require(points.rank == 2, "points of shape \(points.shape); expected [N, D]")
    let count = points.shape[0]
    guard count >= 3 else {
      throw PADError(.insufficientData, "t-SNE of \(count) points; expected 3 or more")
    }
    try require(
      count <= maximumCount,
      "\(count) points; expected at most \(maximumCount), the work grows "
        + "with their square")
    try require(
      settings.perplexity >= 1 && settings.perplexity < Double(count),
      "perplexity \(settings.perplexity) of \(count) points; expected 1 or more, and fewer than "
        + "the points")
    try require(
      settings.steps > 0 && (0...settings.steps).contains(settings.exaggeratedSteps),
      "\(settings.exaggeratedSteps) exaggerated steps of \(settings.steps)")
    try require(settings.exaggeration >= 1, "exaggeration \(settings.exaggeration); expected >= 1")
  }

  /// The two first principal components, scaled so that the first has this deviation.
  private static let startDeviation = 1e-4  // section 3.4; scikit-learn

  private static func start(_ points: Tensor, seed: UInt64) throws -> [SIMD2<Double>] {
    let pca = try PCA(of: points, components: 2)
    let rank = pca.variances.count
    let values = try pca.projected.doubles()
    let count = points.shape[0]
    let deviation = (pca.variances[0] * Double(count - 1) / Double(count)).squareRoot()
    var generator = SeededGenerator(seed: seed)
    // A direction without variance (up to rounding) would stay without for good.
    let isFlat = (0..<2).map { axis in
      axis >= rank || pca.variances[axis] <= pca.variances[0] * 1e-20 || deviation == 0
    }
    return (0..<count).map { row in
      var point = SIMD2<Double>()
      for axis in 0..<2 {
        point[axis] =
          isFlat[axis]
          ? startDeviation * generator.uniform(in: -1...1)
          : startDeviation * values[row * rank + axis] / deviation
      }
      return point
    }
  }
}
