import Torch

/// Losses over a batch; each is the mean over its elements.
public enum Loss {
  /// -log softmax(logits)[label], the mean weighted by each label's class.
  ///
  /// - Parameters:
  ///   - classWeights: [C]; the weighted sum is divided by the sum of the weights met.
  ///   - labelSmoothing: What share of the target is spread over all classes
  ///     (Szegedy et al. 2016, section 7).
  /// - Shape: logits [N, C] or [N, C, H, W]; labels [N] or [N, H, W], int64 -> []
  /// - Throws: `TorchError` where shapes, dtypes or devices do not fit.
  public static func crossEntropy(
    _ logits: Tensor, _ labels: Tensor, classWeights: Tensor? = nil, labelSmoothing: Double = 0
  ) throws -> Tensor {
    try logits.crossEntropy(labels, weight: classWeights, labelSmoothing: labelSmoothing)
  }

  /// KL(target || softmax(logits)): cross entropy less the targets' own entropy, so that it is 0
  /// where they agree.
  ///
  /// - Shape: logits and targets (rows sum to 1) [N, C] -> []
  /// - Throws: `TorchError` where shapes, dtypes or devices do not fit.
  public static func divergence(of logits: Tensor, from targets: Tensor) throws -> Tensor {
    // t log t is 0 at t = 0, which the least normal float32 gives.
    let smallest = Double(Float.leastNormalMagnitude)
    let entropy = try (targets * targets.clamp(min: smallest).log()).sum(dims: [1]).mean()
    return try logits.crossEntropy(targets) + entropy
  }

  /// -t log sigmoid(x) - (1 - t) log(1 - sigmoid(x)), without overflow.
  ///
  /// - Parameter positiveWeight: Times the term of t; one for each class.
  /// - Shape: logits and targets (0...1) alike -> []
  /// - Throws: `TorchError` where shapes, dtypes or devices do not fit.
  public static func binaryCrossEntropy(
    _ logits: Tensor, _ targets: Tensor, positiveWeight: Tensor? = nil
  ) throws -> Tensor {
    try logits.binaryCrossEntropyWithLogits(targets, positiveWeight: positiveWeight)
  }

  /// |x - target|
  ///
  /// - Shape: both alike -> []
  /// - Throws: `TorchError` where shapes, dtypes or devices do not fit.
  public static func l1(_ x: Tensor, _ target: Tensor) throws -> Tensor { try x.l1Loss(target) }

  /// (x - target)^2
  ///
  /// - Shape: both alike -> []
  /// - Throws: `TorchError` where shapes, dtypes or devices do not fit.
  public static func meanSquaredError(_ x: Tensor, _ target: Tensor) throws -> Tensor {
    try x.mseLoss(target)
  }
}

/// The game of a generator against a discriminator, whose outputs are logits of "real".
public enum AdversarialLoss: String, Hashable, Codable, Sendable {
  /// log D(real) + log(1 - D(fake)); the generator maximizes log D(fake)
  /// (Goodfellow et al. 2014, eq. 1 and the non-saturating form of section 3).
  case logLikelihood
  /// The same game with the generator of eq. 1: it minimizes log(1 - D(fake)).
  case saturatingLogLikelihood
  /// Squared distances to 1 (real) and 0 (fake), halved (Mao et al. 2017, eq. 9). CycleGAN's code
  /// does not halve the generator's term.
  case leastSquares

  /// What the discriminator minimizes.
  ///
  /// - Parameter fake: The discriminator's output on detached pictures.
  /// - Shape: any two -> []
  /// - Throws: `TorchError` from the engine.
  public func discriminator(real: Tensor, fake: Tensor) throws -> Tensor {
    switch self {
    case .logLikelihood, .saturatingLogLikelihood:
      // -log sigmoid(x) = softplus(-x), and -log(1 - sigmoid(x)) = softplus(x).
      try (-real).softplus().mean() + fake.softplus().mean()
    case .leastSquares:
      try ((real - 1).squared().mean() + fake.squared().mean()) * 0.5
    }
  }

  /// What the generator minimizes.
  ///
  /// - Shape: any -> []
  /// - Throws: `TorchError` from the engine.
  public func generator(fake: Tensor) throws -> Tensor {
    switch self {
    case .logLikelihood: try (-fake).softplus().mean()
    case .saturatingLogLikelihood: try -fake.softplus().mean()
    case .leastSquares: try (fake - 1).squared().mean() * 0.5
    }
  }
}
