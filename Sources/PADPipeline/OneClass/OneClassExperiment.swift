import PADCore
import PADMethods
import PADMetrics
import PADTraining
import Torch
import TorchNN

/// One normal class, trained with or without the discriminator and measured.
struct OneClassExperiment {
  let pictures: OneClassPictures
  let label: Int
  let usesDiscriminator: Bool
  let settings: OneClassBenchmark.Settings

  private static let device = Device.cpu
  /// Pictures that are scored at a time.
  private static let scoringBatchSize = 500

  /// - Returns: nil where a stop was requested.
  func run(_ display: ProgressDisplay, _ interruption: Interruption) throws -> OneClassResult.Row? {
    let start = ContinuousClock.now
    // Both modes of a class begin with the same generator.
    var seeds = SeededGenerator(seed: settings.seed).child(UInt64(label))
    let random = try Generator(seed: seeds.next(), device: Self.device)
    var config = settings.game
    config.usesDiscriminator = usesDiscriminator
    let game = try ReconstructionGame(
      channels: pictures.channels, config: config, device: Self.device, using: random)
    let normal = pictures.train.only(pictures.train.places(of: label))
    guard try train(game, normal, random, display, interruption) else { return nil }
    let areas = try measure(game, normal)
    return OneClassResult.Row(
      label: label, name: pictures.classNames[label], usesDiscriminator: usesDiscriminator,
      areas: areas, trainCount: normal.count,
      normalTestCount: pictures.test.places(of: label).count,
      otherTestCount: pictures.test.count - pictures.test.places(of: label).count,
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// Adam's rate falls linearly to zero.
  ///
  /// - Returns: false where a stop was requested.
  private func train(
    _ game: ReconstructionGame, _ normal: OneClassPictures.Part, _ random: Generator,
    _ display: ProgressDisplay, _ interruption: Interruption
  ) throws -> Bool {
    let all = try Tensor.cat(
      pictures.tensors(normal, batchSize: Self.scoringBatchSize, device: Self.device))
    let batchSize = min(settings.batchSize, normal.count)
    let stepsPerEpoch = normal.count / batchSize
    let total = settings.epochs * stepsPerEpoch
    let schedule = Schedule.constantThenLinear(constant: 0, total: total)
    var step = 0
    for epoch in 1...settings.epochs {
      let order = try Tensor.randomPermutation(normal.count, using: random)
      for index in 0..<stepsPerEpoch {
        if interruption.isRequested { return false }
        let places = try order.narrow(dim: 0, start: index * batchSize, length: batchSize)
        game.setLearningRate(settings.game.learningRate * schedule.factor(at: step))
        let losses = try game.step(
          all.indexSelect(dim: 0, indices: places),
          at: TrainingProgress(step: step, totalSteps: total))
        step += 1
        display.step(
          step, of: total, epoch: epoch,
          losses: Dictionary(losses.map { ($0.name, $0.value) }) { first, _ in first })
      }
    }
    return true
  }

  /// AUC of every score over the whole test split.
  private func measure(_ game: ReconstructionGame, _ normal: OneClassPictures.Part) throws
    -> OneClassResult.Areas
  {
    let size = Self.scoringBatchSize
    let normality = try PatchNormality(
      game: game, normal: pictures.tensors(normal, batchSize: size, device: Self.device))
    var (pixel, latent, whitened): ([Double], [Double], [Double]) = ([], [], [])
    for batch in try pictures.tensors(pictures.test, batchSize: size, device: Self.device) {
      let errors = try game.errors(of: batch)
      pixel += try errors.pixel.to(.float64).doubles()
      latent += try errors.latent?.to(.float64).doubles() ?? []
      whitened += try normality.distances(of: batch)
    }
    return OneClassResult.Areas(
      pixel: try area(pixel), latent: latent.isEmpty ? nil : try area(latent),
      whitened: try area(whitened))
  }

  /// The chance that a picture of the normal class has the smaller distance.
  private func area(_ distances: [Double]) throws -> Double {
    guard let broken = distances.firstIndex(where: { !$0.isFinite }) else {
      let normal = distances.indices.filter { pictures.test.labels[$0] == label }
      let other = distances.indices.filter { pictures.test.labels[$0] != label }
      return try ScoreSet(
        live: normal.map { -distances[$0] }, attack: other.map { -distances[$0] }
      ).areaUnderCurve()
    }
    throw PADError(
      .numerical,
      "class \(pictures.classNames[label]): the score of test picture \(broken) is "
        + "\(distances[broken])", advice: "Lower the learning rate")
  }
}
