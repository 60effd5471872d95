import Foundation
import PADCore
import PADData
import PADMethods
import PADTraining
import Torch
import TorchNN

/// One pre-training: pictures and learner around the course that trains.
final class PretrainingCourse {
  private let settings: Pretraining.Settings
  private let source: LabeledSource
  private let learner: BackboneLearner
  private let heldOut: LabeledLoader
  private let heldOutPlaces: [Int]
  private let folder: URL
  private let device: Device
  private let display: ProgressDisplay
  private let course: LabeledCourse<Pretraining.Settings, PretrainingResult.Epoch>

  init(_ request: Pretraining.Request, device: Device) throws {
    let settings = request.settings
    self.settings = settings
    self.device = device
    folder = request.out
    let display = ProgressDisplay(quiet: request.quiet)
    self.display = display
    let source = try request.source.trainingPictures()
    self.source = source
    let split = source.split(holdingOut: settings.heldOutShare, seed: settings.seed)
    guard split.training.count >= 2, !split.heldOut.isEmpty else {
      throw PADError(
        .insufficientData,
        "\(split.training.count) pictures train and \(split.heldOut.count) are held out; expected "
          + "two and one or more", advice: "Give a class two pictures or more")
    }
    heldOutPlaces = split.heldOut
    let learner = try BackboneLearner(
      config: settings.learner, classes: source.classNames.count, device: device,
      using: Generator(seed: settings.seed, device: device))
    self.learner = learner
    let batchSize = min(settings.learner.batchSize, split.training.count)
    func loader(
      _ places: [Int], _ augmentation: Augmentation, _ order: LabeledLoader.Order
    ) throws -> LabeledLoader {
      try LabeledLoader(
        source, places: places, input: learner.input, augmentation: augmentation,
        seed: settings.seed,
        options: .init(batchSize: batchSize, workers: request.workers, order: order))
    }
    heldOut = try loader(split.heldOut, .none, .stored)
    let training = try loader(split.training, settings.augmentation.augmentation, .shuffled)
    course = try LabeledCourse(
      learner,
      stages: [.init(name: "train", epochs: settings.learner.epochs, loader: training)],
      settings: settings, digest: source.digest, folder: folder, display: display
    ) { batch, progress in
      try learner.step(batch.tensor(on: device), labels: batch.labels, at: progress)
    }
    if course.isFresh {
      display.line(
        "\(split.training.count) pictures of \(source.classNames.count) classes train, "
          + "\(heldOutPlaces.count) are held out.")
    }
  }

  private var weights: URL { folder.appending(path: "weights.safetensors") }

  func train(_ interruption: Interruption, progress: (PretrainingResult.Epoch) -> Void) throws
    -> Pretraining.Outcome
  {
    let epochs = try course.train(interruption) { epoch in
      let mark = try measured(epoch)
      progress(mark)
      return mark
    }
    guard let epochs else { return .interrupted(step: course.steps) }
    let result = try result(epochs)
    try AtomicFile.write(result.json(), to: folder.appending(path: "results.json"))
    return .finished(result)
  }

  /// Measures the held-out pictures; the best epoch's weights are written before the checkpoint
  /// speaks of them.
  private func measured(_ epoch: LabeledCourse<Pretraining.Settings, PretrainingResult.Epoch>.Epoch)
    throws -> PretrainingResult.Epoch
  {
    let mark = PretrainingResult.Epoch(
      epoch: epoch.number, loss: epoch.losses.values.reduce(0, +), accuracy: try accuracy())
    let isBest = epoch.marks.allSatisfy { mark.accuracy > $0.accuracy }
    if isBest { try writeWeights(of: mark, step: epoch.step) }
    display.line(
      String(
        format: "epoch %d/%d  held-out accuracy %.2f %%  classification %.4f%@", mark.epoch,
        settings.learner.epochs, mark.accuracy * 100, mark.loss, isBest ? "  (kept so far)" : ""))
    return mark
  }

  private func accuracy() throws -> Double {
    var correct = 0
    try heldOut.forEachBatch { batch in
      let predicted = try learner.predictions(for: batch.tensor(on: device))
      correct += zip(predicted, batch.labels).count { $0 == $1 }
    }
    return Double(correct) / Double(heldOutPlaces.count)
  }

  /// The network alone, under torchvision's names, with what it learned from.
  private func writeWeights(of epoch: PretrainingResult.Epoch, step: Int) throws {
    let tensors = try learner.network.stateDict()
    if let broken = try Checkpoint.firstBroken(in: tensors) {
      throw PADError(
        .numerical, "'\(broken)' is not finite after step \(step)",
        advice: "Lower the learning rate")
    }
    var metadata = ["backbone": settings.learner.backbone.rawValue]
    metadata["width"] = "\(settings.learner.width)"
    metadata["classes"] = source.classNames.joined(separator: "\n")
    metadata["accuracy"] = "\(epoch.accuracy)"
    do {
      try SafeTensors.write(tensors, metadata: metadata, to: weights)
    } catch {
      throw PADError(.unwritable, "\(weights.path): \(error)")
    }
  }

  private func result(_ epochs: [PretrainingResult.Epoch]) throws -> PretrainingResult {
    // Of equals the earliest, whose weights were kept.
    guard let best = epochs.max(by: { $0.accuracy < $1.accuracy }) else {
      throw PADError(.invalid, "\(folder.path): finished without an epoch")
    }
    let counts = Dictionary(grouping: heldOutPlaces) { source.labels[$0] }.mapValues(\.count)
    return PretrainingResult(
      settings: settings, digest: source.digest, classNames: source.classNames,
      trainingCount: source.count - heldOutPlaces.count, heldOutCount: heldOutPlaces.count,
      chance: Double(counts.values.max() ?? 0) / Double(heldOutPlaces.count),
      epochs: epochs, best: best, weights: weights)
  }
}
