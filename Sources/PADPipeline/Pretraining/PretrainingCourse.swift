import Foundation
import PADCore
import PADData
import PADMethods
import PADTraining
import Torch
import TorchNN

/// Where a pre-training stands beside its tensors.
struct PretrainingState: CheckpointState {
  static let metadataKey = "bonafide.pretraining"

  let settings: Pretraining.Settings
  let digest: String
  var step = 0
  /// The epoch under way, from 1.
  var epoch = 1
  var stepInEpoch = 0
  /// Of the loss over those steps.
  var lossSum = 0.0
  var epochs: [PretrainingResult.Epoch] = []
  var best: PretrainingResult.Epoch?
  var generatorState: [UInt8] = []

  init(settings: Pretraining.Settings, digest: String) {
    self.settings = settings
    self.digest = digest
  }
}

/// One pre-training from its first or its saved step to its last.
final class PretrainingCourse {
  private let source: LabeledSource
  private let learner: BackboneLearner
  private let training: LabeledLoader
  private let heldOut: LabeledLoader
  private let heldOutPlaces: [Int]
  private let folder: URL
  private let device: Device
  private let display: ProgressDisplay
  private var state: PretrainingState

  init(_ request: Pretraining.Request, device: Device) throws {
    let settings = request.settings
    self.device = device
    folder = request.out
    display = ProgressDisplay(quiet: request.quiet)
    let source = try LabeledSource(request.source)
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
    func loader(_ places: [Int], _ augmentation: Augmentation, isShuffled: Bool) throws
      -> LabeledLoader
    {
      try LabeledLoader(
        source, places: places, input: learner.input, augmentation: augmentation,
        seed: settings.seed,
        options: .init(batchSize: batchSize, workers: request.workers, isShuffled: isShuffled))
    }
    training = try loader(
      split.training, settings.augmentation.augmentation, isShuffled: true)
    heldOut = try loader(split.heldOut, .none, isShuffled: false)
    state = PretrainingState(settings: settings, digest: source.digest)
    try resume()
  }

  private var checkpoint: URL { folder.appending(path: "last.safetensors") }
  private var weights: URL { folder.appending(path: "weights.safetensors") }
  private var epochs: Int { state.settings.learner.epochs }
  private var totalSteps: Int { epochs * training.batchesPerEpoch }

  /// Goes on where the folder holds a training of the same settings and pictures.
  private func resume() throws {
    guard FileManager.default.fileExists(atPath: checkpoint.path) else {
      do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      } catch {
        throw PADError(.unwritable, "\(folder.path): \(systemReason(error))")
      }
      display.line(
        "\(source.count - heldOutPlaces.count) pictures of \(source.classNames.count) classes "
          + "train, \(heldOutPlaces.count) are held out.")
      return
    }
    let fresh = state
    state = try Checkpoint.read(checkpoint, into: learner) { (found: PretrainingState) in
      guard found.settings == fresh.settings, found.digest == fresh.digest else {
        throw PADError(
          .invalid, "\(folder.path): a training with other settings or pictures is there",
          advice: "Give the command that started it, or another --out")
      }
    }
    if state.epoch <= epochs {
      display.line("Resuming after step \(state.step), epoch \(state.epoch).")
    }
  }

  func train(_ interruption: Interruption, progress: (PretrainingResult.Epoch) -> Void) throws
    -> Pretraining.Outcome
  {
    while state.epoch <= epochs {
      guard try trainEpoch(interruption) else {
        try Checkpoint.write(learner, state, to: checkpoint)
        return .interrupted(step: state.step)
      }
      progress(try finishEpoch())
    }
    let result = try result()
    try AtomicFile.write(result.json(), to: folder.appending(path: "results.json"))
    return .finished(result)
  }

  /// - Returns: false where a stop was requested before the epoch's end.
  private func trainEpoch(_ interruption: Interruption) throws -> Bool {
    let batches = training.epoch(state.epoch - 1, from: state.stepInEpoch)
    defer { batches.cancel() }
    while let batch = try batches.next() {
      if interruption.isRequested { return false }
      let losses = try learner.step(
        Tensor(batch.images, shape: batch.shape, device: device), labels: batch.labels,
        at: TrainingProgress(step: state.step, totalSteps: totalSteps))
      state.step += 1
      state.stepInEpoch += 1
      state.lossSum += losses.reduce(0) { $0 + $1.value }
      display.step(
        state.step, of: totalSteps, epoch: state.epoch,
        losses: Dictionary(losses.map { ($0.name, $0.value) }) { first, _ in first })
    }
    return true
  }

  /// Measures the held-out pictures and saves; the best epoch's weights first, so that a checkpoint
  /// never speaks of weights that are not there.
  private func finishEpoch() throws -> PretrainingResult.Epoch {
    let epoch = PretrainingResult.Epoch(
      epoch: state.epoch, loss: state.lossSum / Double(max(1, state.stepInEpoch)),
      accuracy: try accuracy())
    state.epochs.append(epoch)
    state.epoch += 1
    state.stepInEpoch = 0
    state.lossSum = 0
    let isBest = state.best.map { epoch.accuracy > $0.accuracy } ?? true
    if isBest {
      state.best = epoch
      try writeWeights(of: epoch)
    }
    try Checkpoint.write(learner, state, to: checkpoint)
    display.line(
      String(
        format: "epoch %d/%d  held-out accuracy %.2f %%  classification %.4f%@", epoch.epoch,
        epochs, epoch.accuracy * 100, epoch.loss, isBest ? "  (kept so far)" : ""))
    return epoch
  }

  private func accuracy() throws -> Double {
    let batches = heldOut.epoch(0)
    defer { batches.cancel() }
    var correct = 0
    while let batch = try batches.next() {
      let predicted = try learner.predictions(
        for: Tensor(batch.images, shape: batch.shape, device: device))
      correct += zip(predicted, batch.labels).count { $0 == $1 }
    }
    return Double(correct) / Double(heldOutPlaces.count)
  }

  /// The network alone, under torchvision's names, with what it learned from.
  private func writeWeights(of epoch: PretrainingResult.Epoch) throws {
    let tensors = try learner.network.stateDict()
    if let broken = try tensors.sorted(by: { $0.key < $1.key })
      .first(where: { try $0.value.isFinite().all().item() == 0 })
    {
      throw PADError(
        .numerical, "'\(broken.key)' is not finite after step \(state.step)",
        advice: "Lower the learning rate")
    }
    var metadata = ["backbone": state.settings.learner.backbone.rawValue]
    metadata["width"] = "\(state.settings.learner.width)"
    metadata["classes"] = source.classNames.joined(separator: "\n")
    metadata["accuracy"] = "\(epoch.accuracy)"
    do {
      try SafeTensors.write(tensors, metadata: metadata, to: weights)
    } catch {
      throw PADError(.unwritable, "\(weights.path): \(error)")
    }
  }

  private func result() throws -> PretrainingResult {
    guard let best = state.best else {
      throw PADError(.invalid, "\(checkpoint.path): finished without an epoch")
    }
    let counts = Dictionary(grouping: heldOutPlaces) { source.labels[$0] }.mapValues(\.count)
    return PretrainingResult(
      settings: state.settings, digest: state.digest, classNames: source.classNames,
      trainingCount: source.count - heldOutPlaces.count, heldOutCount: heldOutPlaces.count,
      chance: Double(counts.values.max() ?? 0) / Double(heldOutPlaces.count),
      epochs: state.epochs, best: best, weights: weights)
  }
}

extension LabeledSource {
  /// The pictures that train; what lies in test/ or a test file is not looked at.
  ///
  /// - Throws: `PADError` as the data set's reader.
  init(_ source: OneClassBenchmark.Source) throws {
    switch try source.content() {
    case .whole(let split): self.init(split.train)
    case .tree(let tree): self.init(tree)
    }
  }
}
