import Foundation
import PADCore
import PADData
import PADMethods
import PADMetrics
import Torch
import TorchNN

/// Trains one method on one source of batches, knowing neither by name.
///
/// Every epoch ends with the development scores, which choose the checkpoint. The test data
/// are not within reach.
public final class Trainer {
  /// How a training ends.
  public enum Outcome: Hashable, Sendable {
    case finished(best: EpochResult)
    /// Stopped on request; the last checkpoint holds every step done.
    case interrupted(step: Int)
  }

  private let method: any Method
  private let configuration: RunConfiguration
  private let source: any TrainingSource
  private let run: RunDirectory
  private let device: Device
  private let display: ProgressDisplay
  private let interruption: Interruption
  private let log: EventLog
  private let board: TensorBoardWriter
  private var state: TrainingState

  /// - Parameter state: where an earlier part of the run stopped, already restored into `method`;
  ///   a fresh state for a new run.
  /// - Throws: `PADError(.unwritable)` where the run's log cannot be opened.
  public init(
    method: any Method, configuration: RunConfiguration, source: any TrainingSource,
    run: RunDirectory, device: Device, state: TrainingState, display: ProgressDisplay,
    interruption: Interruption
  ) throws {
    self.method = method
    self.configuration = configuration
    self.source = source
    self.run = run
    self.device = device
    self.state = state
    self.display = display
    self.interruption = interruption
    log = try EventLog(appendingTo: run.log)
    board = try TensorBoardWriter(folder: run.url)
  }

  private var epochs: Int { configuration.method.epochs }
  private var stepsPerEpoch: Int { source.stepsPerEpoch }
  private var totalSteps: Int { epochs * stepsPerEpoch }

  /// Trains to the last epoch or to an interruption.
  ///
  /// - Throws: `PADError(.numerical)` for a loss that is not finite, with the last good
  ///   checkpoint in place; data and disk errors as they come.
  public func train() throws -> Outcome {
    try log.append(
      LogEvent(state.step == 0 ? .started : .resumed, step: state.step, epoch: state.epoch))
    do {
      while state.epoch <= epochs {
        guard try trainEpoch() else { return try interrupted() }
        try finishEpoch()
      }
    } catch {
      try? log.append(
        LogEvent(.failed, step: state.step, epoch: state.epoch, message: "\(error)"))
      throw error
    }
    guard let best = state.best else {
      throw PADError(
        .insufficientData, "no epoch was trained that could be selected",
        advice: "Set the epochs of the last stage to 1 or more")
    }
    try log.append(LogEvent(.finished, step: state.step, epoch: state.epoch - 1))
    return .finished(best: best)
  }

  /// - Returns: false where a stop was requested before the epoch's end.
  private func trainEpoch() throws -> Bool {
    let batches = try source.trainingBatches(epoch: state.epoch, skipping: state.stepInEpoch)
    defer { batches.stop() }
    while let batch = try batches.next() {
      if interruption.isRequested { return false }
      let losses = try method.step(
        TrainingBatch(batch, groups: source.groups, demand: method.sampling, on: device),
        at: TrainingProgress(
          step: state.step,
          stages: configuration.method.stages.map { $0.epochs * stepsPerEpoch }))
      record(losses)
      let values = meanLosses(of: losses)
      display.step(state.step, of: totalSteps, epoch: state.epoch, losses: values)
      if state.step % configuration.training.logEvery == 0 {
        try log.append(LogEvent(.step, step: state.step, epoch: state.epoch, values: values))
        try board.write(values.prefixed("loss/"), step: state.step)
      }
      let every = configuration.training.checkpointEvery
      if every > 0, state.step % every == 0 {
        try Checkpoint.write(method, state, to: run.lastCheckpoint)
      }
    }
    return !interruption.isRequested || state.stepInEpoch >= stepsPerEpoch
  }

  private func record(_ losses: [LossValue]) {
    state.step += 1
    state.stepInEpoch += 1
    for loss in losses {
      state.lossSums[loss.name, default: 0] += loss.value
      state.lossCounts?[loss.name, default: 0] += 1
    }
  }

  private func meanLosses(of losses: [LossValue]) -> [String: Double] {
    Dictionary(losses.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// Scores the development split, selects, saves.
  private func finishEpoch() throws {
    let development = try source.developmentScores(by: method, device: device)
    let summary = try DevelopmentSummary(of: development.scores)
    let stage = configuration.method.stage(ofEpoch: state.epoch)
    let losses = state.meanLosses
    let result = EpochResult(
      epoch: state.epoch, step: state.step, developmentEER: summary.eer,
      developmentAUC: summary.auc, developmentThreshold: summary.threshold, losses: losses,
      stage: stage.name)
    state.history.append(result)
    state.epoch += 1
    state.stepInEpoch = 0
    state.lossSums = [:]
    state.lossCounts = [:]
    state.finished = state.epoch > epochs
    let selection = configuration.training.selection
    let isBest = stage.isSelectable && selection.isBetter(result, than: state.best)
    if isBest {
      state.best = result
      try Checkpoint.write(method, state, to: run.bestCheckpoint)
    }
    if configuration.training.keepEveryEpoch {
      try Checkpoint.write(method, state, to: run.checkpoint(ofEpoch: result.epoch))
    }
    try Checkpoint.write(method, state, to: run.lastCheckpoint)

    let values = ["dev/eer": summary.eer, "dev/auc": summary.auc]
      .merging(losses.prefixed("loss-mean/")) { first, _ in first }
      .merging(development.errors.prefixed(LogEvent.errorPrefix)) { first, _ in first }
    try log.append(LogEvent(.epoch, step: state.step, epoch: result.epoch, values: values))
    try board.write(values, step: state.step)
    let line = Self.epochLine(result, of: epochs, isBest: isBest)
    display.line(configuration.method.stages.count > 1 ? "\(stage.name): \(line)" : line)
  }

  private static func epochLine(_ result: EpochResult, of epochs: Int, isBest: Bool) -> String {
    let losses = result.losses.sorted { $0.key < $1.key }
      .map { "\($0.key) \(String(format: "%.4f", $0.value))" }.joined(separator: "  ")
    return String(
      format: "epoch %d/%d  dev EER %.2f %%  AUC %.4f  %@%@", result.epoch, epochs,
      result.developmentEER * 100, result.developmentAUC, losses,
      isBest ? "  (selected so far)" : "")
  }

  private func interrupted() throws -> Outcome {
    try Checkpoint.write(method, state, to: run.lastCheckpoint)
    try log.append(LogEvent(.interrupted, step: state.step, epoch: state.epoch))
    display.line("Saved after step \(state.step).")
    return .interrupted(step: state.step)
  }
}

extension [String: Double] {
  fileprivate func prefixed(_ prefix: String) -> [String: Double] {
    Dictionary(uniqueKeysWithValues: map { (prefix + $0.key, $0.value) })
  }
}
