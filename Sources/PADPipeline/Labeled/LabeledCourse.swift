import Foundation
import PADCore
import PADData
import PADMethods
import PADTraining
import Torch

/// Where a training on labeled pictures stands beside its tensors.
struct LabeledCourseState<Settings: Codable & Hashable, Mark: Codable>: CheckpointState {
  static var metadataKey: String { "bonafide.labeled" }

  let settings: Settings
  let digest: String
  var step = 0
  /// The epoch under way, from 1.
  var epoch = 1
  var stepInEpoch = 0
  /// Of every loss over those steps.
  var lossSums: [String: Double] = [:]
  /// What every finished epoch gave.
  var marks: [Mark] = []
  var generatorState: [UInt8] = []
}

/// A training on labeled pictures from its first or its saved step to its last: what `pretrain` and
/// `multiclass` share.
final class LabeledCourse<Settings: Codable & Hashable, Mark: Codable> {
  /// Epochs over the same batches.
  struct Stage {
    let name: String
    let epochs: Int
    let loader: LabeledLoader
  }

  /// An epoch that has just ended.
  struct Epoch {
    /// From 1.
    let number: Int
    /// Steps of the whole training.
    let step: Int
    /// An index of the stages.
    let stage: Int
    let isLastOfStage: Bool
    /// The mean of every loss over its steps.
    let losses: [String: Double]
    /// Of the epochs before.
    let marks: [Mark]
  }

  private let learner: any Resumable
  private let stages: [Stage]
  private let folder: URL
  private let display: ProgressDisplay
  private let step: (LabeledLoader.Batch, TrainingProgress) throws -> [LossValue]
  private var state: LabeledCourseState<Settings, Mark>

  /// Begins in a new folder, or goes on where the folder holds a training of the same settings and
  /// pictures.
  ///
  /// - Parameter step: one step of the learner.
  /// - Throws: `PADError(.invalid)` for a folder of other settings or pictures, `.unwritable`.
  init(
    _ learner: any Resumable, stages: [Stage], settings: Settings, digest: String, folder: URL,
    display: ProgressDisplay,
    step: @escaping (LabeledLoader.Batch, TrainingProgress) throws -> [LossValue]
  ) throws {
    self.learner = learner
    self.stages = stages
    self.folder = folder
    self.display = display
    self.step = step
    state = LabeledCourseState(settings: settings, digest: digest)
    try resume()
  }

  private var checkpoint: URL { folder.appending(path: "last.safetensors") }
  private var epochs: Int { stages.reduce(0) { $0 + $1.epochs } }
  private var stepsByStage: [Int] { stages.map { $0.epochs * $0.loader.batchesPerEpoch } }
  /// Whether no step is done yet.
  var isFresh: Bool { state.step == 0 }

  private func resume() throws {
    guard FileManager.default.fileExists(atPath: checkpoint.path) else {
      do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      } catch {
        throw PADError(.unwritable, "\(folder.path): \(systemReason(error))")
      }
      return
    }
    let fresh = state
    state = try Checkpoint.read(checkpoint, into: learner) {
      (found: LabeledCourseState<Settings, Mark>) in
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

  /// Trains to the last epoch or to an interruption; an epoch's mark is saved with the state.
  ///
  /// - Parameter finish: measures, and writes what must be there before the checkpoint speaks of it.
  /// - Returns: the marks of all epochs, or nil where a stop was requested.
  /// - Throws: what `finish` throws; `PADError(.numerical)` for a loss that is not finite.
  func train(_ interruption: Interruption, finish: (Epoch) throws -> Mark) throws -> [Mark]? {
    while state.epoch <= epochs {
      guard try trainEpoch(interruption) else {
        try Checkpoint.write(learner, state, to: checkpoint)
        return nil
      }
      let (stage, isLast) = place(ofEpoch: state.epoch)
      let mark = try finish(
        Epoch(
          number: state.epoch, step: state.step, stage: stage, isLastOfStage: isLast,
          losses: state.lossSums.mapValues { $0 / Double(max(1, state.stepInEpoch)) },
          marks: state.marks))
      state.marks.append(mark)
      state.epoch += 1
      state.stepInEpoch = 0
      state.lossSums = [:]
      try Checkpoint.write(learner, state, to: checkpoint)
    }
    return state.marks
  }

  /// Steps done so far.
  var steps: Int { state.step }

  /// - Returns: false where a stop was requested before the epoch's end.
  private func trainEpoch(_ interruption: Interruption) throws -> Bool {
    let stage = stages[place(ofEpoch: state.epoch).stage]
    let batches = stage.loader.epoch(state.epoch - 1, from: state.stepInEpoch)
    defer { batches.cancel() }
    while let batch = try batches.next() {
      if interruption.isRequested { return false }
      let losses = try step(batch, TrainingProgress(step: state.step, stages: stepsByStage))
      state.step += 1
      state.stepInEpoch += 1
      for loss in losses { state.lossSums[loss.name, default: 0] += loss.value }
      display.step(
        state.step, of: stepsByStage.reduce(0, +), epoch: state.epoch,
        losses: Dictionary(losses.map { ($0.name, $0.value) }) { first, _ in first })
    }
    return true
  }

  private func place(ofEpoch epoch: Int) -> (stage: Int, isLast: Bool) {
    var end = 0
    for (index, stage) in stages.enumerated() {
      end += stage.epochs
      if epoch <= end { return (index, epoch == end) }
    }
    return (stages.count - 1, true)
  }
}
