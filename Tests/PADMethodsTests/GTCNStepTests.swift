import PADCore
import PADMethods
import Testing
import Torch
import TorchNN

/// What a step of GTCN computes, and which loss moves which network.
@Suite struct GTCNStepTests {
  static func config(_ change: (inout GTCN.Config) -> Void = { _ in }) -> GTCN.Config {
    var config = GTCN.Config()
    config.inputSize = 32
    config.translatorWidth = 2
    config.residualBlocks = 1
    config.discriminatorWidth = 2
    change(&config)
    return config
  }

  static func learner(classes: Int = 2, _ change: (inout GTCN.Config) -> Void = { _ in }) throws
    -> TranslationLearner
  {
    try TranslationLearner(
      config: config(change), classes: classes, device: .cpu, precision: .float32,
      using: Generator(seed: 4))
  }

  static func pair(_ count: Int = 2, first: Int = 0, second: Int = 1) throws
    -> TranslationLearner.Pair
  {
    func pictures(_ seed: Int) throws -> Tensor {
      try Tensor(noise(count * 3 * 32 * 32, seed: seed), shape: [count, 3, 32, 32])
    }
    return try TranslationLearner.Pair(
      first: pictures(130), second: pictures(131), firstClass: first, secondClass: second)
  }

  static let start = TrainingProgress(step: 0, totalSteps: 10)

  static func values(_ module: any Module) throws -> [[Double]] {
    try module.parameters().map { try $0.tensor.detached().doubles() }
  }

  /// One joint step against the same step in PyTorch: every loss, and gradients of every network.
  @Test(arguments: [GTCN.Adversarial.logLikelihood, .leastSquares])
  func jointStepEqualsPyTorchs(_ adversarial: GTCN.Adversarial) throws {
    let reference = try GTCNReference()
    let learner = try Self.learner {
      $0.stochastic = false
      $0.dropout = 0
      $0.adversarial = adversarial
    }
    for (name, network) in learner.networks { try reference.fill(name, network) }
    try learner.fadeIn.convert(to: .float64)
    let pair = try TranslationLearner.Pair(
      first: drawn([2, 3, 32, 32], 130), second: drawn([2, 3, 32, 32], 131), firstClass: 0,
      secondClass: 1)
    let losses = try learner.jointStep(pair, at: Self.start)

    let prefix = "joint.\(adversarial.rawValue)."
    let names = [
      "classification", "quadruplet", "adversarial-A", "adversarial-B", "cycle-A", "cycle-B",
      "discriminator-A", "discriminator-B",
    ]
    #expect(losses.map(\.name) == names + ["alpha", "beta"])
    for loss in losses.prefix(names.count) {
      let wanted = try #require(reference.values[prefix + loss.name]).item()
      // The house's least-squares term is half of CycleGAN's; its weight in the total is twice.
      let halves = adversarial == .leastSquares && loss.name.hasPrefix("adversarial")
      #expect(abs(loss.value * (halves ? 2 : 1) - wanted) < 1e-9, "\(loss.name)")
    }
    let networks = learner.networks.map { ($0.name, $0.network as any Module) }
    var compared = 0
    for (name, network) in networks + [("fadeIn", learner.fadeIn)] {
      for (key, parameter) in network.namedParameters() {
        let wanted = "\(prefix)gradient.\(name).\(key)"
        guard reference.values[wanted] != nil else { continue }
        try reference.expect(parameter.gradient, wanted)
        compared += 1
      }
    }
    #expect(compared == 11)
  }

  /// The names of the networks in which this loss leaves a gradient.
  private func moved(
    _ learner: TranslationLearner, _ terms: (inout LossTerms) throws -> Void
  ) throws -> Set<String> {
    var losses = LossTerms()
    try terms(&losses)
    var all: [(name: String, network: any Module)] = learner.networks.map { ($0.name, $0.network) }
    all.append(("fadeIn", learner.fadeIn))
    for (_, network) in all { try network.zeroGradients() }
    _ = try losses.backward(at: Self.start)
    return Set(
      try all.filter { _, network in
        try network.parameters().contains { parameter in
          try parameter.gradient.map { try $0.abs().max().item() > 0 } ?? false
        }
      }.map(\.name))
  }

  @Test func classifierLossesMoveTheTranslatorsToo() throws {
    let learner = try Self.learner()
    let pair = try Self.pair()
    let pictures = try learner.translate(pair)
    let byClassifier = try moved(learner) {
      try learner.addClassifierLosses(pictures.set, pair, to: &$0)
    }
    #expect(byClassifier == ["classifier", "firstToSecond", "secondToFirst", "fadeIn"])
  }

  @Test func cycleAndAdversarialLossesLeaveTheClassifierAlone() throws {
    let learner = try Self.learner()
    let pictures = try learner.translate(Self.pair())
    let byTranslators = try moved(learner) {
      try learner.addTranslatorLosses(pictures, to: &$0)
    }
    #expect(
      byTranslators == [
        "firstToSecond", "secondToFirst", "firstDiscriminator", "secondDiscriminator",
      ])
    // In a step the discriminators are frozen there: what remains at them is their own loss's.
    _ = try learner.jointStep(Self.pair(), at: Self.start)
    #expect(learner.networks.allSatisfy { $0.network.parameters().allSatisfy { !$0.isFrozen } })
  }

  private func changed(
    _ learner: TranslationLearner, _ step: () throws -> [LossValue]
  ) throws -> (Set<String>, [LossValue]) {
    var all: [(name: String, network: any Module)] = learner.networks.map { ($0.name, $0.network) }
    all.append(("fadeIn", learner.fadeIn))
    let before = try all.map { try Self.values($0.network) }
    let losses = try step()
    let names = try zip(all, before).filter { try Self.values($0.0.network) != $0.1 }
    return (Set(names.map(\.0.name)), losses)
  }

  private static let everything: Set = [
    "classifier", "firstToSecond", "secondToFirst", "firstDiscriminator", "secondDiscriminator",
    "fadeIn",
  ]

  @Test func eachStepMovesItsNetworksOnly() throws {
    let learner = try Self.learner()
    let pair = try Self.pair()
    let joint = try changed(learner) { try learner.jointStep(pair, at: Self.start) }
    #expect(joint.0 == Self.everything)
    let translators = try changed(learner) { try learner.translatorStep(pair, at: Self.start) }
    #expect(translators.0 == Self.everything.subtracting(["classifier", "fadeIn"]))
    let classifier = try changed(learner) { try learner.classifierStep(pair, at: Self.start) }
    #expect(classifier.0 == ["classifier", "fadeIn"])
    #expect(classifier.1.map(\.name) == ["classification", "quadruplet", "alpha", "beta"])
  }

  @Test func ablationsTakeTheirTermsAway() throws {
    let plain = try Self.learner {
      $0.fadeIn = false
      $0.quadruplet = false
      $0.stochastic = false
    }
    let (moved, losses) = try changed(plain) {
      try plain.jointStep(Self.pair(), at: Self.start)
    }
    #expect(moved == Self.everything.subtracting(["fadeIn"]))
    #expect(
      losses.map(\.name) == [
        "classification", "adversarial-A", "adversarial-B", "cycle-A", "cycle-B",
        "discriminator-A", "discriminator-B",
      ])
    let weights = try plain.fadeIn.weights()
    #expect(weights == (0.5, 0.5))
  }

  /// alpha rises where real pictures are classified better than translated ones, and falls where
  /// they are worse: minus the difference of the two cross entropies is its derivative.
  @Test func alphaAndBetaAreLearnedAndLogged() throws {
    let learner = try Self.learner()
    var last: [LossValue] = []
    for step in 0..<3 {
      last = try learner.jointStep(
        Self.pair(), at: TrainingProgress(step: step, totalSteps: 10))
    }
    let weights = try learner.fadeIn.weights()
    #expect(weights.first != 0.5 && weights.second != 0.5)
    #expect(last.suffix(2).map(\.value) == [weights.first, weights.second])
  }

  @Test func theRateIsConstantThenLinearWithinTheStage() throws {
    let learner = try Self.learner()
    for (step, factor) in [(0, 1.0), (4, 1), (5, 1), (6, 0.8), (9, 0.2)] {
      _ = try learner.jointStep(
        Self.pair(), at: TrainingProgress(step: 20 + step, stages: [20, 10, 5]))
      for optimizer in [
        learner.classifierOptimizer, learner.translatorOptimizer, learner.discriminatorOptimizer,
      ] {
        #expect(abs(optimizer.learningRate - 2e-4 * factor) < 1e-15)
      }
    }
  }

  /// More than two classes: a pair of them plays A and B, the lower index A.
  @Test func anyTwoOfManyClassesMakeAStep() throws {
    let learner = try Self.learner(classes: 4) { $0.samplesPerClass = 1 }
    let losses = try learner.jointStep(
      Self.pair(1, first: 1, second: 3), at: Self.start)
    #expect(losses.allSatisfy { $0.value.isFinite })
    let logits = try withoutGradient {
      try learner.classifier(Self.pair().first, .evaluation)
    }
    #expect(logits.shape == [2, 4])
    // The classes that are not in the batch lose only: their biases fall.
    let bias = try #require(
      learner.classifier.namedParameters().first { $0.name == "fc.bias" }?.parameter.gradient)
    let gradient = try bias.doubles()
    #expect(gradient[0] > 0 && gradient[2] > 0)
    #expect(throws: PADError.self) { try Self.pair(1, first: 3, second: 1) }
    #expect(throws: PADError.self) { try Self.pair(0) }
  }
}
