extension TSNE {
  /// Gradient descent with momentum and a gain of its own for every coordinate (Jacobs 1988, as
  /// the paper's section 3.4 and scikit-learn have it).
  struct Descent {
    private(set) var points: [SIMD2<Double>]
    private var updates: [SIMD2<Double>]
    private var gains: [SIMD2<Double>]
    private let settings: Settings
    private let learningRate: Double

    private static let gainStep = 0.2
    private static let gainDecay = 0.8
    private static let smallestGain = 0.01
    private static let smallestGradient = 1e-7

    init(from start: [SIMD2<Double>], settings: Settings) {
      points = start
      updates = [SIMD2<Double>](repeating: .zero, count: start.count)
      gains = [SIMD2<Double>](repeating: .one, count: start.count)
      self.settings = settings
      // Belkina et al. 2019; scikit-learn's "auto".
      learningRate = max(Double(start.count) / settings.exaggeration / 4, 50)
    }

    /// - Returns: the divergence after the exaggerated steps and every `reportEvery` from there.
    mutating func run(on affinities: Affinities, progress: (Int, Int) throws -> Void) throws
      -> [Double]
    {
      for step in 0..<settings.exaggeratedSteps {
        if step % TSNE.reportEvery == 0 { try progress(step, settings.steps) }
        _ = advance(affinities, settings.earlyMomentum, exaggeration: settings.exaggeration)
      }
      // Another force now: what was learned of its scale no longer holds.
      updates = updates.map { _ in .zero }
      gains = gains.map { _ in .one }
      return try settle(affinities, progress)
    }

    private mutating func settle(
      _ affinities: Affinities, _ progress: (Int, Int) throws -> Void
    ) throws -> [Double] {
      var history = [affinities.divergence(of: points)]
      var best = (divergence: history[0], step: settings.exaggeratedSteps)
      for step in settings.exaggeratedSteps..<settings.steps {
        let norm = advance(affinities, settings.lateMomentum, exaggeration: 1)
        guard (step + 1) % TSNE.reportEvery == 0 || step + 1 == settings.steps else { continue }
        try progress(step + 1, settings.steps)
        let divergence = affinities.divergence(of: points)
        history.append(divergence)
        if divergence < best.divergence { best = (divergence, step) }
        if step - best.step > settings.patience || norm <= Self.smallestGradient { break }
      }
      return history
    }

    /// One step. Returns the gradient's norm.
    private mutating func advance(
      _ affinities: Affinities, _ momentum: Double, exaggeration: Double
    ) -> Double {
      let gradient = affinities.gradient(at: points, exaggeration: exaggeration)
      var squares = 0.0
      for i in points.indices {
        // A coordinate that keeps its direction gains speed.
        let turns = (updates[i] * gradient[i]) .>= 0
        gains[i] = (gains[i] + Self.gainStep).replacing(
          with: gains[i] * Self.gainDecay, where: turns)
        gains[i].clamp(
          lowerBound: SIMD2(repeating: Self.smallestGain), upperBound: SIMD2(repeating: .infinity))
        let steered = gradient[i] * gains[i]
        squares += (steered * steered).sum()
        updates[i] = momentum * updates[i] - learningRate * steered
        points[i] += updates[i]
      }
      return squares.squareRoot()
    }
  }
}
